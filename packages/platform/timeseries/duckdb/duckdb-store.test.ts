import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pointId } from "@lucciola/contract/ids/ids.ts";
import { expect, it } from "vitest";
import { silentLogger } from "../../log/logger.ts";
import type { Reading } from "../time-series.ts";
import { describeTimeSeriesStore } from "../time-series-suite.ts";
import { openDuckDbStore } from "./duckdb-store.ts";

describeTimeSeriesStore("DuckDB", async () => {
  const folder = mkdtempSync(join(tmpdir(), "lucciola-duckdb-"));
  const open = () => openDuckDbStore({ path: join(folder, "series.duckdb"), log: silentLogger });
  let store = await open();
  return {
    store,
    reopen: async () => {
      await store.close();
      store = await open();
      return store;
    },
    openBackup: (directory) => openDuckDbStore({ path: join(directory, "series.duckdb"), log: silentLogger }),
    dispose: async () => {
      await store.close();
      rmSync(folder, { recursive: true });
    },
  };
});

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
