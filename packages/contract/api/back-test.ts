import { Type } from "typebox";
import { Double, Id, Instant, Int } from "./formats.ts";
import { CalendarText, ProgrammeText } from "./lighting-plans.ts";

/**
 * POST /api/v1/lighting/back-test: what would the last nights have been with another programme or calendar, and with
 * light by traffic? Levels come from the same decision that the controllers make, without people's orders; counts and
 * illuminance are those that were stored.
 */
export const BackTestRequest = Type.Object(
  {
    /** One programme for every night, */
    programme: Type.Optional(ProgrammeText),
    /** or a calendar, whose programmes are those given here or live. Without both: what the lamps run today. */
    calendar: Type.Optional(CalendarText),
    programmes: Type.Optional(Type.Array(ProgrammeText, { maxItems: 16 })),
    /** The section whose counters decide by TAI (UNI 11248), and whose lamps are meant. */
    section: Type.Optional(Id),
    /** The point whose illuminance a programme's photocell measured. */
    photocell: Type.Optional(Id),
    days: Type.Optional(Type.Integer({ minimum: 1, maximum: 31, format: "int32", description: "30 when not given" })),
    lamps: Type.Optional(Type.Array(Id, { minItems: 1, maxItems: 200, description: "else up to 200 of those meant" })),
    pricePerKwh: Type.Optional(Type.Number({ minimum: 0, maximum: 100, format: "double" })),
    co2KgPerKwh: Type.Optional(Type.Number({ minimum: 0, maximum: 100, format: "double" })),
  },
  { additionalProperties: false },
);
export type BackTestRequest = Type.Static<typeof BackTestRequest>;

const Use = Type.Object({
  litHours: Double(),
  energyWh: Double(),
  cost: Double(),
  co2Kg: Double(),
  /** Lamp hours lit under the least level of the lamp's class. */
  hoursUnderFloor: Double(),
});

export const BackTest = Type.Object({
  from: Instant,
  to: Instant,
  /** The lamps that were compared; of `meant` only so many are. */
  lamps: Int(),
  meant: Int(),
  /** Lamp hours in which both levels are known. */
  comparedHours: Double(),
  /** Those in which they differ. */
  differentHours: Double(),
  /** Counts and illuminance that were there to decide from. */
  counts: Int(),
  illuminanceSamples: Int(),
  /** By the levels that the rules wanted then; power in proportion to flux, for both. */
  actual: Use,
  candidate: Use,
  savingPct: Double({ maximum: 100 }),
});
export type BackTest = Type.Static<typeof BackTest>;
