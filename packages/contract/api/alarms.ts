import { Type } from "typebox";
import { AlarmKind, AlarmPlaceKind, AlarmSeverity } from "../lighting/alarm.ts";
import { Double, Id, Instant, Int, Name } from "./formats.ts";

const Words = Type.Object({ it: Type.String({ maxLength: 300 }), en: Type.String({ maxLength: 300 }) });

/** What the diagnosis found wrong, from its first sign until it was found no more. */
export const AlarmEntry = Type.Object({
  id: Int(),
  kind: AlarmKind,
  severity: AlarmSeverity,
  title: Words,
  /** What to do about it. */
  advice: Words,
  place: Type.Object({ kind: AlarmPlaceKind, id: Id, name: Type.Optional(Name) }),
  cabinet: Type.Optional(Id),
  /** When it first showed, when it was raised and when it was last seen. */
  since: Instant,
  raisedAt: Instant,
  seenAt: Instant,
  closedAt: Type.Optional(Instant),
  acknowledgedAt: Type.Optional(Instant),
  acknowledgedBy: Type.Optional(Type.String({ maxLength: 100 })),
  /** Numbers with their unit in the name. */
  evidence: Type.Record(Type.String({ maxLength: 64 }), Double(), { maxProperties: 100 }),
  /** Points that suffer from it: the first thousand, and how many in all. */
  affected: Type.Array(Id, { maxItems: 1_000 }),
  affectedCount: Int(),
});
export type AlarmEntry = Type.Static<typeof AlarmEntry>;

/** GET /api/v1/alarms?state=&point=&cabinet=&before=&limit=, newest first. */
export const AlarmQuery = Type.Object(
  {
    state: Type.Optional(Type.Union([Type.Literal("open"), Type.Literal("closed")])),
    /** A lamp, circuit or cabinet that it is about or that suffers from it. */
    point: Type.Optional(Id),
    /** All that hangs on a cabinet. */
    cabinet: Type.Optional(Id),
    before: Type.Optional(Int({ description: "the id of the last one of the page before" })),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500, format: "int32" })),
  },
  { additionalProperties: false },
);
export type AlarmQuery = Type.Static<typeof AlarmQuery>;
export const AlarmList = Type.Object({ alarms: Type.Array(AlarmEntry, { maxItems: 500 }), open: Int() });
export type AlarmList = Type.Static<typeof AlarmList>;
