import { join } from "node:path";
import type { Logger } from "../log/logger.ts";
import { openDuckDbStore } from "./duckdb/duckdb-store.ts";
import { openInfluxStore } from "./influx/influx-store.ts";
import type { StoreConfig } from "./store-config.ts";
import type { TimeSeriesStore } from "./time-series.ts";

export interface StorePlace {
  /** Where DuckDB's file lies. */
  readonly dataDirectory: string;
  readonly log: Logger;
}

/**
 * Opens the time-series store that the configuration names.
 *
 * @throws OperationalError `store-...`, retryable where waiting may help, such as for a server that is still starting.
 */
export function openStore(config: StoreConfig, { dataDirectory, log }: StorePlace): Promise<TimeSeriesStore> {
  if (config.kind === "influx") return openInfluxStore({ ...config, log });
  const { memoryLimitMb, threads } = config;
  return openDuckDbStore({ path: join(dataDirectory, "readings.duckdb"), memoryLimitMb, threads, log });
}
