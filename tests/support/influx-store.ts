import { silentLogger } from "@lucciola/platform/log/logger.ts";
import { openInfluxStore } from "@lucciola/platform/timeseries/influx/influx-store.ts";
import { InfluxStoreConfig } from "@lucciola/platform/timeseries/store-config.ts";
import type { TimeSeriesStore } from "@lucciola/platform/timeseries/time-series.ts";
import { Value } from "typebox/value";
import type { RunningInfluxd } from "./influxd.ts";

/** The store in a running InfluxDB, with the settings that a service has by default. */
export function openStoreOf({ url }: RunningInfluxd): Promise<TimeSeriesStore> {
  const settings = Value.Default(InfluxStoreConfig, { kind: "influx", url }) as InfluxStoreConfig;
  return openInfluxStore({ ...settings, log: silentLogger });
}
