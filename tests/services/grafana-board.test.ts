import { readFile } from "node:fs/promises";
import { pointId } from "@lucciola/contract/ids/ids.ts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openStoreOf } from "../support/influx-store.ts";
import { type RunningInfluxd, startInfluxd } from "../support/influxd.ts";

const BOARD = new URL("../../dashboards/grafana/town.json", import.meta.url);
const HOUR_MS = 3_600_000;
const FROM_MS = Date.parse("2026-11-01T00:00:00Z");
const TO_MS = FROM_MS + 3 * 24 * HOUR_MS;

interface Board {
  readonly panels: readonly { readonly title: string; readonly targets: readonly { readonly query: string }[] }[];
  readonly templating: { readonly list: readonly { readonly query: string }[] };
}
const board: Board = JSON.parse(await readFile(BOARD, "utf8"));
const queries = board.panels.flatMap(({ title, targets }) => targets.map(({ query }) => [title, query] as const));

describe("the board for Grafana, asked of InfluxDB as Grafana would", () => {
  let influxd: RunningInfluxd;

  beforeAll(async () => {
    influxd = await startInfluxd();
    const store = await openStoreOf(influxd);
    const hours = Array.from({ length: 72 }, (_, hour) => ({ hour, at: FROM_MS + hour * HOUR_MS }));
    await store.write(
      hours.flatMap(({ hour, at }) => [
        { point: pointId("pod-school"), quantity: "activePowerW", at, value: 500 },
        { point: pointId("pod-school"), quantity: "importTotalWh", at, value: hour * 500 },
        { point: pointId("lamp-1"), quantity: "activePowerW", at, value: 30 },
        { point: pointId("lamp-1"), quantity: "dimPct", at, value: hour % 2 === 0 ? 100 : 50 },
      ]),
    );
    await store.close();
  });
  afterAll(() => influxd?.remove());

  async function ask(query: string): Promise<{ columns: string[]; values: unknown[][] }[]> {
    const text = query
      .replaceAll("$timeFilter", `time >= ${FROM_MS}ms AND time < ${TO_MS}ms`)
      .replaceAll("$__interval", "1h")
      .replaceAll("$point", ".*");
    expect(text, "variables that Grafana does not know").not.toMatch(/\$[a-z_]/i);
    const response = await fetch(`${influxd.url}/query?db=lucciola&epoch=ms&q=${encodeURIComponent(text)}`);
    const { results } = (await response.json()) as {
      results: { error?: string; series?: { columns: string[]; values: unknown[][] }[] }[];
    };
    expect(results[0]?.error).toBeUndefined();
    return results[0]?.series ?? [];
  }

  it("offers the points to choose from", async () => {
    const points = (await ask(board.templating.list[0]?.query ?? "")).flatMap(({ values }) =>
      values.map(([, value]) => value),
    );
    expect(new Set(points)).toEqual(new Set(["pod-school", "lamp-1"]));
  });

  it.each(queries)("has numbers for: %s", async (_, query) => {
    const series = await ask(query);
    expect(series.length).toBeGreaterThan(0);
    for (const { values } of series) expect(values.length).toBeGreaterThan(0);
  });

  it("adds the powers up, and days by the town's calendar", async () => {
    const [power] = await ask(queries[0]?.[1] ?? "");
    expect(power?.values[5]).toEqual([FROM_MS + 5 * HOUR_MS, 530]);
    const [energy] = await ask(queries[2]?.[1] ?? "");
    expect(energy?.values[0]).toEqual([Date.parse("2026-11-01T23:00:00Z"), 24 * 500]);
  });
});
