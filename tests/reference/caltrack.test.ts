import { caltrackBillingSavings, caltrackDailySavings } from "@lucciola/domain/baseline/caltrack-savings.ts";
import { caltrackHourlySavings } from "@lucciola/domain/baseline/hourly-savings.ts";
import { hourlyTemperature } from "@lucciola/domain/baseline/hourly-temperature.ts";
import type { SavingsTask } from "@lucciola/domain/baseline/savings-task.ts";
import { savingsBandKwh } from "@lucciola/domain/baseline/savings-uncertainty.ts";
import { dailyObservations, type MeteredEnergy } from "@lucciola/domain/baseline/usage-observation.ts";
import { fitUsagePerDay, predictUsageKwh } from "@lucciola/domain/baseline/usage-per-day.ts";
import { describe, expect, it } from "vitest";
import { hasReferenceData, readPairs } from "./reference-data.ts";

// The sample meter of eemeter 2.9.2 (Apache-2.0), simulated, in Illinois; figures of its scripts/tutorial.ipynb and of its
// tests/test_derivatives.py. It computes days, hours and months in UTC, with the energy of local days on them.
const SAMPLE = "caltrack/il-electricity-cdd-hdd";
const TEMPERATURE = "caltrack/il-tempF.csv.gz";
const LOCAL = "America/Chicago";

const toMs = (stamp: string): number => Date.parse(stamp);
/** The day that a stamp shows, as if it were a day of UTC: energy of local days, published against UTC's temperatures. */
const asUtcDay = (stamp: string): number => Date.parse(stamp.slice(0, 10));
const celsius = (temperatureF: number): number => (temperatureF - 32) / 1.8;

/** Each value lasts until the next stamp; without a value there is no reading. */
function readSample(kind: string, instant = toMs): MeteredEnergy[] {
  const rows = readPairs(`${SAMPLE}-${kind}.csv.gz`);
  return rows.flatMap(([stamp, energyKwh], index) => {
    const next = rows[index + 1];
    return next === undefined || Number.isNaN(energyKwh)
      ? []
      : [{ fromMs: instant(stamp), toMs: instant(next[0]), energyKwh }];
  });
}

function task(readings: readonly MeteredEnergy[], zone: string): SavingsTask {
  return {
    readings,
    temperatures: readPairs(TEMPERATURE).map(([stamp, value]) => ({ atMs: toMs(stamp), temperatureC: celsius(value) })),
    baseline: { from: "2015-12-27", to: "2016-12-25" },
    reporting: { from: "2016-12-26", to: "2017-12-25" },
    zone,
    fuel: "electricity",
    confidence: 0.9,
  };
}

const files = ["daily", "billing_monthly", "hourly"].map((kind) => `${SAMPLE}-${kind}.csv.gz`);

