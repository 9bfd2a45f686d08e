import type { TimeSeriesStore } from "../time-series.ts";

export interface StoreUnderTest {
  readonly store: TimeSeriesStore;
  /** Closes the store and opens it again on what it kept; absent where nothing is kept. */
  readonly reopen?: () => Promise<TimeSeriesStore>;
  readonly dispose: () => Promise<void>;
}

/** Opens an empty store. */
export type OpenStore = () => Promise<StoreUnderTest>;
