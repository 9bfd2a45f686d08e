import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { silentLogger } from "@lucciola/platform/log/logger.ts";
import { openDuckDbStore } from "@lucciola/platform/timeseries/duckdb/duckdb-store.ts";
import { DEFAULT_RETENTION } from "@lucciola/platform/timeseries/retention.ts";
import type { StoreSide } from "./store-side.ts";

export async function openDuckDbSide(): Promise<StoreSide> {
  const folder = mkdtempSync(join(tmpdir(), "lucciola-bench-store-"));
  const open = () => openDuckDbStore({ path: join(folder, "series.duckdb"), log: silentLogger });
  let store = await open();
  return {
    store,
    reopen: async () => {
      // What is done every night; nothing is too old here.
      await store.maintain(DEFAULT_RETENTION, Date.parse("2027-01-01T00:00:00Z"));
      await store.close();
      store = await open();
      return store;
    },
    bytes: async () => (await store.stats()).bytes,
    dispose: async () => {
      await store.close();
      rmSync(folder, { recursive: true });
    },
  };
}
