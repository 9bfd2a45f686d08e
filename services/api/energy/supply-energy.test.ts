import { pointId } from "@lucciola/contract/ids/ids.ts";
import { createMemoryStore } from "@lucciola/platform/timeseries/memory-store.ts";
import { expect, it } from "vitest";
import { hourlyEnergy } from "./supply-energy.ts";

const HOUR_MS = 3_600_000;
const SUPPLY = pointId("rodari-electricity");
const FROM_MS = Date.parse("2026-01-10T00:00:00Z");

it("a supply's hours are those in which its meter was read, not those that a gap was spread over", async () => {
  const store = createMemoryStore();
  const reading = (hour: number, value: number) => ({
    point: SUPPLY,
    quantity: "importTotalWh" as const,
    at: FROM_MS + hour * HOUR_MS,
    value,
  });
  // Silent from 3 to 9 o'clock; the meter was reset before 10.
  await store.write([reading(0, 1_000), reading(1, 3_000), reading(2, 3_500), reading(3, 4_000)]);
  await store.write([reading(9, 10_000), reading(10, 12_000), reading(11, 500), reading(12, 700)]);
  const hours = await hourlyEnergy(store, SUPPLY, FROM_MS, FROM_MS + 12 * HOUR_MS);
  expect(hours.map(({ fromMs, energyKwh }) => [(fromMs - FROM_MS) / HOUR_MS, energyKwh])).toEqual([
    [0, 2],
    [1, 0.5],
    [2, 0.5],
    [9, 2],
    [11, 0.2],
  ]);
  expect(hours.every(({ fromMs, toMs }) => toMs - fromMs === HOUR_MS)).toBe(true);
});
