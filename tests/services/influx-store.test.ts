import { silentLogger } from "@lucciola/platform/log/logger.ts";
import { restoreInfluxBackup } from "@lucciola/platform/timeseries/influx/backup/restore-backup.ts";
import { openInfluxStore } from "@lucciola/platform/timeseries/influx/influx-store.ts";
import { describeTimeSeriesStore } from "@lucciola/platform/timeseries/time-series-suite.ts";
import { afterAll, beforeAll } from "vitest";
import { type RunningInfluxd, startInfluxd } from "../support/influxd.ts";

let influxd: RunningInfluxd;
beforeAll(async () => {
  influxd = await startInfluxd();
});
afterAll(() => influxd.remove());

let databases = 0;
const optionsFor = (database: string) => ({
  url: influxd.url,
  database,
  timeoutMs: 30_000,
  gzip: true,
  log: silentLogger,
});
const open = (database: string) => openInfluxStore(optionsFor(database));

/** The name of a database that nobody has used. */
function newDatabase(): string {
  databases += 1;
  return `town ${databases}`;
}

describeTimeSeriesStore("InfluxDB 1.6", async () => {
  const database = newDatabase();
  let store = await open(database);
  return {
    store,
    reopen: async () => {
      await store.close();
      store = await open(database);
      return store;
    },
    openBackup: async (directory) => {
      const copy = newDatabase();
      await restoreInfluxBackup(directory, optionsFor(copy));
      return await open(copy);
    },
    dispose: () => store.close(),
  };
});
