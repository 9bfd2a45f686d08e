import { Type } from "typebox";
import { AlarmKind, AlarmSeverity } from "../lighting/alarm.ts";
import { Id, Instant, Int, Name } from "./formats.ts";

/** As many lamps as one answer in columns holds. */
export const MAX_COLUMN_LAMPS = 500_000;
const Whole = Type.Integer({ minimum: -180_000_000, maximum: 180_000_000, format: "int32" });
const Column = Type.Array(Whole, { maxItems: MAX_COLUMN_LAMPS });
/** Which of a short list; -1: none. */
const Index = Type.Array(Type.Integer({ minimum: -1, maximum: MAX_COLUMN_LAMPS, format: "int32" }), {
  maxItems: MAX_COLUMN_LAMPS,
});

/**
 * GET /api/v1/lamp-columns: what seldom changes of all lamps, one array for each property, in one order. A lamp's place in
 * it is its number in states, levels and tiles of the same `edition`.
 */
export const LampColumns = Type.Object({
  edition: Type.String({ maxLength: 64 }),
  ids: Type.Array(Id, { maxItems: MAX_COLUMN_LAMPS }),
  names: Type.Array(Name, { maxItems: MAX_COLUMN_LAMPS }),
  /** Millionths of a degree: about 0.1 m. */
  longitudeE6: Column,
  latitudeE6: Column,
  /** Tenths of a watt at 100 %; -1: not known. */
  nominalPowerDw: Column,
  cabinets: Type.Array(Type.Object({ id: Id, name: Name }), { maxItems: 20_000 }),
  cabinet: Index,
  streets: Type.Array(Name, { maxItems: 50_000 }),
  street: Index,
  /** Zones and sections, with the numbers of their lamps; who belongs to a cabinet and to the town is known. */
  groups: Type.Array(
    Type.Object({
      id: Id,
      name: Name,
      kind: Type.Union([Type.Literal("zone"), Type.Literal("section")]),
      lamps: Index,
    }),
    { maxItems: 20_000 },
  ),
});
export type LampColumns = Type.Static<typeof LampColumns>;

/** GET /api/v1/lamp-states: how all lamps stand, in the order of the columns of the same edition. */
export const LampStates = Type.Object({
  edition: Type.String({ maxLength: 64 }),
  at: Instant,
  /** %, rounded; -1: never reported, or never wanted. */
  reportedPct: Index,
  desiredPct: Index,
  /** Seconds since the level was reported, at `at`; -1: never. */
  ageS: Column,
  /** Tenths of a watt; -1: not known. */
  powerDw: Column,
  /** The mask of `LAMP_FAILURES`. */
  failures: Index,
  /** The mask of `LAMP_FLAGS`. */
  flags: Index,
  /** Kinds of the alarms that are open, and for each lamp its gravest; -1: none. */
  alarmKinds: Type.Array(
    Type.Object({
      kind: AlarmKind,
      severity: AlarmSeverity,
      title: Type.Object({ it: Type.String({ maxLength: 300 }), en: Type.String({ maxLength: 300 }) }),
    }),
    { maxItems: 64 },
  ),
  alarm: Index,
  /** Programs of the controllers with their version, as these report it. */
  firmwares: Type.Array(Type.String({ maxLength: 100 }), { maxItems: 10_000 }),
  firmware: Index,
});
export type LampStates = Type.Static<typeof LampStates>;

/**
 * GET /api/v1/lamp-levels?at= : the levels of all lamps at an instant, in the order of the columns. Of the past the mean of
 * what each reported in that hour, or else in the last hour of the twelve before in which it reported; of the time to come
 * what programme and orders given so far make of it.
 */
export const LampLevelsQuery = Type.Object({ at: Instant }, { additionalProperties: false });
export const LampLevels = Type.Object({
  edition: Type.String({ maxLength: 64 }),
  at: Instant,
  source: Type.Union([Type.Literal("reported"), Type.Literal("planned")]),
  /** The time that each level stands for, half-open. */
  from: Instant,
  to: Instant,
  /** %, rounded; -1: not known. */
  levelsPct: Index,
  known: Int(),
});
export type LampLevels = Type.Static<typeof LampLevels>;

/** GET /api/v1/lamps/tiles/{z}/{x}/{y}: one layer, `lamps`, of points without properties; the id is the lamp's number plus 1. */
export const TileParams = Type.Object(
  {
    z: Type.Integer({ minimum: 0, maximum: 30, format: "int32" }),
    x: Type.Integer({ minimum: 0, maximum: 2 ** 30, format: "int32" }),
    y: Type.Integer({ minimum: 0, maximum: 2 ** 30, format: "int32" }),
  },
  { additionalProperties: false },
);
export type TileParams = Type.Static<typeof TileParams>;
/** Of which edition the reader has the columns. The answer is of the newest; browsers ask anew when the address changes. */
export const TileQuery = Type.Object(
  { edition: Type.Optional(Type.String({ maxLength: 64 })) },
  { additionalProperties: false },
);
