import { expect, it } from "vitest";
import { QUARTER_MS, quarterIncreases, quarterLasts, quarterMeans } from "./quarter-readings.ts";

const FROM_MS = Date.parse("2026-11-02T06:00:00Z");
const minutes = (count: number): number => FROM_MS + count * 60_000;
const readings = (...pairs: readonly (readonly [minute: number, value: number])[]) =>
  pairs.map(([minute, value]) => ({ at: minutes(minute), value }));
const hour = (...pairs: readonly (readonly [minute: number, value: number])[]) =>
  quarterIncreases(readings(...pairs), FROM_MS, FROM_MS + 4 * QUARTER_MS);

it("shares what a register ran between near readings over the quarters they enclose", () => {
  expect(hour([0, 1_000], [15, 1_100], [30, 1_250], [45, 1_250], [60, 1_300])).toEqual([100, 150, 0, 50]);
  expect(hour([-10, 1_000], [20, 1_300], [50, 1_600], [80, 1_900])).toEqual([150, 150, 150, 150]);
});

it("knows nothing of a quarter without near readings around it, nor of one in which the register fell", () => {
  expect(hour([0, 1_000], [15, 1_100])).toEqual([100, undefined, undefined, undefined]);
  expect(hour([-30, 1_000], [45, 1_100], [60, 1_130])).toEqual([undefined, undefined, undefined, 30]);
  expect(hour([0, 1_000], [15, 1_100], [30, 40], [45, 90], [60, 100])).toEqual([100, undefined, 50, 10]);
  expect(hour([0, 1_000], [5, 1_100], [10, 1_050], [15, 1_200], [30, 1_300])).toEqual([
    undefined,
    100,
    undefined,
    undefined,
  ]);
  expect(hour()).toEqual([undefined, undefined, undefined, undefined]);
});

it("takes the mean of the air, and the last power up to the end of the quarter", () => {
  const air = readings([0, 4], [10, 6], [15, 9], [60, 99]);
  expect(quarterMeans(air, FROM_MS, FROM_MS + 2 * QUARTER_MS)).toEqual([5, 9]);
  expect(quarterLasts(air, FROM_MS, FROM_MS + 2 * QUARTER_MS)).toEqual([9, undefined]);
});
