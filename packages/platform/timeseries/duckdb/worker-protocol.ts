import type { RetentionCuts } from "../retention.ts";
import type { Bucket, MaintenanceReport } from "../time-series.ts";

/** What the worker is started with. */
export interface WorkerOptions {
  readonly path: string;
  readonly memoryLimitMb: number;
  readonly threads: number;
}

/** A series by the number it has in the file, given once by the main thread. */
export interface NumberedSeries {
  readonly id: number;
  readonly point: string;
  readonly quantity: string;
}

/** Rows of readings, column by column: a hundred thousand objects would take longer to copy than to store. */
export interface ReadingColumns {
  readonly ids: Int32Array;
  readonly at: Float64Array;
  readonly value: Float64Array;
}

export interface BucketQuery {
  readonly ids: Int32Array;
  readonly fromMs: number;
  readonly toMs: number;
  readonly bucket: Bucket;
  readonly zone: string;
}

export type WorkerRequest =
  | ({ readonly kind: "write"; readonly declared: readonly NumberedSeries[] } & ReadingColumns)
  | {
      readonly kind: "range";
      readonly id: number;
      readonly fromMs: number;
      readonly toMs: number;
      readonly limit: number;
    }
  | ({ readonly kind: "aggregate" } & BucketQuery)
  | ({ readonly kind: "increase" } & BucketQuery)
  | ({ readonly kind: "increaseTotal" } & BucketQuery)
  | { readonly kind: "maintain"; readonly cuts: RetentionCuts }
  /** Into a file that is not there yet. */
  | { readonly kind: "backup"; readonly path: string }
  | { readonly kind: "stats" }
  | { readonly kind: "close" };

/** Rows of a bucketed answer; `position` is the index of the row's series among those asked. */
export interface AggregateColumns {
  readonly position: Int32Array;
  readonly startMs: Float64Array;
  readonly count: Float64Array;
  readonly sum: Float64Array;
  readonly min: Float64Array;
  readonly max: Float64Array;
}

export interface IncreaseColumns {
  readonly position: Int32Array;
  readonly startMs: Float64Array;
  readonly endMs: Float64Array;
  readonly increase: Float64Array;
  readonly coveredMs: Float64Array;
  readonly resets: Float64Array;
}

export interface TotalIncreaseColumns {
  readonly startMs: Float64Array;
  readonly endMs: Float64Array;
  readonly increase: Float64Array;
  readonly coveredMs: Float64Array;
  readonly resets: Float64Array;
  readonly series: Float64Array;
}

export interface WorkerAnswers {
  write: undefined;
  range: { readonly at: Float64Array; readonly value: Float64Array };
  aggregate: AggregateColumns;
  increase: IncreaseColumns;
  increaseTotal: TotalIncreaseColumns;
  maintain: MaintenanceReport;
  backup: undefined;
  stats: { readonly readings: number; readonly bytes: number };
  close: undefined;
}

/** Said once, before anything is asked: what the file holds. */
export interface OpenedStore {
  readonly series: readonly NumberedSeries[];
  readonly newest: ReadingColumns;
}

export interface WorkerFailure {
  readonly code: string;
  readonly message: string;
  readonly retryable: boolean;
}

export type ToWorker = { readonly call: number; readonly request: WorkerRequest };
export type FromWorker =
  | { readonly kind: "opened"; readonly store: OpenedStore }
  | { readonly kind: "answer"; readonly call: number; readonly answer: WorkerAnswers[keyof WorkerAnswers] }
  /** Work that nobody asked for failed; it is tried again. */
  | { readonly kind: "warning"; readonly failure: WorkerFailure }
  /** Without `call`, the store could not be opened. */
  | { readonly kind: "failure"; readonly call?: number; readonly failure: WorkerFailure };
