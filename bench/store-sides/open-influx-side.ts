import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { silentLogger } from "@lucciola/platform/log/logger.ts";
import { InfluxServer } from "@lucciola/platform/timeseries/influx/influx-server.ts";
import { openInfluxStore } from "@lucciola/platform/timeseries/influx/influx-store.ts";
import { inRange } from "@lucciola/platform/timeseries/influx/influxql.ts";
import type { TimeRange } from "@lucciola/platform/timeseries/time-series.ts";
import { startInfluxd } from "../../tests/support/influxd.ts";
import type { StoreSide } from "./store-side.ts";

/** InfluxDB packs what it holds after hours of rest; here it rests for seconds. */
const SETTINGS = {
  data: [
    'cache-snapshot-write-cold-duration = "2s"',
    'compact-full-write-cold-duration = "5s"',
    "max-values-per-tag = 0",
  ],
};
const AT_REST_MS = 20_000;
const REST_LIMIT_MS = 300_000;

/** Debian's InfluxDB 1.6 on loopback, without compression on the way, which would be slower there. */
export async function openInfluxSide(ranges: {
  readonly month: TimeRange;
  readonly year: TimeRange;
}): Promise<StoreSide> {
  const influxd = await startInfluxd({ settings: SETTINGS });
  const options = { url: influxd.url, database: "town", timeoutMs: 600_000, gzip: false };
  const open = () => openInfluxStore({ ...options, log: silentLogger });
  const server = new InfluxServer(options);
  const ask = (statement: string) => () => server.run(statement);
  let store = await open();
  return {
    store,
    reopen: async () => {
      await untilAtRest(influxd.folder);
      await store.close();
      store = await open();
      return store;
    },
    bytes: async () => sizeOf(join(influxd.folder, "data", "town")) + sizeOf(join(influxd.folder, "wal", "town")),
    plain: {
      latestMs: ask(`SELECT last("value") FROM "activePowerW" WHERE "point" =~ /^lamp-/ GROUP BY "point"`),
      hourly30dMs: ask(
        `SELECT mean("value") FROM "activePowerW" WHERE "point" =~ /^sensor-/ AND ${inRange(ranges.month)} GROUP BY time(1h), "point"`,
      ),
      dailyFleetYearMs: ask(
        `SELECT sum("value") FROM "importTotalWh" WHERE ${inRange(ranges.year)} GROUP BY time(1d) tz('Europe/Rome')`,
      ),
      dailyPerSeriesYearMs: ask(
        `SELECT last("value") FROM "importTotalWh" WHERE ${inRange(ranges.year)} GROUP BY time(1d), "point" tz('Europe/Rome')`,
      ),
    },
    dispose: async () => {
      server.close();
      await store.close();
      await influxd.remove();
    },
  };
}

/** Waits until the files of a folder have kept their size for a while. */
async function untilAtRest(folder: string): Promise<void> {
  let restingMs = 0;
  let bytes = sizeOf(folder);
  for (let waitedMs = 0; restingMs < AT_REST_MS && waitedMs < REST_LIMIT_MS; waitedMs += 1_000) {
    await sleep(1_000);
    const now = sizeOf(folder);
    restingMs = now === bytes ? restingMs + 1_000 : 0;
    bytes = now;
  }
}

function sizeOf(folder: string): number {
  let bytes = 0;
  for (const name of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
    // The server removes files while they are counted.
    bytes += statSync(join(folder, name), { throwIfNoEntry: false })?.size ?? 0;
  }
  return bytes;
}
