import { Type } from "typebox";
import { AnomalyKind } from "../energy/anomaly.ts";
import { ID_PATTERN } from "../ids/ids.ts";
import { AlarmKind } from "../lighting/alarm.ts";
import { COMMAND_FATES } from "../lighting/command.ts";
import { IsoInstant } from "../time/iso.ts";

/** Readings that ingest has just stored, for dashboards and rules. A stream without promise: the store is the truth. */
export const LiveReadings = Type.Object(
  {
    points: Type.Array(
      Type.Object(
        {
          point: Type.String({ pattern: ID_PATTERN, maxLength: 64 }),
          at: IsoInstant,
          values: Type.Record(Type.String({ maxLength: 64 }), Type.Number()),
        },
        { additionalProperties: false },
      ),
      { maxItems: 5_000 },
    ),
  },
  { additionalProperties: false },
);
export type LiveReadings = Type.Static<typeof LiveReadings>;

/** What happened beside the numbers. Each is already stored in the registry when it is published. */
export const LiveEvent = Type.Union([
  Type.Object(
    {
      kind: Type.Literal("command"),
      commandId: Type.String({ maxLength: 64 }),
      point: Type.String({ maxLength: 64 }),
      fate: Type.Enum([...COMMAND_FATES]),
      at: IsoInstant,
      dimPct: Type.Optional(Type.Number({ minimum: 0, maximum: 100 })),
      detail: Type.Optional(Type.String({ maxLength: 500 })),
    },
    { additionalProperties: false },
  ),
  Type.Object(
    { kind: Type.Literal("edge"), edge: Type.String({ maxLength: 64 }), online: Type.Boolean(), at: IsoInstant },
    { additionalProperties: false },
  ),
  Type.Object(
    {
      kind: Type.Literal("alarm"),
      alarm: AlarmKind,
      change: Type.Union([Type.Literal("raised"), Type.Literal("closed")]),
      point: Type.String({ maxLength: 64, description: "lamp, circuit or cabinet" }),
      at: IsoInstant,
    },
    { additionalProperties: false },
  ),
  Type.Object(
    {
      kind: Type.Literal("anomaly"),
      id: Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER }),
      anomaly: AnomalyKind,
      point: Type.String({ maxLength: 64, description: "supply" }),
      eurPerYear: Type.Number(),
      at: IsoInstant,
    },
    { additionalProperties: false },
  ),
  Type.Object(
    { kind: Type.Literal("quarantine"), count: Type.Integer({ minimum: 1, maximum: 1_000_000 }), at: IsoInstant },
    { additionalProperties: false },
  ),
]);
export type LiveEvent = Type.Static<typeof LiveEvent>;

/** Tells the rules service that the outbox has new commands; it also looks by itself every few seconds. */
export const OutboxWake = Type.Object({ at: IsoInstant }, { additionalProperties: false });
export type OutboxWake = Type.Static<typeof OutboxWake>;

/** Levels that the rules service wants, recorded beside those the lamps report. */
export const DesiredLevels = Type.Object(
  {
    at: IsoInstant,
    levels: Type.Array(
      Type.Object(
        {
          point: Type.String({ pattern: ID_PATTERN, maxLength: 64 }),
          dimPct: Type.Number({ minimum: 0, maximum: 100 }),
          /** Under which the registry keeps the chain of causes that the level was decided by. */
          cause: Type.Optional(Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER })),
        },
        { additionalProperties: false },
      ),
      { minItems: 1, maxItems: 1_000 },
    ),
  },
  { additionalProperties: false },
);
export type DesiredLevels = Type.Static<typeof DesiredLevels>;
