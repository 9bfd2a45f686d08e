import { describe, expect, it } from "vitest";
import type { SavingsReport } from "./baseline.ts";
import { caltrackBillingSavings, caltrackDailySavings } from "./caltrack-savings.ts";
import { dailyReadings, noise, savingsTask, temperatures, within } from "./testing/synthetic-meter.ts";
import { DAY_MS, type MeteredEnergy } from "./usage-observation.ts";

/** 20 kWh a day, 1.5 for each degree below 57 F, 2.5 for each above 70 F; a fifth of it is saved from 2026 on. */
const use = (temperatureF: number) => 20 + 1.5 * Math.max(57 - temperatureF, 0) + 2.5 * Math.max(temperatureF - 70, 0);
const school = dailyReadings((day, temperatureF) => use(temperatureF) * (day < 365 ? 1 : 0.8));
const noisy = dailyReadings((day, temperatureF) => use(temperatureF) * (day < 365 ? 1 : 0.8) + 2 * noise(day));
const codes = (report: SavingsReport) => report.reasons.map(({ code }) => code);
const find = (report: SavingsReport, code: string) => report.reasons.find((reason) => reason.code === code);

describe("a school whose use follows the weather exactly", () => {
  it("is fitted with its own coefficients, and what it saved is what it would have used less what it used", () => {
    const report = caltrackDailySavings(savingsTask(school));
    expect(report).toMatchObject({ method: "caltrack-daily", model: "cdd_hdd", verdict: "saving", reasons: [] });
    expect(report.balancePoints).toEqual({
      heatingF: 57,
      coolingF: 70,
      heatingC: expect.closeTo(13.889, 3),
      coolingC: expect.closeTo(21.111, 3),
    });
    expect(report.coefficients.intercept).toBeCloseTo(20, 9);
    expect(report.coefficients.betaHdd).toBeCloseTo(1.5, 9);
    expect(report.coefficients.betaCdd).toBeCloseTo(2.5, 9);
    const used = within(school, "2026-01-01", "2026-12-31").reduce((sum, each) => sum + each.energyKwh, 0);
    expect(report.savingsKwh).toBeCloseTo(used / 0.8 - used, 6);
    expect(report.r2Adj).toBeCloseTo(1, 9);
  });

  it("has no cooling when it burns gas, even where gas rises with the heat", () => {
    const report = caltrackDailySavings(savingsTask(school, { fuel: "gas" }));
    expect(report.model).toBe("hdd_only");
    expect(report.balancePoints.coolingF).toBeUndefined();
    expect(report.coefficients).not.toHaveProperty("betaCdd");
  });

  it("loses a model whose coefficient would be negative", () => {
    const odd = dailyReadings((_, temperatureF) => 100 - 0.5 * Math.max(40 - temperatureF, 0));
    const report = caltrackDailySavings(savingsTask(odd, { fuel: "gas" }));
    expect(report.model).toBe("intercept_only");
    expect(codes(report)).toContain("no-weather-dependence");
  });

  it("is measured in the same way from quarter hours, over days of 92 and 100 of them", () => {
    const quarters = school.flatMap(({ fromMs, toMs, energyKwh }) => {
      const count = (toMs - fromMs) / 900_000;
      return Array.from({ length: count }, (_, quarter) => ({
        fromMs: fromMs + quarter * 900_000,
        toMs: fromMs + (quarter + 1) * 900_000,
        energyKwh: energyKwh / count,
      }));
    });
    const [byDay, byQuarter] = [school, quarters].map((readings) => caltrackDailySavings(savingsTask(readings)));
    expect(byQuarter?.savingsKwh).toBeCloseTo(byDay?.savingsKwh ?? 0, 6);
    expect(byQuarter?.verdict).toBe("saving");
  });
});

