import type { TimeSeriesStore } from "@lucciola/platform/timeseries/time-series.ts";

/** A store that is measured, empty at first. */
export interface StoreSide {
  readonly store: TimeSeriesStore;
  /** Closes the store and opens it again, once it has done by itself what it does to stay small. */
  readonly reopen: () => Promise<TimeSeriesStore>;
  /** What it takes on disk. */
  readonly bytes: () => Promise<number>;
  /** The nearest questions in the store's own language, to tell what the way through the port costs. */
  readonly plain?: Readonly<Record<PlainQuestion, () => Promise<void>>>;
  readonly dispose: () => Promise<void>;
}

export type PlainQuestion = "latestMs" | "hourly30dMs" | "dailyFleetYearMs" | "dailyPerSeriesYearMs";