describe.skipIf(!hasReferenceData("CalTRACK 2", [...files, TEMPERATURE]))("CalTRACK 2 on the sample of eemeter", () => {
  it("daily, as published: local days held against the mean temperature of UTC's days", () => {
    const report = caltrackDailySavings(task(readSample("daily", asUtcDay), "UTC"));
    expect(report).toMatchObject({
      model: "cdd_hdd",
      balancePoints: { coolingF: 68, heatingF: 53 },
      confidence: 0.9,
      verdict: "saving",
    });
    expect(report.coefficients.intercept).toBeCloseTo(13.472385591795213, 9);
    expect(report.coefficients.betaCdd).toBeCloseTo(2.516255026490126, 9);
    expect(report.coefficients.betaHdd).toBeCloseTo(1.1122947857443488, 9);
    expect(report.r2Adj).toBeCloseTo(0.7684732992831353, 12);
    expect(report.cvrmse).toBeCloseTo(0.25431292806236583, 12);
    expect(Math.abs((report.savingsKwh ?? 0) - 814.49)).toBeLessThan(0.01);
    expect(report.reasons).toContainEqual({
      code: "extreme-values",
      weight: "notes",
      numbers: {
        observations: 1,
        limitKwhPerDay: expect.closeTo(88.77, 2),
        highestKwhPerDay: expect.closeTo(96.39, 2),
      },
    });
  });

  it("daily, as people mean it: local days with their own temperature", () => {
    for (const zone of [LOCAL, "Europe/Rome"]) {
      const report = caltrackDailySavings(task(readSample("daily"), zone));
      expect(report.balancePoints).toMatchObject({ coolingF: 67, heatingF: 53 });
      expect(report.coefficients.intercept).toBeCloseTo(12.941694, 6);
      expect(report.coefficients.betaCdd).toBeCloseTo(2.353737, 6);
      expect(report.coefficients.betaHdd).toBeCloseTo(1.135815, 6);
      expect(report.r2Adj).toBeCloseTo(0.774857, 6);
      expect(Math.abs((report.savingsKwh ?? 0) - 854.7)).toBeLessThan(0.1);
    }
  });

  it("daily, from hours: the same days, but for what the file of days has rounded", () => {
    const report = caltrackDailySavings(task(readSample("hourly"), LOCAL));
    expect(report.balancePoints).toMatchObject({ coolingF: 67, heatingF: 53 });
    expect(Math.abs((report.savingsKwh ?? 0) - 854.7)).toBeLessThan(1);
  });

  it("billing, with the verdict that the year is too short", () => {
    const report = caltrackBillingSavings(task(readSample("billing_monthly"), "UTC"));
    expect(report.balancePoints).toMatchObject({ coolingF: 67, heatingF: 54 });
    expect(report.coefficients.intercept).toBeCloseTo(13.420093629452865, 9);
    expect(report.coefficients.betaCdd).toBeCloseTo(2.2578686654124094, 9);
    expect(report.coefficients.betaHdd).toBeCloseTo(1.0479347638717031, 9);
    expect(report.r2Adj).toBeCloseTo(0.9944443281461993, 12);
    expect(report.cvrmse).toBeCloseTo(0.02212517926839056, 12);
    expect(Math.abs((report.savingsKwh ?? 0) - 795.7)).toBeLessThan(0.1);
    expect(report.verdict).toBe("insufficient-data");
    expect(report.reasons).toContainEqual({
      code: "baseline-not-365-days",
      weight: "disqualifies",
      numbers: { days: 338, requiredDays: 365 },
    });
  });

  it("hourly, with hours, weeks and months of UTC as published", () => {
    const report = caltrackHourlySavings(task(readSample("hourly"), "UTC"));
    process.stderr.write(
      `CalTRACK hourly: ${report.savingsKwh} kWh, ${(report.savingsKwh ?? 0) - 1_084.9} from the published 1,084.9\n`,
    );
    expect(Math.abs((report.savingsKwh ?? 0) - 1_084.9)).toBeLessThan(0.05);
  });
});

describe.skipIf(!hasReferenceData("CalTRACK 2, unit cases", [...files, TEMPERATURE]))("Unit cases of eemeter", () => {
  // Sixty days of 2011 at 30, 31, ... 89 degrees F, with 1 kWh a day; the last day has no end, and does not count.
  const sixty = Array.from({ length: 59 }, (_, day) => ({ days: 1, dailyMeansC: [celsius(30 + day)] }));
  const modelOf = (from: string, to: string) => {
    const { readings, temperatures, zone } = task(readSample("daily", asUtcDay), "UTC");
    const model = fitUsagePerDay(
      dailyObservations(readings, hourlyTemperature(temperatures), { from, to }, zone),
      "caltrack-daily",
      "electricity",
    );
    if (model === undefined) throw new Error("there is a model for this meter");
    const kwh = sixty.reduce((sum, day) => sum + predictUsageKwh(model, day), 0);
    return { kwh, bandKwh: savingsBandKwh(model.quality, sixty.length, "daily", 0.9) ?? Number.NaN };
  };

  it("metered savings of 1571.28 with a band of 601.52", () => {
    const { kwh, bandKwh } = modelOf("2015-12-27", "2016-12-25");
    expect(kwh - sixty.length).toBeCloseTo(1_571.28, 2);
    expect(Math.abs(bandKwh - 601.52)).toBeLessThan(0.01);
  });

  it("modelled savings of 168.58: two models on the same days, each with its band", () => {
    const before = modelOf("2015-12-27", "2016-12-25");
    const after = modelOf("2017-01-04", "2018-01-03");
    expect(before.kwh - after.kwh).toBeCloseTo(168.58, 2);
    expect(after.bandKwh).toBeCloseTo(534.78, 2);
    expect(Math.hypot(before.bandKwh, after.bandKwh)).toBeCloseTo(804.87, 2);
  });
});
