import { join } from "node:path";
import { silentLogger } from "@lucciola/platform/log/logger.ts";
import { openDuckDbStore } from "@lucciola/platform/timeseries/duckdb/duckdb-store.ts";

/** Every reading before an instant that lies in a data folder nobody has open, as text by series. */
export async function storeContent(dataDirectory: string, toMs: number): Promise<Map<string, string>> {
  const store = await openDuckDbStore({ path: join(dataDirectory, "readings.duckdb"), log: silentLogger });
  const content = new Map<string, string>();
  for (const key of await store.series()) {
    const { values } = await store.range(key, { fromMs: 0, toMs }, 1_000_000);
    const text = values.map(({ at, value }) => `${at} ${value}`).join("\n");
    if (text !== "") content.set(`${key.point} ${key.quantity}`, text);
  }
  await store.close();
  return content;
}
