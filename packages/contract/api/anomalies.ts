import { Type } from "typebox";
import { ANOMALY_KIND_NAMES, AnomalyKind } from "../energy/anomaly.ts";
import { Double, Id, Instant, Int, Name } from "./formats.ts";

const Words = Type.Object({ it: Type.String({ maxLength: 4_000 }), en: Type.String({ maxLength: 4_000 }) });
const Person = Type.String({ minLength: 1, maxLength: 100 });
const Reason = Type.String({ minLength: 1, maxLength: 500 });

/** `held`: found, and held back by the alert budget; the others as people put them. */
export const AnomalyState = Type.Union([
  Type.Literal("held"),
  Type.Literal("open"),
  Type.Literal("snoozed"),
  Type.Literal("normal"),
  Type.Literal("closed"),
]);
/** How far it reaches that something is normal: this time, this kind at this supply up to its size, or always. */
export const AnomalyNormalScope = Type.Union([Type.Literal("once"), Type.Literal("range"), Type.Literal("always")]);

/** One cause at one supply, from when it was found until it is over. */
export const AnomalyEntry = Type.Object({
  id: Int(),
  kind: AnomalyKind,
  state: AnomalyState,
  title: Words,
  /** What to look at first. */
  advice: Words,
  supply: Type.Object({ id: Id, name: Type.Optional(Name) }),
  building: Type.Optional(Id),
  from: Instant,
  to: Type.Optional(Instant),
  raisedAt: Instant,
  seenAt: Instant,
  endedAt: Type.Optional(Instant),
  score: Double({ minimum: 0, maximum: 1 }),
  /** If it goes on for a year. */
  eurPerYear: Double(),
  /** The same in the units that the names say. */
  energy: Type.Record(Type.String({ maxLength: 64 }), Double(), { maxProperties: 100 }),
  assignedTo: Type.Optional(Person),
  snoozedUntil: Type.Optional(Instant),
});
export type AnomalyEntry = Type.Static<typeof AnomalyEntry>;

/** The entry with all that is known of it. */
export const AnomalyDetail = Type.Object({
  ...AnomalyEntry.properties,
  explanation: Words,
  /** Numbers with their unit in the name. */
  evidence: Type.Record(Type.String({ maxLength: 64 }), Double(), { maxProperties: 100 }),
  /** What it was held against. */
  model: Type.String({ maxLength: 500 }),
  normal: Type.Optional(
    Type.Object({
      scope: AnomalyNormalScope,
      reason: Type.String({ maxLength: 500 }),
      by: Type.String({ maxLength: 100 }),
      until: Type.Optional(Instant),
    }),
  ),
  history: Type.Array(
    Type.Object({
      at: Instant,
      /** Empty for the watch itself. */
      by: Type.String({ maxLength: 100 }),
      action: Type.String({ maxLength: 64 }),
      detail: Type.String({ maxLength: 500 }),
    }),
    { maxItems: 10_000 },
  ),
});
export type AnomalyDetail = Type.Static<typeof AnomalyDetail>;

/** GET /api/v1/anomalies/{id}/series: what the supply used around the cause, beside what it usually uses at that hour. */
export const AnomalySeries = Type.Object({
  supply: Id,
  unit: Type.Enum(["Wh", "L"]),
  bucket: Type.Enum(["hour", "day"]),
  /** The weeks before the cause that say what is usual. */
  usualFrom: Instant,
  usualTo: Instant,
  rows: Type.Array(
    Type.Object({
      from: Instant,
      to: Instant,
      seen: Type.Union([Int(), Type.Null()], { description: "null: not measured" }),
      usual: Type.Optional(Int({ description: "the median of the same hour of the week" })),
      isPart: Type.Boolean({ description: "lies within the time of the cause" }),
    }),
    { maxItems: 1_000 },
  ),
});
export type AnomalySeries = Type.Static<typeof AnomalySeries>;

/** GET /api/v1/anomalies?state=&building=&kind=&before=&limit=, newest first. */
export const AnomalyQuery = Type.Object(
  {
    state: Type.Optional(AnomalyState),
    building: Type.Optional(Id),
    kind: Type.Optional(AnomalyKind),
    before: Type.Optional(Int({ description: "the id of the last one of the page before" })),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500, format: "int32" })),
  },
  { additionalProperties: false },
);
export type AnomalyQuery = Type.Static<typeof AnomalyQuery>;
export const AnomalyList = Type.Object({
  anomalies: Type.Array(AnomalyEntry, { maxItems: 500 }),
  /** Of the whole town, by state. */
  counts: Type.Object({ held: Int(), open: Int(), snoozed: Int(), normal: Int(), closed: Int() }),
});
export type AnomalyList = Type.Static<typeof AnomalyList>;

const closed = { additionalProperties: false };
/** Without a name nobody looks after it any more. */
export const AnomalyAssignment = Type.Object({ to: Type.Optional(Person) }, closed);
export const AnomalySnooze = Type.Object({ until: Instant, reason: Reason }, closed);
export const AnomalyNormal = Type.Object(
  { reason: Reason, scope: Type.Optional(AnomalyNormalScope), until: Type.Optional(Instant) },
  closed,
);
export type AnomalyNormal = Type.Static<typeof AnomalyNormal>;
export const AnomalyReopening = Type.Object({ reason: Reason }, closed);
export const AnomalyNote = Type.Object({ text: Reason }, closed);

/** How many alerts people get in any `periodDays` days; kinds that are exempt are told at once and cost nothing. */
export const AnomalyBudget = Type.Object(
  {
    perBuilding: Type.Integer({ minimum: 0, maximum: 1_000, format: "int32" }),
    perTown: Type.Integer({ minimum: 0, maximum: 100_000, format: "int32" }),
    periodDays: Type.Integer({ minimum: 1, maximum: 366, format: "int32" }),
    exempt: Type.Array(AnomalyKind, { maxItems: ANOMALY_KIND_NAMES.length, uniqueItems: true }),
  },
  closed,
);
export type AnomalyBudget = Type.Static<typeof AnomalyBudget>;
