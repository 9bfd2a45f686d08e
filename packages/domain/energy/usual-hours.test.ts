import { expect, it } from "vitest";
import { instantOfLocalTime } from "../time/local-time.ts";
import type { EnergyInterval } from "./energy-interval.ts";
import { usualHours } from "./usual-hours.ts";

const ROME = "Europe/Rome";
const HOUR_MS = 3_600_000;
const at = (date: string, hour: number): number => instantOfLocalTime(date, hour * 60, ROME);
const hour = (fromMs: number, wh: number, quality: EnergyInterval["quality"] = "measured"): EnergyInterval => ({
  ...{ fromMs, toMs: fromMs + HOUR_MS, wh, quality },
});

it("what is usual at an hour is the median of that hour of the week on the clock, before and after it changes", () => {
  // Four Mondays at 8, the clock went back between the second and the third.
  const mondays = ["2026-10-12", "2026-10-19", "2026-10-26", "2026-11-02"];
  const usual = usualHours(
    mondays.map((date, index) => hour(at(date, 8), [100, 120, 900, 110][index] ?? 0)),
    ROME,
  );
  expect(usual(at("2026-11-09", 8))).toBe(115);
  expect(usual(at("2026-11-09", 9))).toBeUndefined();
  expect(usual(at("2026-11-10", 8))).toBeUndefined();
});

it("a holiday is held against Sundays, and hours that nobody read say nothing", () => {
  const sunday = hour(at("2026-11-29", 10), 40);
  const monday = hour(at("2026-11-30", 10), 800, "estimated");
  const usual = usualHours([sunday, monday], ROME);
  // 8 December is a Tuesday and a holiday.
  expect(usual(at("2026-12-08", 10))).toBe(40);
  expect(usual(at("2026-12-07", 10))).toBeUndefined();
});
