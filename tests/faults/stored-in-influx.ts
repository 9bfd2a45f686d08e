import { pointId } from "@lucciola/contract/ids/ids.ts";
import { openStoreOf } from "../support/influx-store.ts";
import type { RunningInfluxd } from "../support/influxd.ts";
import { INSTALLED_MS, pointOf } from "./enrolled-meters.ts";
import type { LedgerValue } from "./ledger.ts";

const QUANTITIES = ["importTotalWh", "activePowerW"] as const;
const MAX_VALUES = 5_000_000;

/** Every value of the meters of these edges that lies in InfluxDB. */
export async function storedInInflux(influxd: RunningInfluxd, edges: readonly string[]): Promise<LedgerValue[]> {
  const store = await openStoreOf(influxd);
  try {
    const values: LedgerValue[] = [];
    for (const edge of edges)
      for (const quantity of QUANTITIES) {
        const series = { point: pointId(pointOf(edge)), quantity };
        const found = await store.range(series, { fromMs: INSTALLED_MS, toMs: 8e15 }, MAX_VALUES);
        for (const value of found.values) values.push({ point: series.point, quantity, ...value });
      }
    return values;
  } finally {
    await store.close();
  }
}

/** How many values of all meters lie in InfluxDB, which is asked itself. */
export async function countInInflux({ url }: RunningInfluxd): Promise<number> {
  const statement = `SELECT count("value") FROM ${QUANTITIES.map((quantity) => `"${quantity}"`).join(", ")}`;
  const response = await fetch(`${url}/query?db=lucciola&q=${encodeURIComponent(statement)}`);
  const { results } = (await response.json()) as {
    results: { series?: { values: [string, number][] }[] }[];
  };
  return (results[0]?.series ?? []).reduce((sum, { values }) => sum + (values[0]?.[1] ?? 0), 0);
}
