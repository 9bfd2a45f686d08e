import { describe, expect, it } from "vitest";
import { composeWeather, joinWeather } from "./compose-weather.ts";

const HOUR_MS = 3_600_000;
const part = (source: string, hours: Readonly<Record<number, number>>) => ({
  source,
  temperature: new Map(Object.entries(hours).map(([hour, meanC]) => [Number(hour), meanC])),
});

describe("weather of several sources", () => {
  it("comes from the station where it measured, then from the others in their order", () => {
    const station = part("station", { 0: 10, 1: 11, 4: 14 });
    const file = part("varese.csv", { 1: -50, 2: 20 });
    const archive = part("archive", { 1: -60, 2: -60, 3: 30, 9: 90 });
    const weather = composeWeather([station, file, archive], 0, 5 * HOUR_MS);
    expect([...weather.temperature].sort(([a], [b]) => a - b)).toEqual([
      [0, 10],
      [1, 11],
      [2, 20],
      [3, 30],
      [4, 14],
    ]);
    expect(weather.sources).toEqual([
      { source: "station", hours: 3 },
      { source: "varese.csv", hours: 1 },
      { source: "archive", hours: 1 },
    ]);
    expect(weather.gaps).toEqual([]);
  });

  it("is filled over six hours and says so, and stays unknown over seven", () => {
    const short = composeWeather([part("station", { 0: 0, 7: 14 })], 0, 8 * HOUR_MS);
    expect(short.interpolatedHours).toBe(6);
    expect(short.temperature.get(3)).toBeCloseTo(6, 9);
    const long = composeWeather([part("station", { 0: 0, 8: 14 })], 0, 10 * HOUR_MS);
    expect(long.interpolatedHours).toBe(0);
    expect(long.gaps).toEqual([
      { fromMs: HOUR_MS, toMs: 8 * HOUR_MS },
      { fromMs: 9 * HOUR_MS, toMs: 10 * HOUR_MS },
    ]);
  });

  it("of two periods says nothing of the time between them", () => {
    const station = part("station", { 0: 1, 100: 2, 102: 4 });
    const [before, after] = [
      composeWeather([station], 0, HOUR_MS),
      composeWeather([station], 100 * HOUR_MS, 104 * HOUR_MS),
    ];
    expect(joinWeather(before, after)).toEqual({
      temperature: new Map([
        [0, 1],
        [100, 2],
        [101, 3],
        [102, 4],
      ]),
      sources: [{ source: "station", hours: 3 }],
      interpolatedHours: 1,
      gaps: [{ fromMs: 103 * HOUR_MS, toMs: 104 * HOUR_MS }],
    });
  });
});
