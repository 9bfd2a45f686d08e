import { describe, expect, it } from "vitest";
import { HOUR_MS, hourlyTemperature, interpolateGaps, temperatureOver } from "./hourly-temperature.ts";

const at = (hour: number, temperatureC: number) => ({ atMs: hour * HOUR_MS, temperatureC });

describe("hourly temperature", () => {
  it("is the mean of what was read in the hour, in whatever order", () => {
    const quarters = [at(1.5, 12), at(1, 10), at(2, 20), at(0, 4)];
    expect([...hourlyTemperature(quarters)]).toEqual([
      [0, 4],
      [1, 11],
      [2, 20],
    ]);
  });

  it("stands until the next value is due, and no longer: readings every three hours with one missing", () => {
    const temperature = hourlyTemperature([at(0, 1), at(3, 2), at(6, 3), at(12, 4)]);
    expect([...temperature.keys()]).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 12, 13, 14]);
    expect(temperatureOver(temperature, 0, 12 * HOUR_MS)).toEqual({ meanC: 2, hours: 12, knownHours: 9 });
  });

  it("is not known where nothing was read", () => {
    expect(temperatureOver(hourlyTemperature([]), 0, 5 * HOUR_MS)).toEqual({
      meanC: undefined,
      hours: 5,
      knownHours: 0,
    });
  });

  it("is drawn straight over a short gap", () => {
    const gap = hourlyTemperature([at(0, 10), at(1, 10), at(4, 16), at(5, 16), at(6, 16)]);
    expect([...interpolateGaps(gap, 2)].sort(([a], [b]) => a - b).slice(1, 5)).toEqual([
      [1, 10],
      [2, 12],
      [3, 14],
      [4, 16],
    ]);
    expect(interpolateGaps(gap, 1).has(2)).toBe(false);
  });
});
