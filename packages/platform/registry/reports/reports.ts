import type { PointId } from "@lucciola/contract/ids/ids.ts";
import type { ReportAction, ReportKind, ReportState } from "@lucciola/contract/lighting/fault-report.ts";

/** What a citizen sends. Instants are epoch milliseconds. */
export interface NewReport {
  readonly kind: ReportKind;
  readonly lamp: PointId | undefined;
  readonly street: string | undefined;
  readonly latitudeDeg: number | undefined;
  readonly longitudeDeg: number | undefined;
  /** Where, in the citizen's words. */
  readonly place: string;
  readonly words: string;
  /** Of the photo store. */
  readonly photo: string | undefined;
  readonly email: string | undefined;
  readonly language: "it" | "en";
}

/** One report of a case, as staff read it. */
export interface CitizenReport extends Pick<NewReport, "kind" | "place" | "words" | "photo" | "email" | "language"> {
  readonly id: number;
  readonly atMs: number;
}

/** What was reported of one place, until it is closed. */
export interface ReportCaseRecord {
  readonly id: number;
  readonly state: ReportState;
  /** Of the first report. */
  readonly kind: ReportKind;
  readonly lamp: PointId | undefined;
  readonly street: string | undefined;
  readonly latitudeDeg: number | undefined;
  readonly longitudeDeg: number | undefined;
  readonly reportedAtMs: number;
  readonly lastReportedAtMs: number;
  /** Last report or last step of the town. */
  readonly changedAtMs: number;
  readonly closedAtMs: number | undefined;
  readonly takenBy: string | undefined;
  readonly workOrder: string | undefined;
  /** How many reports it holds. */
  readonly count: number;
}

export interface ReportEventRecord {
  readonly atMs: number;
  /** Empty: a citizen. */
  readonly actor: string;
  readonly action: ReportAction;
  readonly words: string;
}

/** What the town has decided of a case. */
export type ReportChange = Pick<ReportCaseRecord, "state" | "takenBy" | "workOrder" | "closedAtMs">;

/** How long reports are kept, in days after their case was closed; of one that is open, after its last change. */
export interface ReportRetention {
  readonly textDays: number;
  readonly photoDays: number;
}

/** What citizens report of street lights. */
export interface Reports {
  /**
   * Keeps a report and returns the code that opens its page: 160 random bits, of which only the SHA-256 is kept. A lamp
   * that has an open case gets no second one.
   */
  add(report: NewReport, nowMs: number): { readonly code: string; readonly case: ReportCaseRecord };
  /** The report of a code, and its case. */
  byCode(code: string): { readonly report: CitizenReport; readonly case: ReportCaseRecord } | undefined;
  get(id: number): ReportCaseRecord | undefined;
  /** Newest first. */
  list(filter: { state?: "open" | "closed"; beforeId?: number; limit: number }): ReportCaseRecord[];
  openOfLamp(lamp: PointId): ReportCaseRecord | undefined;
  countOpen(): number;
  /** Reports since an instant, whatever became of them. */
  countSince(ms: number): number;
  /** Oldest first. */
  reportsOf(id: number): CitizenReport[];
  history(id: number): ReportEventRecord[];
  /** Keeps a step of the town. A case that is closed loses the e-mail addresses of its reports with it. */
  change(id: number, change: ReportChange, event: ReportEventRecord): void;
  /**
   * Deletes the report of a code at its citizen's wish, with words, address and photo; its case too where nobody else has
   * reported and nobody has begun. False when there is none. `deletePhoto` as in `forget`.
   */
  withdraw(code: string, deletePhoto: (id: string) => void): boolean;
  /**
   * Deletes what has been kept long enough, and returns how many reports are gone. `deletePhoto` is called for each photo
   * that no report names any more, before anything is settled: a photo that cannot be deleted leaves all as it was, and
   * the next night tries again. It is no error when the photo is gone already.
   */
  forget(retention: ReportRetention, nowMs: number, deletePhoto: (id: string) => void): number;
}
