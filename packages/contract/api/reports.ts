import { Type } from "typebox";
import { AlarmKind } from "../lighting/alarm.ts";
import { ReportAction, ReportKind, ReportOutcome, ReportState } from "../lighting/fault-report.ts";
import { Double, Id, Instant, Int, Name } from "./formats.ts";

const closed = { additionalProperties: false } as const;
const Username = Type.String({ maxLength: 100 });
const Words = Type.String({ maxLength: 1_000 });

/** What citizens have reported of one place: every report of the same lamp while its case is open. */
export const ReportCaseEntry = Type.Object({
  id: Int(),
  state: ReportState,
  /** Of its first report. */
  kind: ReportKind,
  /** How many reports it holds. */
  count: Int(),
  lamp: Type.Optional(Type.Object({ id: Id, name: Name })),
  street: Type.Optional(Name),
  latitudeDeg: Type.Optional(Double({ minimum: -90, maximum: 90 })),
  longitudeDeg: Type.Optional(Double({ minimum: -180, maximum: 180 })),
  reportedAt: Instant,
  lastReportedAt: Instant,
  changedAt: Instant,
  closedAt: Type.Optional(Instant),
  takenBy: Type.Optional(Username),
  /** The order of work that is to mend it. */
  workOrder: Type.Optional(Type.String({ maxLength: 64 })),
  /** What the diagnosis knows of the lamp right now. */
  alarm: Type.Optional(Type.Object({ kind: AlarmKind, it: Name, en: Name, since: Instant })),
});
export type ReportCaseEntry = Type.Static<typeof ReportCaseEntry>;

export const CitizenReportEntry = Type.Object({
  id: Int(),
  at: Instant,
  kind: ReportKind,
  /** Where, in the citizen's words. */
  place: Type.String({ maxLength: 200 }),
  words: Words,
  hasPhoto: Type.Boolean(),
  /** Kept only until the case is closed. */
  email: Type.Optional(Type.String({ maxLength: 254 })),
  language: Type.Enum(["it", "en"]),
});

export const ReportEventEntry = Type.Object({
  at: Instant,
  /** Empty: a citizen. */
  by: Username,
  action: ReportAction,
  /** An answer, or the reason of a closing; citizens read it. */
  words: Words,
});

export const ReportCaseDetail = Type.Object({
  ...ReportCaseEntry.properties,
  reports: Type.Array(CitizenReportEntry, { maxItems: 1_000 }),
  history: Type.Array(ReportEventEntry, { maxItems: 2_000 }),
  /** Whether orders of work can be made from here. */
  canOrder: Type.Boolean(),
});
export type ReportCaseDetail = Type.Static<typeof ReportCaseDetail>;

/** GET /api/v1/reports?state=&before=&limit=, newest first. */
export const ReportQuery = Type.Object(
  {
    state: Type.Optional(Type.Enum(["open", "closed"])),
    before: Type.Optional(Int({ description: "the id of the last one of the page before" })),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500, format: "int32" })),
  },
  closed,
);
export const ReportList = Type.Object({ reports: Type.Array(ReportCaseEntry, { maxItems: 500 }), open: Int() });
export type ReportList = Type.Static<typeof ReportList>;

/** POST /api/v1/reports/{id}/answer: read by everybody who has reported this place. */
export const ReportAnswer = Type.Object({ words: Type.String({ minLength: 1, maxLength: 1_000 }) }, closed);
export type ReportAnswer = Type.Static<typeof ReportAnswer>;

/** POST /api/v1/reports/{id}/close. A reason is read by citizens; needed for `no-fault`. */
export const ReportClosing = Type.Object(
  { outcome: ReportOutcome, reason: Type.String({ maxLength: 1_000, default: "" }) },
  closed,
);
export type ReportClosing = Type.Static<typeof ReportClosing>;
