import type { Clock } from "../clock/clock.ts";
import type { Logger } from "../log/logger.ts";
import { patiently } from "../process/patiently.ts";
import { openInfluxStore } from "./influx/influx-store.ts";
import type { InfluxStoreConfig } from "./store-config.ts";
import type { TimeSeriesStore } from "./time-series.ts";

const PATIENCE_MS = 60_000;

/**
 * Opens the store that services in processes of their own share. Its server may start at the same time as they do: it is
 * waited for, a minute long. Rejects as `openInfluxStore` does.
 */
export function openSharedStore(
  config: InfluxStoreConfig,
  { clock, log }: { readonly clock: Clock; readonly log: Logger },
): Promise<TimeSeriesStore> {
  return patiently(() => openInfluxStore({ ...config, log: log.child({ part: "store" }) }), {
    clock,
    forMs: PATIENCE_MS,
    everyMs: 1_000,
    isPassing: ({ retryable }) => retryable,
    onWait: (error) => log.warn({ err: error }, "waiting for the store"),
  });
}
