import type { TimeSeriesStore } from "../time-series.ts";

export interface StoreUnderTest {
  readonly store: TimeSeriesStore;
  /** Closes the store and opens it again on what it kept; absent where nothing is kept. */
  readonly reopen?: () => Promise<TimeSeriesStore>;
  /** Opens the backup that the store wrote into a folder, as a store of its own; absent where nothing is kept. */
  readonly openBackup?: (directory: string) => Promise<TimeSeriesStore>;
  readonly dispose: () => Promise<void>;
}

/** How many random histories are tried where a store as quick as memory would try so many. */
export type Histories = (many: number) => number;

/** Opens an empty store. */
export type OpenStore = () => Promise<StoreUnderTest>;
