import { describe, expect, it } from "vitest";
import { instantOfLocalTime } from "../time/local-time.ts";
import { dayHourGrid, gridWeeks } from "./day-hour-grid.ts";
import type { EnergyInterval, IntervalQuality } from "./energy-interval.ts";
import { usageHabits } from "./usage-habits.ts";

const ROME = "Europe/Rome";
const HOUR_MS = 3_600_000;

/** Hours of some local days, one interval each. */
function hoursOf(
  from: string,
  days: number,
  wh: (startMs: number) => number,
  quality: (startMs: number) => IntervalQuality = () => "measured",
): EnergyInterval[] {
  const startMs = instantOfLocalTime(from, 0, ROME);
  const last = new Date(Date.parse(from) + days * 86_400_000).toISOString().slice(0, 10);
  const endMs = instantOfLocalTime(last, 0, ROME);
  return Array.from({ length: (endMs - startMs) / HOUR_MS }, (_, index) => {
    const fromMs = startMs + index * HOUR_MS;
    return { fromMs, toMs: fromMs + HOUR_MS, wh: wh(fromMs), quality: quality(fromMs) };
  });
}

describe("days and hours of a heat map", () => {
  it("leave out the hour that the clock skips, and lose no energy of the day of 23 hours", () => {
    const [day] = dayHourGrid([hoursOf("2026-03-29", 1, () => 100)], { from: "2026-03-29", to: "2026-03-29" }, ROME);
    expect(day?.lengthMs).toBe(23 * HOUR_MS);
    expect(day?.wh).toBe(2_300);
    expect(day?.powerW[2]).toBeUndefined();
    expect(day?.powerW.filter((each) => each === 100)).toHaveLength(23);
  });

  it("have one cell for the hour that the clock shows twice, with the mean power of both, and the energy of 25", () => {
    const first = Date.parse("2026-10-25T00:00:00Z");
    const wh = (startMs: number) => (startMs === first ? 300 : 100);
    const [day] = dayHourGrid([hoursOf("2026-10-25", 1, wh)], { from: "2026-10-25", to: "2026-10-25" }, ROME);
    expect(day?.lengthMs).toBe(25 * HOUR_MS);
    expect(day?.wh).toBe(2_700);
    expect(day?.powerW[2]).toBe(200);
    expect(day?.measuredMs).toBe(25 * HOUR_MS);
  });

  it("tell measured, estimated and unknown apart, and say nothing of an hour that one of two supplies lacks", () => {
    const noon = instantOfLocalTime("2026-06-01", 12 * 60, ROME);
    const quality = (startMs: number): IntervalQuality =>
      startMs === noon ? "unknown" : startMs < noon ? "measured" : "estimated";
    const range = { from: "2026-06-01", to: "2026-06-01" };
    const gapped = hoursOf("2026-06-01", 1, () => 50, quality);
    const whole = hoursOf("2026-06-01", 1, () => 10);
    const [day] = dayHourGrid([gapped, whole], range, ROME);
    expect(day?.measuredMs).toBe(12 * HOUR_MS);
    expect(day?.estimatedMs).toBe(11 * HOUR_MS);
    expect(day?.wh).toBe(24 * 60);
    expect(day?.estimatedWh).toBe(11 * 50);
    expect(day?.powerW[12]).toBeUndefined();
    expect(day?.powerW[13]).toBe(60);
  });

  it("are put together to weeks that begin on Monday", () => {
    const range = { from: "2026-06-03", to: "2026-06-14" };
    const days = dayHourGrid([hoursOf("2026-06-03", 12, () => 40)], range, ROME);
    const weeks = gridWeeks(days);
    expect(weeks.map(({ from, to }) => `${from}..${to}`)).toEqual(["2026-06-03..2026-06-07", "2026-06-08..2026-06-14"]);
    expect(weeks[1]?.powerW[5]).toBe(40);
  });
});

describe("when a building uses energy", () => {
  /** 2,000 W from 8 to 18 on working days, else 400. Two weeks from a Monday without a holiday. */
  const school = hoursOf("2026-05-04", 14, (startMs) => {
    const day = new Date(startMs + 2 * HOUR_MS);
    const isOpen = day.getUTCDay() % 6 !== 0 && day.getUTCHours() >= 8 && day.getUTCHours() < 18;
    return isOpen ? 2_000 : 400;
  });

  it("is told by base load, night and weekend", () => {
    const habits = usageHabits(dayHourGrid([school], { from: "2026-05-04", to: "2026-05-17" }, ROME));
    const total = 10 * (10 * 2_000 + 14 * 400) + 4 * 24 * 400;
    expect(habits?.baseLoadW).toBe(400);
    expect(habits?.baseLoadPct).toBeCloseTo((100 * 14 * 24 * 400) / total, 6);
    expect(habits?.nightPct).toBeCloseTo((100 * 14 * 8 * 400) / total, 6);
    expect(habits?.weekendPct).toBeCloseTo((100 * 4 * 24 * 400) / total, 6);
    expect(habits?.weekendDaysPct).toBeCloseTo((100 * 4) / 14, 6);
  });

  it("is not told from days that are known in part", () => {
    const half = school.map(
      (each, index): EnergyInterval => ({ ...each, quality: index % 2 ? "measured" : "unknown" }),
    );
    expect(usageHabits(dayHourGrid([half], { from: "2026-05-04", to: "2026-05-17" }, ROME))).toBeUndefined();
  });
});
