import { setTimeout as sleep } from "node:timers/promises";
import { pointId } from "@lucciola/contract/ids/ids.ts";
import { silentLogger } from "@lucciola/platform/log/logger.ts";
import { restoreInfluxBackup } from "@lucciola/platform/timeseries/influx/backup/restore-backup.ts";
import { openInfluxStore } from "@lucciola/platform/timeseries/influx/influx-store.ts";
import { ReadingsRefusedError } from "@lucciola/platform/timeseries/refused-readings.ts";
import type { Reading } from "@lucciola/platform/timeseries/time-series.ts";
import { describeTimeSeriesStore } from "@lucciola/platform/timeseries/time-series-suite.ts";
import { afterAll, beforeAll, expect, it } from "vitest";
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

const START_MS = Date.parse("2026-06-01T00:00Z");
const minutesOf = (count: number, from = 0): Reading[] =>
  Array.from({ length: count }, (_, minute) => ({
    point: pointId(`lamp-${(from + minute) % 50}`),
    quantity: "activePowerW",
    at: START_MS + (from + minute) * 60_000,
    value: from + minute,
  }));

it("loses nothing that was confirmed when InfluxDB is killed again and again in the middle of writing", async () => {
  const victim = await startInfluxd();
  const options = { ...optionsFor("town"), url: victim.url, timeoutMs: 5_000 };
  const store = await openInfluxStore(options);
  try {
    let confirmed = 0;
    for (let round = 0; round < 3; round += 1) {
      const killed = sleep(100 + 60 * round).then(() => victim.kill9());
      const failure = await (async () => {
        for (;;) {
          try {
            await store.write(minutesOf(500, confirmed));
          } catch (error) {
            return error;
          }
          confirmed += 500;
        }
      })();
      await killed;
      expect(failure).toMatchObject({
        code: "store-unreachable",
        retryable: true,
        message: expect.stringContaining(victim.url),
      });
      await expect(store.latest([{ point: pointId("lamp-0"), quantity: "activePowerW" }])).rejects.toMatchObject({
        code: "store-unreachable",
        retryable: true,
      });
      await victim.startAgain();
      // Written again, the batch that was broken off is whole.
      await store.write(minutesOf(500, confirmed));
      confirmed += 500;
      const kept = [];
      for (let lamp = 0; lamp < 50; lamp += 1) {
        const key = { point: pointId(`lamp-${lamp}`), quantity: "activePowerW" } as const;
        kept.push(...(await store.range(key, { fromMs: 0, toMs: 9e12 }, 1_000_000)).values);
      }
      expect(kept.map(({ value }) => value).sort((a, b) => a - b)).toEqual(
        Array.from({ length: confirmed }, (_, n) => n),
      );
    }
  } finally {
    await store.close();
    await victim.remove();
  }
});

it("names the readings that InfluxDB refuses, with its words, and stores the others", async () => {
  const database = newDatabase();
  const store = await open(database);
  try {
    // Another program has written whole numbers where powers are kept, for the time that one shard covers.
    const foreign = `activePowerW,point=foreign value=7i ${START_MS}`;
    const url = `${influxd.url}/write?db=${encodeURIComponent(database)}&precision=ms`;
    expect((await fetch(url, { method: "POST", body: foreign })).status).toBe(204);
    const power = minutesOf(3);
    const energy = Array.from(
      { length: 9 },
      (_, count): Reading => ({
        point: pointId("school"),
        quantity: "importTotalWh",
        at: START_MS + count,
        value: count,
      }),
    );
    const [bad, worse, worst] = power as [Reading, Reading, Reading];
    const refusal = await store
      .write([...energy.slice(0, 3), bad, ...energy.slice(3, 5), worse, worst, ...energy.slice(5)])
      .catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(ReadingsRefusedError);
    expect(refusal).toMatchObject({
      code: "readings-refused",
      retryable: false,
      message: expect.stringMatching(/activePowerW at lamp-0.*field type conflict.*and 2 more/),
      refused: [bad, worse, worst].map((reading) => ({ reading, why: expect.stringContaining("field type conflict") })),
    });
    const school = { point: pointId("school"), quantity: "importTotalWh" } as const;
    expect((await store.range(school, { fromMs: 0, toMs: 9e12 }, 100)).values).toHaveLength(9);
  } finally {
    await store.close();
  }
});

it("finishes summaries that were broken off when it is opened again, and counts nothing twice", async () => {
  const database = newDatabase();
  const key = { point: pointId("lamp-0"), quantity: "activePowerW" } as const;
  const hour = { fromMs: START_MS, toMs: START_MS + 3_600_000 };
  const question = { series: [key], bucket: "hour", zone: "UTC", fromMs: START_MS - 1, toMs: START_MS + 9e7 } as const;
  const first = await open(database);
  const readings = Array.from({ length: 180 }, (_, minute) => ({
    ...key,
    at: START_MS + minute * 60_000,
    value: minute,
  }));
  await first.write(readings);
  const before = await first.aggregate(question);
  await first.close();
  // As it is left by a process that dies between the summaries and the removal of the readings.
  const lines = [
    `activePowerW_hours,point=lamp-0 count=60i,sum=1770,min=0,max=59,last=59 ${hour.fromMs}`,
    `lucciola_summaries before_ms=${hour.toMs}i,quantity="activePowerW",from_ms=${hour.fromMs}i,to_ms=${hour.toMs}i 0`,
  ].join("\n");
  const url = `${influxd.url}/write?db=${encodeURIComponent(database)}&precision=ms`;
  expect((await fetch(url, { method: "POST", body: lines })).status).toBe(204);
  const second = await open(database);
  try {
    expect(await second.aggregate(question)).toEqual(before);
    expect(await second.stats()).toMatchObject({ readings: 1 + 120 });
  } finally {
    await second.close();
  }
});

it("asks for the login that the server wants, and says what is wrong with it", async () => {
  const guarded = await startInfluxd({ settings: { http: ["auth-enabled = true"] } });
  try {
    const options = { ...optionsFor("town"), url: guarded.url };
    const create = `CREATE USER "lucciola" WITH PASSWORD 'per tutti' WITH ALL PRIVILEGES`;
    const created = await fetch(`${guarded.url}/query`, { method: "POST", body: new URLSearchParams({ q: create }) });
    expect(created.status).toBe(200);
    const refused = {
      code: "store-login-refused",
      retryable: false,
      message: expect.stringContaining("store.username"),
    };
    await expect(openInfluxStore(options)).rejects.toMatchObject(refused);
    await expect(openInfluxStore({ ...options, username: "lucciola", password: "?" })).rejects.toMatchObject(refused);
    const store = await openInfluxStore({ ...options, username: "lucciola", password: "per tutti" });
    await store.write(minutesOf(2));
    expect(await store.series()).toHaveLength(2);
    await store.close();
  } finally {
    await guarded.remove();
  }
});
