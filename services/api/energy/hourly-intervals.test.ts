import { pointId } from "@lucciola/contract/ids/ids.ts";
import { instantOfLocalTime } from "@lucciola/domain/time/local-time.ts";
import type { RegisterRecord } from "@lucciola/platform/registry/energy/registers.ts";
import { createMemoryStore } from "@lucciola/platform/timeseries/memory-store.ts";
import { expect, it } from "vitest";
import { hourlyIntervals } from "./hourly-intervals.ts";

const ROME = "Europe/Rome";
const HOUR_MS = 3_600_000;
const SUPPLY = pointId("rodari-electricity");
const midnight = (day: string): number => instantOfLocalTime(day, 0, ROME);
const MONDAY = midnight("2026-03-02");
/** From 8 to 16 o'clock of every day 6 kW, else 600 W. */
const powerW = (atMs: number): number => {
  const hour = Math.floor((atMs - MONDAY) / HOUR_MS) % 24;
  return hour >= 8 && hour < 16 ? 6_000 : 600;
};

/** `limit`: readings that the store gives at once. */
function source(limit = 150_000) {
  const store = createMemoryStore();
  const bounded: typeof store = {
    ...store,
    range: (series, range, most) => store.range(series, range, Math.min(most, limit)),
  };
  const record: RegisterRecord = { replacements: [] };
  const registers = {
    record: () => record,
    replaced: () => undefined,
    setRollsOverAt: () => undefined,
    replacedWithin: () => [],
  };
  const put = (quantity: "importTotalWh" | "importWh" | "importCoveredS", hour: number, value: number) =>
    store.write([{ point: SUPPLY, quantity, at: MONDAY + hour * HOUR_MS, value }]);
  /** A register read every so many minutes, but for a pause. */
  async function readRegister(days: number, minutes: number, pause: { fromMs: number; toMs: number }): Promise<void> {
    const readings = [];
    let value = 70_000;
    for (let at = MONDAY; at <= MONDAY + days * 24 * HOUR_MS; at += minutes * 60_000) {
      if (at <= pause.fromMs || at >= pause.toMs)
        readings.push({ point: SUPPLY, quantity: "importTotalWh" as const, at, value });
      value += (powerW(at) * minutes) / 60;
    }
    await store.write(readings);
  }
  const hours = (fromHour: number, toHour: number) =>
    hourlyIntervals(
      { store: bounded, registers },
      SUPPLY,
      "importTotalWh",
      { fromMs: MONDAY + fromHour * HOUR_MS, toMs: MONDAY + toHour * HOUR_MS },
      ROME,
    );
  return { put, readRegister, hours };
}

it("two silent days have their energy in the hours in which the supply uses it, and are estimated", async () => {
  const { readRegister, hours } = source();
  await readRegister(14, 15, { fromMs: MONDAY + 7 * 24 * HOUR_MS, toMs: MONDAY + 9 * 24 * HOUR_MS });
  const intervals = await hours(0, 14 * 24);
  expect(intervals).toHaveLength(14 * 24);
  for (const { fromMs, toMs, wh, quality } of intervals) {
    expect(toMs - fromMs).toBe(HOUR_MS);
    expect(Math.abs(wh - powerW(fromMs))).toBeLessThanOrEqual(1);
    const isSilent = fromMs >= MONDAY + 7 * 24 * HOUR_MS && fromMs < MONDAY + 9 * 24 * HOUR_MS;
    expect(quality).toBe(isSilent ? "estimated" : "measured");
  }
  expect(intervals.reduce((sum, { wh }) => sum + wh, 0)).toBe(14 * (8 * 6_000 + 16 * 600));
});

it("a register that was set back inside of an hour leaves the time unknown that lies between its two readings", async () => {
  const { put, hours } = source();
  await put("importTotalWh", 0, 1_000);
  await put("importTotalWh", 0.25, 1_100);
  await put("importTotalWh", 0.75, 5);
  await put("importTotalWh", 1, 25);
  const known = (await hours(0, 1)).map(({ fromMs, wh, quality }) => [(fromMs - MONDAY) / HOUR_MS, quality, wh]);
  expect(known).toEqual([
    [0, "measured", 100],
    [0.25, "unknown", 0],
    [0.75, "measured", 20],
  ]);
});

it("imported amounts count for the time before a meter was there, and the meter for its own time", async () => {
  const { put, hours } = source();
  for (const hour of [0, 1, 48]) {
    await put("importWh", hour, 400);
    await put("importCoveredS", hour, 3_600);
  }
  await put("importTotalWh", 48, 0);
  await put("importTotalWh", 49, 300);
  expect((await hours(0, 3)).map(({ quality, wh }) => `${quality} ${wh}`)).toEqual([
    ...["measured 400", "measured 400", "unknown 0"],
  ]);
  expect(await hours(48, 49)).toMatchObject([{ quality: "measured", wh: 300 }]);
  // Over both: what the file says until the meter's first reading, and the meter from then on.
  const all = await hours(0, 50);
  expect(all.reduce((sum, { wh }) => sum + wh, 0)).toBe(400 + 400 + 300);
  expect(all.filter(({ quality }) => quality === "measured")).toHaveLength(3);
});

it("more readings than are read at once come in parts: nothing is lost or doubled at their seams, within a gap or not", async () => {
  const { readRegister, hours } = source(4_000);
  const days = 70;
  await readRegister(days, 15, { fromMs: MONDAY + 14 * 24 * HOUR_MS, toMs: MONDAY + 21 * 24 * HOUR_MS });
  const intervals = await hours(0, days * 24);
  expect(intervals[0]?.fromMs).toBe(MONDAY);
  for (const [index, { fromMs }] of intervals.entries()) {
    if (index > 0) expect(fromMs).toBe(intervals[index - 1]?.toMs);
  }
  expect(intervals.at(-1)?.toMs).toBe(MONDAY + days * 24 * HOUR_MS);
  expect(intervals.filter(({ quality }) => quality === "estimated")).toHaveLength(7 * 24);
  expect(intervals.reduce((sum, { wh }) => sum + wh, 0)).toBe(days * (8 * 6_000 + 16 * 600));
});

it("a range with far too many readings is refused, and a supply that was never read has no intervals", async () => {
  const { readRegister, hours } = source(50);
  expect(await hours(0, 24)).toEqual([]);
  await readRegister(14, 15, { fromMs: 0, toMs: 0 });
  await expect(hours(0, 24 * 365)).rejects.toMatchObject({ status: 400, code: "range-too-long" });
});
