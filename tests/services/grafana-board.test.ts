import { readFile } from "node:fs/promises";
import { pointId } from "@lucciola/contract/ids/ids.ts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openStoreOf } from "../support/influx-store.ts";
import { type RunningInfluxd, startInfluxd } from "../support/influxd.ts";

const BOARDS = ["town", "lighting", "meters"] as const;
const HOUR_MS = 3_600_000;
const FROM_MS = Date.parse("2026-11-01T00:00:00Z");
const TO_MS = FROM_MS + 3 * 24 * HOUR_MS;

interface Board {
  readonly uid: string;
  readonly panels: readonly { readonly title: string; readonly targets: readonly { readonly query: string }[] }[];
  readonly templating: { readonly list: readonly { readonly query: string }[] };
}
const boardOf = async (name: string): Promise<Board> =>
  JSON.parse(await readFile(new URL(`../../dashboards/grafana/${name}.json`, import.meta.url), "utf8"));
const [town, lighting, meters] = await Promise.all([boardOf("town"), boardOf("lighting"), boardOf("meters")]);
const boards = { town, lighting, meters };
const queriesOf = ({ panels }: Board) =>
  panels.flatMap(({ title, targets }) => targets.map(({ query }) => [title, query] as const));
const queries = BOARDS.flatMap((name) =>
  queriesOf(boards[name]).map(([title, query]) => [name, title, query] as const),
);

describe("the boards for Grafana, asked of InfluxDB as Grafana would", () => {
  let influxd: RunningInfluxd;

  beforeAll(async () => {
    influxd = await startInfluxd();
    const store = await openStoreOf(influxd);
    const hours = Array.from({ length: 72 }, (_, hour) => ({ hour, at: FROM_MS + hour * HOUR_MS }));
    await store.write(
      hours.flatMap(({ hour, at }) => [
        { point: pointId("pod-school"), quantity: "activePowerW", at, value: 500 },
        { point: pointId("pod-school"), quantity: "importTotalWh", at, value: hour * 500 },
        ...(["l1", "l2", "l3"] as const).flatMap((phase) => [
          { point: pointId("pod-school"), quantity: `activePowerW.${phase}` as const, at, value: 100 },
          { point: pointId("pod-school"), quantity: `voltageV.${phase}` as const, at, value: 230 },
        ]),
        { point: pointId("pod-school"), quantity: "exportTotalWh", at, value: hour * 10 },
        { point: pointId("pod-school"), quantity: "powerFactor", at, value: 0.95 },
        { point: pointId("lamp-1"), quantity: "desiredDimPct", at, value: 100 },
        { point: pointId("lamp-1"), quantity: "energyTotalWh", at, value: hour * 30 },
        { point: pointId("lamp-1"), quantity: "supplyVoltageV", at, value: 231 },
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

  it.each([
    [town, ["pod-school", "lamp-1"]],
    [lighting, ["lamp-1"]],
    [meters, ["pod-school"]],
  ])("offers the points to choose from: $uid", async ({ templating }, expected) => {
    const points = (await ask(templating.list[0]?.query ?? "")).flatMap(({ values }) =>
      values.map(([, value]) => value),
    );
    expect(new Set(points)).toEqual(new Set(expected));
  });

  it("are apart from one another", () => {
    expect(new Set(BOARDS.map((name) => boards[name].uid)).size).toBe(BOARDS.length);
  });

  it.each(queries)("has numbers for, on the board %s: %s", async (_name, _title, query) => {
    const series = await ask(query);
    expect(series.length).toBeGreaterThan(0);
    for (const { values } of series) expect(values.length).toBeGreaterThan(0);
  });

  it("adds the powers up, and days by the town's calendar", async () => {
    const [power] = await ask(queriesOf(town)[0]?.[1] ?? "");
    expect(power?.values[5]).toEqual([FROM_MS + 5 * HOUR_MS, 530]);
    const [energy] = await ask(queriesOf(town)[2]?.[1] ?? "");
    expect(energy?.values[0]).toEqual([Date.parse("2026-11-01T23:00:00Z"), 24 * 500]);
  });
});
