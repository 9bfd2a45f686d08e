import { Type } from "typebox";
import { LocalDay } from "../time/local-day.ts";
import { DimPct, Double, Id, Instant, Int, Name } from "./formats.ts";
import { OrderStatus } from "./lighting-orders.ts";

const closed = { additionalProperties: false } as const;
/** Values of one night that an answer holds: one a minute and more. */
export const MAX_NIGHT_VALUES = 2_000;
const Levels = Type.Array(Type.Object({ at: Instant, dimPct: DimPct }), { maxItems: MAX_NIGHT_VALUES });

/** GET /api/v1/lamps/{id}/record?night= : one night, noon to noon, named by its evening; without: the one that runs. */
export const LampRecordQuery = Type.Object({ night: Type.Optional(LocalDay) }, closed);
export type LampRecordQuery = Type.Static<typeof LampRecordQuery>;
export const LampRecord = Type.Object({
  night: LocalDay,
  from: Instant,
  to: Instant,
  reported: Levels,
  /** What the rules wanted; only changes are recorded. */
  desired: Levels,
  /** What the programme that it has now asks for in that night. */
  planned: Levels,
  power: Type.Array(Type.Object({ at: Instant, activePowerW: Double() }), { maxItems: MAX_NIGHT_VALUES }),
  /** More values were stored than these. */
  truncated: Type.Boolean(),
  /** The last thirty days by its own registers; left out where they say nothing. */
  use: Type.Optional(
    Type.Object({
      days: Int(),
      energyWh: Int(),
      burnH: Double({ minimum: 0 }),
      coveredPct: Double({ minimum: 0, maximum: 100 }),
      /** At its nominal power for as long as it burned. */
      nominalWh: Type.Optional(Int()),
    }),
  ),
});
export type LampRecord = Type.Static<typeof LampRecord>;

const Sum = Type.Object({ wh: Int(), coveredPct: Double({ minimum: 0, maximum: 100 }) });

/** GET /api/v1/cabinets/{id} */
export const CabinetDetail = Type.Object({
  id: Id,
  name: Name,
  latitudeDeg: Type.Optional(Double({ minimum: -90, maximum: 90 })),
  longitudeDeg: Type.Optional(Double({ minimum: -180, maximum: 180 })),
  supplyCode: Type.Optional(Type.String({ maxLength: 32 })),
  simulated: Type.Boolean(),
  online: Type.Boolean(),
  lastSeenAt: Type.Optional(Instant),
  /** Whether its lamps are without power by day. */
  circuit: Type.Union([Type.Literal("switched"), Type.Literal("permanent")]),
  /** What the cabinet last said of itself; left out where it never did. */
  state: Type.Optional(
    Type.Object({
      at: Instant,
      contactorClosed: Type.Boolean(),
      breakerTripped: Type.Boolean(),
      doorOpen: Type.Boolean(),
      leakageDetected: Type.Boolean(),
      localOverride: Type.Boolean(),
    }),
  ),
  lamps: Int(),
  nominalPowerW: Double({ minimum: 0 }),
  /** Of lamps whose nominal power is not known. */
  withoutPower: Int(),
  /** Momentary power: the meter's, and the sum of the lamps that were heard in the last hour. */
  power: Type.Object({
    meterW: Type.Optional(Double()),
    meterAt: Type.Optional(Instant),
    lampsW: Double(),
    lampsHeard: Int(),
  }),
  /** The last whole night, noon to noon: the meter against the sum of its lamps. */
  balance: Type.Object({
    from: Instant,
    to: Instant,
    meter: Type.Optional(Sum),
    lamps: Sum,
    /** The coarsest class of its lamps' meters, %; left out where none is known. */
    meteringClassPct: Type.Optional(Double({ minimum: 0, maximum: 100 })),
    lampsWithClass: Int(),
  }),
  /** Circuits with how many lamps each feeds. */
  circuits: Type.Array(Type.Object({ id: Id, lamps: Int() }), { maxItems: 256 }),
  orders: Type.Array(OrderStatus, { maxItems: 256 }),
});
export type CabinetDetail = Type.Static<typeof CabinetDetail>;