describe("the verdict", () => {
  it("is a saving when it is above its band", () => {
    const report = caltrackDailySavings(savingsTask(noisy));
    expect(report.verdict).toBe("saving");
    expect(report.savingsKwh ?? 0).toBeGreaterThan(report.band ?? Number.POSITIVE_INFINITY);
  });

  it("is none when nothing changed, and says that the difference is within the band", () => {
    const same = dailyReadings((day, temperatureF) => use(temperatureF) + 2 * noise(day));
    const report = caltrackDailySavings(savingsTask(same));
    expect(report.verdict).toBe("no-saving");
    expect(Math.abs(report.savingsKwh ?? 1e9)).toBeLessThan(report.band ?? 0);
    expect(codes(report)).toEqual(["within-uncertainty"]);
  });

  it("is none when use rose, and says so", () => {
    const more = dailyReadings((day, temperatureF) => use(temperatureF) * (day < 365 ? 1 : 1.3) + 2 * noise(day));
    const report = caltrackDailySavings(savingsTask(more));
    expect(report).toMatchObject({ verdict: "no-saving", reasons: [{ code: "use-rose" }] });
    expect(report.savingsKwh).toBeLessThan(0);
  });

  it("is small for option C under a tenth, and still a saving", () => {
    const little = dailyReadings((day, temperatureF) => use(temperatureF) * (day < 365 ? 1 : 0.95) + noise(day));
    const report = caltrackDailySavings(savingsTask(little));
    expect(report).toMatchObject({ verdict: "saving", reasons: [{ code: "saving-small-for-option-c" }] });
    expect(find(report, "saving-small-for-option-c")?.numbers.savingsPct).toBeCloseTo(5, 0);
  });

  it("refuses a model that scatters more than the supply uses", () => {
    const erratic = dailyReadings((day) => (day % 10 === 0 ? 500 : 1));
    const report = caltrackDailySavings(savingsTask(erratic));
    expect(report.verdict).toBe("model-refused");
    expect(find(report, "cvrmse-too-high")?.numbers).toMatchObject({ limit: 1 });
  });
});

describe("cannot say, because", () => {
  const without = (from: string, to: string): MeteredEnergy[] => {
    const gone = new Set(within(school, from, to));
    return school.filter((reading) => !gone.has(reading));
  };

  it("38 days of the baseline are missing; the gap has its first and last day", () => {
    const report = caltrackDailySavings(savingsTask(without("2025-03-01", "2025-04-07")));
    expect(report.verdict).toBe("insufficient-data");
    expect(report.savingsKwh).not.toBeNull();
    expect(find(report, "too-many-missing-days")).toEqual({
      code: "too-many-missing-days",
      weight: "disqualifies",
      numbers: { missingDays: 38, allowedDays: 37, withoutReadings: 38, withoutTemperatures: 0 },
    });
    expect(find(report, "gap-in-readings")).toMatchObject({
      from: "2025-03-01",
      to: "2025-04-07",
      numbers: { days: 38 },
    });
  });

  it("but 37 are allowed", () => {
    const report = caltrackDailySavings(savingsTask(without("2025-03-01", "2025-04-06")));
    expect(report.verdict).toBe("saving");
    expect(codes(report)).toEqual(["gap-in-readings"]);
  });

  it("temperatures are missing for two months: named, not dropped", () => {
    const from = Date.parse("2025-05-31T22:00:00Z");
    const some = temperatures().filter(({ atMs }) => atMs < from || atMs >= from + 61 * DAY_MS);
    const report = caltrackDailySavings(savingsTask(school, { temperatures: some }));
    expect(report.verdict).toBe("insufficient-data");
    expect(find(report, "too-many-missing-days")?.numbers).toMatchObject({
      withoutTemperatures: 61,
      withoutReadings: 0,
    });
    expect(find(report, "gap-in-temperatures")).toMatchObject({ from: "2025-06-01", to: "2025-07-31" });
  });

  it("the baseline is shorter than a year", () => {
    const report = caltrackDailySavings(savingsTask(school, { baseline: { from: "2025-02-01", to: "2025-12-31" } }));
    expect(report.verdict).toBe("insufficient-data");
    expect(find(report, "baseline-not-365-days")?.numbers).toEqual({ days: 334, requiredDays: 365 });
  });

  it("there is nothing in the baseline, or in the reporting period", () => {
    const report = caltrackDailySavings(savingsTask(within(school, "2026-01-01", "2026-12-31")));
    expect(report).toMatchObject({ verdict: "insufficient-data", model: null, savingsKwh: null, band: null, r2: null });
    expect(codes(report)).toContain("baseline-empty");
    const before = caltrackDailySavings(savingsTask(within(school, "2025-01-01", "2025-12-31")));
    expect(before).toMatchObject({ verdict: "insufficient-data", model: "cdd_hdd", savingsKwh: null });
    expect(codes(before)).toContain("reporting-empty");
  });

  it("more than a tenth of the reporting period is missing", () => {
    const report = caltrackDailySavings(savingsTask(without("2026-10-01", "2026-12-31")));
    expect(report.verdict).toBe("insufficient-data");
    expect(find(report, "reporting-incomplete")).toMatchObject({
      weight: "disqualifies",
      numbers: { days: 365, countedDays: 273 },
    });
  });

  it("the meter ran backwards", () => {
    const solar = school.map((reading, day) => (day === 180 ? { ...reading, energyKwh: -4 } : reading));
    expect(caltrackDailySavings(savingsTask(solar)).verdict).toBe("insufficient-data");
    expect(codes(caltrackDailySavings(savingsTask(solar)))).toContain("negative-energy");
  });

  it("there are bills only, for a method of days", () => {
    const report = caltrackDailySavings(savingsTask(monthly(school)));
    expect(report.verdict).toBe("insufficient-data");
    expect(find(report, "readings-too-coarse")?.numbers).toEqual({ readings: 24, of: 24 });
  });
});

