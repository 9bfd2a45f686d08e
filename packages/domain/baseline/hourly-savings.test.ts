import { describe, expect, it } from "vitest";
import { hourOfWeek } from "./hour-of-week.ts";
import { caltrackHourlySavings } from "./hourly-savings.ts";
import { HOUR_MS } from "./hourly-temperature.ts";
import { dailyReadings, savingsTask, temperatures, within, ZONE } from "./testing/synthetic-meter.ts";
import type { MeteredEnergy } from "./usage-observation.ts";

/** Lessons from Monday to Friday, 8 to 17: 12 kWh an hour and 0.2 for each degree below 55 F; 1 kWh otherwise. */
const school: MeteredEnergy[] = temperatures().map(({ atMs, temperatureC }) => {
  const { hour } = hourOfWeek(atMs, ZONE);
  const hasLessons = hour < 120 && hour % 24 >= 8 && hour % 24 < 17;
  const used = hasLessons ? 12 + 0.2 * Math.max(55 - (temperatureC * 1.8 + 32), 0) : 1;
  const isBefore = atMs < Date.parse("2025-12-31T23:00:00Z");
  return { fromMs: atMs, toMs: atMs + HOUR_MS, energyKwh: used * (isBefore ? 1 : 0.75) };
});
const sum = (readings: readonly MeteredEnergy[]) => readings.reduce((total, each) => total + each.energyKwh, 0);

const whole = caltrackHourlySavings(savingsTask(school));

describe("a school with lessons, read by the hour", () => {
  it("is modelled month by month and hour by hour: a quarter less is found as a third of what is used", () => {
    const report = whole;
    expect(report).toMatchObject({ method: "caltrack-hourly", model: "three_month_weighted", verdict: "saving" });
    expect(report.savingsKwh ?? 0).toBeCloseTo(sum(within(school, "2026-01-01", "2026-12-31")) / 3, 0);
    expect(report.coefficients["01 occupied ..30"]).toBeCloseTo(-0.2, 6);
    expect(report.coefficients["01 unoccupied ..30"]).toBeCloseTo(0, 6);
    expect(report.reasons).toEqual([]);
  });

  it("cannot say without February: too few hours of a month that is needed", () => {
    const gone = new Set(within(school, "2025-02-01", "2025-02-20"));
    const report = caltrackHourlySavings(savingsTask(school.filter((reading) => !gone.has(reading))));
    expect(report.verdict).toBe("insufficient-data");
    expect(report.reasons).toContainEqual({
      code: "month-coverage-low",
      weight: "disqualifies",
      numbers: { month: 2, coveragePct: expect.closeTo((8 / 28) * 100, 6), requiredPct: 90 },
    });
  });

  it("but needs no July for a reporting period from October to December", () => {
    const gone = new Set(within(school, "2025-06-01", "2025-08-31"));
    const report = caltrackHourlySavings(
      savingsTask(
        school.filter((reading) => !gone.has(reading)),
        { reporting: { from: "2026-10-01", to: "2026-12-31" } },
      ),
    );
    expect(report.verdict).toBe("saving");
  });

  it("has its temperature filled over six hours, and not over seven", () => {
    const cut = (hours: number) => {
      const from = Date.parse("2026-01-15T06:00:00Z");
      return temperatures().filter(({ atMs }) => atMs < from || atMs >= from + hours * HOUR_MS);
    };
    const [six, seven] = [6, 7].map((hours) =>
      caltrackHourlySavings(savingsTask(school, { temperatures: cut(hours) })),
    );
    expect(six?.savingsKwh).toBeCloseTo(whole.savingsKwh ?? 0, 0);
    expect((whole.savingsKwh ?? 0) - (seven?.savingsKwh ?? 0)).toBeGreaterThan(5);
  });

  it("says that days are too coarse for it", () => {
    const report = caltrackHourlySavings(savingsTask(dailyReadings(() => 30)));
    expect(report).toMatchObject({ verdict: "insufficient-data", model: null, savingsKwh: null });
    expect(report.reasons.map(({ code }) => code)).toContain("readings-too-coarse");
  });
});
