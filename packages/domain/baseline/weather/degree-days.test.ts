import { describe, expect, it } from "vitest";
import { dailyMeans, degreeDays } from "./degree-days.ts";

const HOUR_MS = 3_600_000;
const ROME = "Europe/Rome";
const hours = (fromIso: string, temperaturesC: readonly number[]) =>
  new Map(temperaturesC.map((each, index) => [Date.parse(fromIso) / HOUR_MS + index, each]));

describe("degree days", () => {
  it("sum what the daily means lie below 20 degrees, and above", () => {
    const means = new Map([
      ["2026-04-01", 8],
      ["2026-04-02", 12.5],
      ["2026-04-03", 23],
      ["2026-04-04", 20],
    ]);
    expect(degreeDays(means, { from: "2026-04-01", to: "2026-04-04" }, 20)).toEqual({
      baseC: 20,
      heating: 19.5,
      cooling: 3,
      days: 4,
      knownDays: 4,
      unknown: [],
    });
    expect(degreeDays(means, { from: "2026-04-01", to: "2026-04-02" }, 10).heating).toBe(2);
  });

  it("name the days that they do not know, and count nothing for them", () => {
    const means = new Map([
      ["2026-01-01", 0],
      ["2026-01-05", 0],
    ]);
    expect(degreeDays(means, { from: "2026-01-01", to: "2026-01-07" }, 20)).toMatchObject({
      heating: 40,
      days: 7,
      knownDays: 2,
      unknown: [
        { from: "2026-01-02", to: "2026-01-04" },
        { from: "2026-01-06", to: "2026-01-07" },
      ],
    });
  });

  it("take local days, of 23 and of 25 hours too", () => {
    const spring = hours("2026-03-28T23:00:00Z", [...new Array<number>(23).fill(5), 100]);
    expect(dailyMeans(spring, { from: "2026-03-29", to: "2026-03-29" }, ROME).get("2026-03-29")).toBe(5);
    const autumn = hours("2026-10-24T22:00:00Z", [...new Array<number>(24).fill(10), 35]);
    expect(dailyMeans(autumn, { from: "2026-10-25", to: "2026-10-25" }, ROME).get("2026-10-25")).toBe(11);
  });

  it("do not take the night's mean for the day's", () => {
    const night = hours("2026-01-09T23:00:00Z", new Array<number>(11).fill(-3));
    expect(dailyMeans(night, { from: "2026-01-10", to: "2026-01-10" }, ROME).size).toBe(0);
    const half = hours("2026-01-09T23:00:00Z", new Array<number>(12).fill(-3));
    expect(dailyMeans(half, { from: "2026-01-10", to: "2026-01-10" }, ROME).get("2026-01-10")).toBe(-3);
  });
});