describe("what counts as a day", () => {
  it("a day of which half was read counts as a whole one; one of which less was read is a gap", () => {
    const hourly = (hours: number) =>
      school.flatMap((day, number) => {
        const count = (day.toMs - day.fromMs) / 3_600_000;
        return Array.from({ length: number === 100 ? hours : count }, (_, hour) => ({
          fromMs: day.fromMs + hour * 3_600_000,
          toMs: day.fromMs + (hour + 1) * 3_600_000,
          energyKwh: day.energyKwh / count,
        }));
      });
    const [half, less] = [12, 11].map((hours) => caltrackDailySavings(savingsTask(hourly(hours))));
    expect(half?.reasons).toEqual([]);
    expect(half?.coefficients.intercept).toBeCloseTo(20, 6);
    expect(less?.reasons).toMatchObject([{ code: "gap-in-readings", from: "2025-04-11", to: "2025-04-11" }]);
  });

  it("no electricity in a whole day is a missing reading; no gas is no gas", () => {
    const away = school.map((reading, day) => (day < 40 ? { ...reading, energyKwh: 0 } : reading));
    expect(codes(caltrackDailySavings(savingsTask(away)))).toContain("too-many-missing-days");
    expect(codes(caltrackDailySavings(savingsTask(away, { fuel: "gas" })))).not.toContain("too-many-missing-days");
  });

  it("a longer baseline is cut to the 365 days before the work, and says so", () => {
    const report = caltrackDailySavings(
      savingsTask(school, {
        baseline: { from: "2025-01-01", to: "2026-02-28" },
        reporting: { from: "2026-03-01", to: "2026-12-31" },
      }),
    );
    expect(find(report, "baseline-trimmed")).toMatchObject({
      from: "2025-03-01",
      to: "2026-02-28",
      numbers: { days: 424, usedDays: 365 },
    });
    expect(codes(report)).not.toContain("baseline-not-365-days");
  });
});

/** The days of each month in one bill. */
function monthly(days: readonly MeteredEnergy[]): MeteredEnergy[] {
  return Array.from({ length: 24 }, (_, month) => {
    const from = new Date(Date.UTC(2025, month, 1)).toISOString().slice(0, 10);
    const to = new Date(Date.UTC(2025, month + 1, 0)).toISOString().slice(0, 10);
    const ofMonth = within(days, from, to);
    return {
      fromMs: ofMonth[0]?.fromMs ?? Number.NaN,
      toMs: ofMonth.at(-1)?.toMs ?? Number.NaN,
      energyKwh: ofMonth.reduce((sum, each) => sum + each.energyKwh, 0),
    };
  });
}

describe("bills", () => {
  it("of a year give the coefficients of the days in them, each bill with the weight of its days", () => {
    const report = caltrackBillingSavings(savingsTask(monthly(school)));
    expect(report).toMatchObject({ method: "caltrack-billing", model: "cdd_hdd", verdict: "saving" });
    expect(report.balancePoints).toMatchObject({ heatingF: 57, coolingF: 70 });
    // Days are counted from a bill's own first instant: after a change of the clock they begin an hour off midnight.
    expect(report.coefficients.intercept).toBeCloseTo(20, 1);
    const used = within(school, "2026-01-01", "2026-12-31").reduce((sum, each) => sum + each.energyKwh, 0);
    expect(report.savingsKwh).toBeCloseTo(used / 4, 0);
  });

  it("are made of months where days or quarter hours were read", () => {
    const [bills, days] = [monthly(school), school].map((readings) => caltrackBillingSavings(savingsTask(readings)));
    expect(days?.savingsKwh).toBeCloseTo(bills?.savingsKwh ?? 0, 6);
  });

  it("that begin late make no year of it", () => {
    const report = caltrackBillingSavings(savingsTask(monthly(school).slice(1)));
    expect(report.verdict).toBe("insufficient-data");
    expect(find(report, "baseline-not-365-days")?.numbers).toEqual({ days: 334, requiredDays: 365 });
  });

  it("of twenty days, or of fifty among monthly ones, are left out and named", () => {
    const [first, second, third, ...rest] = monthly(school);
    if (first === undefined || second === undefined || third === undefined) throw new Error("there are 24 bills");
    const cutMs = second.fromMs + 10 * DAY_MS;
    const odd = [first, { ...second, toMs: cutMs }, { ...third, fromMs: cutMs }, ...rest];
    const lengths = caltrackBillingSavings(savingsTask(odd)).reasons.filter(({ code }) => code === "bill-length");
    expect(lengths.map(({ numbers }) => numbers.days)).toEqual([10, 49]);
  });
});
