import { Type } from "typebox";
import { ID_PATTERN } from "../ids/ids.ts";

const Identifier = Type.String({ pattern: ID_PATTERN, maxLength: 64 });

/**
 * Maintained share of the initial luminous flux by burning hours, TALQ's `lumenDepreciationCurve` turned round: what is
 * left of the light, not what the gear is driven at. Hours rise strictly; between two points the line counts, after the
 * last its share.
 */
export const DepreciationCurve = Type.Array(
  Type.Object(
    {
      burnHours: Type.Integer({ minimum: 0, maximum: 1_000_000 }),
      fluxPct: Type.Number({ minimum: 1, maximum: 100 }),
    },
    { additionalProperties: false },
  ),
  { minItems: 1, maxItems: 32 },
);
export type DepreciationCurve = Type.Static<typeof DepreciationCurve>;

/** What a controller must know of its lamp beside the programme. It comes with the assignment and its revision. */
export const LampSettings = Type.Object(
  {
    /** `switched`: without power by day, by the cabinet's contactor. `permanent`: under power at all times. */
    circuit: Type.Union([Type.Literal("switched"), Type.Literal("permanent")]),
    /** Level that keeps the design class of the section: required by it / installed, in %. */
    designDimPct: Type.Number({ minimum: 0, maximum: 100 }),
    /** Level that keeps the least class which the section's risk analysis allows. Nothing automatic goes under it at night. */
    leastDimPct: Type.Number({ minimum: 0, maximum: 100 }),
    /** The group whose `set` decides the class by traffic; without a valid one the lamp burns at `designDimPct`. */
    adaptiveGroup: Type.Optional(Identifier),
    /** Constant light output: the gear is driven only so far that the maintained flux is kept. */
    constantLightOutput: Type.Optional(
      Type.Object({ depreciation: DepreciationCurve }, { additionalProperties: false }),
    ),
  },
  { additionalProperties: false },
);
export type LampSettings = Type.Static<typeof LampSettings>;

/** The groups that a lamp obeys: zones, its cabinet, the town. */
export const LampGroups = Type.Array(Identifier, { maxItems: 16, uniqueItems: true });
