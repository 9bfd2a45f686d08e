import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { silentLogger } from "../../log/logger.ts";
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
    dispose: async () => {
      await store.close();
      rmSync(folder, { recursive: true });
    },
  };
});
