import { pointId } from "@lucciola/contract/ids/ids.ts";
import { silentLogger } from "@lucciola/platform/log/logger.ts";
import { openRegistry } from "@lucciola/platform/registry/open-registry.ts";
import { SUPPLY_POINT } from "@lucciola/platform/registry/testing/supply-point.ts";
import { createMemoryStore } from "@lucciola/platform/timeseries/memory-store.ts";
import { afterEach, beforeEach, expect, it } from "vitest";
import { countedConsumption } from "./counted-consumption.ts";

const HOUR_MS = 3_600_000;
const FROM_MS = Date.parse("2026-11-22T23:00:00Z");
const DAY = { fromMs: FROM_MS, toMs: FROM_MS + 24 * HOUR_MS, bucket: "hour", zone: "Europe/Rome" } as const;
const [school, library] = [pointId("school"), pointId("library")];
const ROLLS_OVER_AT = 1_000_000_000;

let registry: ReturnType<typeof openRegistry>;
let store: ReturnType<typeof createMemoryStore>;
beforeEach(() => {
  registry = openRegistry({ path: ":memory:", log: silentLogger });
  store = createMemoryStore();
  for (const id of [school, library]) registry.assets.putPoint({ ...SUPPLY_POINT, id });
});
afterEach(() => registry.close());

/** A reading each quarter of an hour of the day and of the day before; 100 Wh lie between two of them. */
const read = (point: typeof school, registerWh: (quarter: number) => number) =>
  store.write(
    Array.from({ length: 193 }, (_, index) => {
      const quarter = index - 96;
      return { point, quantity: "importTotalWh" as const, at: FROM_MS + quarter * 900_000, value: registerWh(quarter) };
    }),
  );
const counted = () => countedConsumption({ store, registers: registry.registers }, [school, library], DAY);

it("counts on where a register rolls over, and says no reset", async () => {
  await read(school, (quarter) => (ROLLS_OVER_AT - 4_050 + 100 * quarter + ROLLS_OVER_AT) % ROLLS_OVER_AT);
  await read(library, (quarter) => 50_000 + 100 * quarter);
  const { totalWh, resets, rows } = await counted();
  expect({ totalWh, resets }).toEqual({ totalWh: 19_200, resets: 0 });
  expect(rows.map(({ energyWh }) => energyWh)).toEqual(Array(24).fill(800));
  expect(rows.every(({ coveredMs }) => coveredMs === 2 * HOUR_MS)).toBe(true);
});

it("still says a reset, around which nothing is known", async () => {
  await read(school, (quarter) => (quarter < 41 ? 50_000 + 100 * quarter : 100 * (quarter - 41)));
  const { totalWh, resets, rows } = await counted();
  expect({ totalWh, resets }).toEqual({ totalWh: 9_500, resets: 1 });
  expect(rows[10]).toMatchObject({ energyWh: 300, coveredMs: 45 * 60_000 });
});

it("counts no energy that nobody used where the new meter shows more than the old one", async () => {
  await read(school, (quarter) => 100 * quarter + (quarter < 40 ? 50_000 : 800_000));
  const atMs = FROM_MS + 40 * 900_000;
  registry.registers.replaced(school, "importTotalWh", { atMs, closing: 54_000, opening: 804_000 });
  expect(await counted()).toMatchObject({ totalWh: 9_600, resets: 0 });
});
