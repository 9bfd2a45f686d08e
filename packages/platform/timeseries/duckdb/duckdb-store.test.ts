import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pointId } from "@lucciola/contract/ids/ids.ts";
import { expect, it } from "vitest";
import { silentLogger } from "../../log/logger.ts";
import { DEFAULT_RETENTION } from "../retention.ts";
import type { Reading } from "../time-series.ts";
import { describeTimeSeriesStore, FEWER_HISTORIES } from "../time-series-suite.ts";
import { openDuckDbStore } from "./duckdb-store.ts";
import { openStoreInFolder } from "./fixtures/store-in-folder.ts";

describeTimeSeriesStore("DuckDB", openStoreInFolder, FEWER_HISTORIES);

it("does not grow when the same readings come again", async () => {
  const folder = mkdtempSync(join(tmpdir(), "lucciola-duckdb-"));
  const store = await openDuckDbStore({ path: join(folder, "series.duckdb"), log: silentLogger });
  try {
    const readings = Array.from(
      { length: 5_000 },
      (_, index): Reading => ({
        point: pointId(`point-${index % 50}`),
        quantity: "importTotalWh",
        at: index * 1000,
        value: index,
      }),
    );
    await store.write(readings);
    const { bytes } = await store.stats();
    for (let replay = 0; replay < 10; replay += 1) await store.write(readings);
    const after = await store.stats();
    expect(after.readings).toBe(5_000);
    expect(after.bytes).toBeLessThan(bytes * 1.5);
  } finally {
    await store.close();
    rmSync(folder, { recursive: true });
  }
});

it("counts a reading once that comes again into a long run which was packed at once", async () => {
  const folder = mkdtempSync(join(tmpdir(), "lucciola-duckdb-"));
  const store = await openDuckDbStore({ path: join(folder, "series.duckdb"), log: silentLogger });
  try {
    const run = Array.from(
      { length: 3_000 },
      (_, index): Reading => ({
        point: pointId("pod-school"),
        quantity: "importTotalWh",
        at: index * 1_000,
        value: index,
      }),
    );
    await store.write(run);
    await store.write(run.slice(1_000, 1_700));
    expect((await store.stats()).readings).toBe(3_000);
    // Late ones of the same batch, between those of the run.
    const later = run.map((reading) => ({ ...reading, at: reading.at + 10_000_000 }));
    await store.write([...later, { ...run[5], at: 10_000_500, value: 3 } as Reading, later[9] as Reading]);
    expect((await store.stats()).readings).toBe(6_001);
  } finally {
    await store.close();
    rmSync(folder, { recursive: true });
  }
});

it("keeps a short backlog apart from the newest readings when a long one came between", async () => {
  const folder = mkdtempSync(join(tmpdir(), "lucciola-duckdb-"));
  const store = await openDuckDbStore({ path: join(folder, "series.duckdb"), log: silentLogger });
  try {
    const key = { point: pointId("pod-school"), quantity: "importTotalWh" } as const;
    const readings = Array.from(
      { length: 6_002 },
      (_, index): Reading => ({ ...key, at: index * 900_000, value: index }),
    );
    // Too few for a full block, then enough for two, then those of now.
    for (const [from, to] of [
      [0, 1_500],
      [1_500, 6_000],
      [6_000, 6_002],
    ] as const) {
      await store.write(readings.slice(from, to));
    }
    await store.maintain(DEFAULT_RETENTION, 6_002 * 900_000);
    const { values } = await store.range(key, { fromMs: 0, toMs: 1e15 }, 10_000);
    expect(values).toEqual(readings.map(({ at, value }) => ({ at, value })));
    const whole = { series: [key], bucket: "month", zone: "UTC", fromMs: 0, toMs: 1e12 } as const;
    const risen = [...(await store.increase(whole))].reduce((sum, { increase }) => sum + increase, 0);
    expect(risen).toBe(6_001);
  } finally {
    await store.close();
    rmSync(folder, { recursive: true });
  }
});
