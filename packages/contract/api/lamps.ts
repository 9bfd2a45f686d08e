import { Type } from "typebox";
import { COMMAND_FATES, CommandReason } from "../lighting/command.ts";
import { LAMP_FAILURES } from "../lighting/lamp-message.ts";
import { LightingProgramme } from "../lighting/programme.ts";
import { DimPct, Double, Id, Instant, Int, Name } from "./formats.ts";
import { OrderStatus } from "./lighting-orders.ts";

const Fate = Type.Enum([...COMMAND_FATES]);

/** A command and what became of it. */
export const CommandStatus = Type.Object({
  id: Id,
  lamp: Id,
  action: Type.Union([Type.Literal("set"), Type.Literal("resume")]),
  dimPct: Type.Optional(DimPct),
  until: Type.Optional(Instant),
  reason: CommandReason,
  issuedAt: Instant,
  expiresAt: Instant,
  fate: Fate,
  fateAt: Instant,
  reportedDimPct: Type.Optional(DimPct),
  detail: Type.Optional(Type.String({ maxLength: 500 })),
});
export type CommandStatus = Type.Static<typeof CommandStatus>;

export const LampState = Type.Object({
  id: Id,
  name: Name,
  street: Type.Optional(Name),
  cabinet: Type.Optional(Id),
  latitudeDeg: Double({ minimum: -90, maximum: 90 }),
  longitudeDeg: Double({ minimum: -180, maximum: 180 }),
  nominalPowerW: Type.Optional(Double({ minimum: 0, maximum: 100_000 })),
  simulated: Type.Boolean(),
  /** The level last reported by the lamp, and when. */
  reportedDimPct: Type.Optional(DimPct),
  reportedAt: Type.Optional(Instant),
  /** The level that the rules want now. */
  desiredDimPct: Type.Optional(DimPct),
  activePowerW: Type.Optional(Double()),
  failures: Type.Array(Type.Enum([...LAMP_FAILURES]), { maxItems: LAMP_FAILURES.length }),
  /** False when its edge is offline or unknown. */
  online: Type.Boolean(),
  /** The override that holds now. */
  override: Type.Optional(CommandStatus),
  /** What people have ordered for its groups or for it, and is in force. */
  orders: Type.Array(
    Type.Object({
      id: Id,
      kind: Type.Union([Type.Literal("override"), Type.Literal("emergency"), Type.Literal("lock")]),
    }),
    { maxItems: 256 },
  ),
});
export type LampState = Type.Static<typeof LampState>;

/** GET /api/v1/lamps */
export const LampList = Type.Object({ lamps: Type.Array(LampState, { maxItems: 20_000 }) });
export type LampList = Type.Static<typeof LampList>;

/** GET /api/v1/lamps/{id} */
export const LampDetail = Type.Object({
  lamp: LampState,
  programme: Type.Optional(
    Type.Object({ programme: LightingProgramme, revision: Int(), acceptedRevision: Type.Optional(Int()) }),
  ),
  /** The group that gave its programme; the lamp's own where missing. */
  programmeGroup: Type.Optional(Id),
  /** The section that it lights, and the least level that nothing automatic goes under at night. */
  section: Type.Optional(
    Type.Object({
      id: Id,
      name: Name,
      designClass: Type.String({ maxLength: 8 }),
      leastClass: Type.String({ maxLength: 8 }),
    }),
  ),
  leastDimPct: Type.Optional(DimPct),
  groups: Type.Array(Id, { maxItems: 16 }),
  /** Its switched circuit has no power by day: it is silent, and nothing is wrong. */
  asleep: Type.Boolean(),
  /** What drives it now. */
  controller: Type.Optional(
    Type.Object({
      edge: Id,
      device: Id,
      since: Instant,
      lastSeenAt: Type.Optional(Instant),
      software: Type.Optional(Type.String({ maxLength: 100 })),
    }),
  ),
  /** Its make, and how exactly that measures energy. */
  type: Type.Optional(
    Type.Object({
      id: Id,
      name: Name,
      meteringClassPct: Type.Optional(Double({ minimum: 0, maximum: 100 })),
      ratedBurnHours: Type.Optional(Int()),
    }),
  ),
  /** Orders in force or to come that bear upon it. */
  orders: Type.Array(OrderStatus, { maxItems: 256 }),
  /** The night's plan from noon to noon around now: level changes by the programme. */
  tonight: Type.Array(Type.Object({ at: Instant, dimPct: DimPct }), { maxItems: 100 }),
  energyTotalWh: Type.Optional(Int()),
  operatingTimeTotalS: Type.Optional(Int()),
  startsTotal: Type.Optional(Int()),
  driverTemperatureC: Type.Optional(Double()),
  supplyVoltageV: Type.Optional(Double()),
  commands: Type.Array(CommandStatus, { maxItems: 50 }),
});
export type LampDetail = Type.Static<typeof LampDetail>;

/**
 * POST /api/v1/lamps/{id}/commands, answered 202 with the CommandStatus. `set` holds for `holdMin` minutes, then the
 * lamp returns to its programme. The command expires `expiresInS` seconds from now if it was not carried out.
 */
export const CommandRequest = Type.Object(
  {
    action: Type.Union([Type.Literal("set"), Type.Literal("resume")]),
    dimPct: Type.Optional(DimPct),
    fadeMs: Type.Optional(Type.Integer({ minimum: 0, maximum: 60_000, format: "int32" })),
    /** With a reason: the level may lie under the floor of the lamp's class. */
    mayUndercut: Type.Optional(Type.Boolean()),
    holdMin: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_440, format: "int32" })),
    expiresInS: Type.Optional(Type.Integer({ minimum: 2, maximum: 3_600, format: "int32" })),
    reason: Type.Optional(Type.String({ maxLength: 200 })),
  },
  { additionalProperties: false },
);
export type CommandRequest = Type.Static<typeof CommandRequest>;
