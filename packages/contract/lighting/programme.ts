import { Type } from "typebox";
import { messageHeader } from "../edge/header.ts";
import { ID_PATTERN } from "../ids/ids.ts";
import { IsoInstant } from "../time/iso.ts";
import { LightingCalendar } from "./calendar.ts";
import { LampGroups, LampSettings } from "./lamp-settings.ts";

/** Sun events: sunset and sunrise (upper limb, -0.833 degrees), civil (-6), nautical (-12) and astronomical twilight (-18). */
export const SunEvent = Type.Union([
  Type.Literal("sunset"),
  Type.Literal("civil-dusk"),
  Type.Literal("nautical-dusk"),
  Type.Literal("astronomical-dusk"),
  Type.Literal("astronomical-dawn"),
  Type.Literal("nautical-dawn"),
  Type.Literal("civil-dawn"),
  Type.Literal("sunrise"),
]);
export type SunEvent = Type.Static<typeof SunEvent>;

/** The moment of the night at which a step begins: by the sun with an offset, or by the town's clock. */
export const StepAnchor = Type.Union([
  Type.Object(
    {
      kind: Type.Literal("sun"),
      event: SunEvent,
      offsetMin: Type.Integer({ minimum: -360, maximum: 360, description: "minutes; negative is earlier" }),
    },
    { additionalProperties: false },
  ),
  Type.Object(
    {
      kind: Type.Literal("clock"),
      time: Type.String({ pattern: "^([01]\\d|2[0-3]):[0-5]\\d$", maxLength: 5, description: "hh:mm, local" }),
    },
    { additionalProperties: false },
  ),
]);
export type StepAnchor = Type.Static<typeof StepAnchor>;

export const ProgrammeStep = Type.Object(
  {
    from: StepAnchor,
    dimPct: Type.Number({ minimum: 0, maximum: 100, description: "% of luminous flux; 0 = off" }),
    fadeMs: Type.Integer({ minimum: 0, maximum: 3_600_000 }),
  },
  { additionalProperties: false },
);
export type ProgrammeStep = Type.Static<typeof ProgrammeStep>;

/**
 * Switching by measured illuminance. `sensor`: lamps burn while it is measured dark, whatever the sun does.
 * `sun-and-sensor`: while it is measured dark, and only within the window from `on` to `off` (TALQ 2.7.1:
 * `SensorActivePeriod`, `AstroAndSensorActivePeriod`). While the photocell is lost the window alone decides.
 */
export const PhotocellSwitching = Type.Object(
  {
    rule: Type.Union([Type.Literal("sensor"), Type.Literal("sun-and-sensor")]),
    onBelowLx: Type.Number({ minimum: 0, maximum: 10_000, description: "dark when measured below for `holdS`" }),
    offAboveLx: Type.Number({ minimum: 0, maximum: 10_000, description: "light when measured above for `holdS`" }),
    holdS: Type.Integer({
      minimum: 0,
      maximum: 3_600,
      description: "how long a crossing must last; clouds, headlights",
    }),
    lostAfterS: Type.Integer({ minimum: 60, maximum: 86_400, description: "without a sample for so long it is lost" }),
  },
  { additionalProperties: false },
);
export type PhotocellSwitching = Type.Static<typeof PhotocellSwitching>;

/**
 * A stepped programme of one night, from noon to noon. Lamps are off outside the window from `on` to `off`; inside it
 * they stand at the level of the latest step that has begun, and at `initialDimPct` before the first. With a photocell
 * what it measures decides with the window, or in its place.
 */
export const LightingProgramme = Type.Object(
  {
    id: Type.String({ pattern: ID_PATTERN, maxLength: 64 }),
    version: Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER }),
    name: Type.String({ minLength: 1, maxLength: 100 }),
    on: StepAnchor,
    off: StepAnchor,
    initialDimPct: Type.Number({ minimum: 0, maximum: 100 }),
    fadeMs: Type.Integer({ minimum: 0, maximum: 3_600_000, description: "fade at on and off" }),
    steps: Type.Array(ProgrammeStep, { maxItems: 24 }),
    photocell: Type.Optional(PhotocellSwitching),
  },
  { additionalProperties: false },
);
export type LightingProgramme = Type.Static<typeof LightingProgramme>;

/** Where the sun and the clock are taken. */
export const LightingSite = Type.Object(
  {
    latitudeDeg: Type.Number({ minimum: -90, maximum: 90 }),
    longitudeDeg: Type.Number({ minimum: -180, maximum: 180 }),
    zone: Type.String({ maxLength: 64, description: "IANA time zone, e.g. Europe/Rome" }),
  },
  { additionalProperties: false },
);
export type LightingSite = Type.Static<typeof LightingSite>;

/** A calendar with every programme that it names, so that a controller runs it without a network. */
export const AssignedCalendar = Type.Object(
  { calendar: LightingCalendar, programmes: Type.Array(LightingProgramme, { minItems: 1, maxItems: 16 }) },
  { additionalProperties: false },
);
export type AssignedCalendar = Type.Static<typeof AssignedCalendar>;

/** The retained assignment of a programme to one lamp. The one that came last counts; its `revision` names it in reports. */
export const ProgrammeAssignment = Type.Object(
  {
    revision: Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER }),
    programme: LightingProgramme,
    site: LightingSite,
    /** Which programme a night runs. Without it, and where it fails, `programme` runs every night. */
    calendar: Type.Optional(AssignedCalendar),
    settings: Type.Optional(LampSettings),
    groups: Type.Optional(LampGroups),
  },
  { additionalProperties: false },
);
export type ProgrammeAssignment = Type.Static<typeof ProgrammeAssignment>;

/** The controller's answer to an assignment: which revision it runs now, or why it refused one. */
export const ProgrammeReport = Type.Object(
  {
    ...messageHeader,
    at: IsoInstant,
    revision: Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER }),
    accepted: Type.Boolean(),
    detail: Type.Optional(Type.String({ maxLength: 500 })),
  },
  { additionalProperties: false },
);
export type ProgrammeReport = Type.Static<typeof ProgrammeReport>;
