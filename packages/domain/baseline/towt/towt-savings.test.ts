import { describe, expect, it } from "vitest";
import type { SavingsTask } from "../savings-task.ts";
import { instantsOf, type LocalPeriod } from "../usage-observation.ts";
import { towtSavings } from "./towt-savings.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const ROME = "Europe/Rome";
const BASELINE: LocalPeriod = { from: "2024-01-01", to: "2024-12-30" };
const REPORTING: LocalPeriod = { from: "2024-12-31", to: "2025-12-30" };
const { fromMs: FIRST_MS } = instantsOf(BASELINE, ROME);
const { toMs: END_MS } = instantsOf(REPORTING, ROME);

/** Weather with a year, a day, and fronts that pass. */
const outsideC = (atMs: number): number => {
  const hours = atMs / HOUR_MS;
  return (
    13 -
    10 * Math.cos((2 * Math.PI * (hours - 300)) / 8_766) -
    3 * Math.cos((2 * Math.PI * hours) / 24) +
    3 * Math.sin(hours / 61) +
    2 * Math.sin(hours / 17)
  );
};
const random = (atMs: number): number => ((Math.sin(atMs / 7_919_000) * 43_758.5453) % 1) - 0.5;

/** A school by the hour: lessons from 8 to 16 o'clock, heating below 14 degrees, and a factor on everything. */
function readSchool(factorAt: (atMs: number) => number, stepMs = DAY_MS): SavingsTask["readings"] {
  return Array.from({ length: (END_MS - FIRST_MS) / stepMs }, (_, index) => {
    const fromMs = FIRST_MS + index * stepMs;
    let energyKwh = 0;
    for (let atMs = fromMs; atMs < fromMs + stepMs; atMs += HOUR_MS) {
      const local = new Date(atMs + HOUR_MS);
      const isOpen = local.getUTCDay() % 6 !== 0 && local.getUTCHours() >= 8 && local.getUTCHours() < 16;
      const heating = Math.max(14 - outsideC(atMs), 0) * (isOpen ? 1.2 : 0.5);
      energyKwh += ((isOpen ? 20 : 4) + heating + random(atMs)) * factorAt(atMs);
    }
    return { fromMs, toMs: fromMs + stepMs, energyKwh };
  });
}
const task = (readings: SavingsTask["readings"], change: Partial<SavingsTask> = {}): SavingsTask => ({
  readings,
  temperatures: Array.from({ length: (END_MS - FIRST_MS) / HOUR_MS }, (_, index) => ({
    atMs: FIRST_MS + index * HOUR_MS,
    temperatureC: outsideC(FIRST_MS + index * HOUR_MS),
  })),
  baseline: BASELINE,
  reporting: REPORTING,
  zone: ROME,
  fuel: "electricity",
  confidence: 0.9,
  ...change,
});
const afterWork = (factor: number) => (atMs: number) => (atMs < instantsOf(REPORTING, ROME).fromMs ? 1 : factor);
const sum = (readings: SavingsTask["readings"]) => readings.reduce((total, { energyKwh }) => total + energyKwh, 0);

describe("savings by the time of the week and temperature", () => {
  it("finds the tenth that a school saved, by hours and by days", () => {
    const before = sum(readSchool(() => 1).filter(({ fromMs }) => afterWork(0)(fromMs) === 0));
    for (const [stepMs, model] of [
      [HOUR_MS, "towt-hourly"],
      [DAY_MS, "towt-daily"],
    ] as const) {
      const report = towtSavings(task(readSchool(afterWork(0.9), stepMs)));
      expect(report).toMatchObject({ method: "towt", model, verdict: "saving", confidence: 0.9 });
      expect(report.savingsKwh ?? 0).toBeGreaterThan(before * 0.09);
      expect(report.savingsKwh ?? 0).toBeLessThan(before * 0.11);
      expect(report.band ?? 0).toBeGreaterThan(0);
      expect(report.band ?? 0).toBeLessThan(before * 0.05);
    }
  });

  it("claims nothing where nothing was done", () => {
    const report = towtSavings(task(readSchool(() => 1)));
    expect(report.verdict).toBe("no-saving");
    expect(report.reasons.map(({ code }) => code)).toContain("within-uncertainty");
  });

  it("does not take a school's long closure for a saving when the calendar tells of it", () => {
    const closed = { from: "2024-06-08", to: "2024-09-10" };
    const closedLonger = { from: "2025-05-01", to: "2025-09-30" };
    const isIn = (period: LocalPeriod, atMs: number) => {
      const { fromMs, toMs } = instantsOf(period, ROME);
      return atMs >= fromMs && atMs < toMs;
    };
    const readings = readSchool((atMs) => (isIn(closed, atMs) || isIn(closedLonger, atMs) ? 0.4 : 1));
    const untold = towtSavings(task(readings));
    const told = towtSavings(task(readings), [
      { mode: "holiday", ...closed },
      { mode: "holiday", ...closedLonger },
    ]);
    expect(told.cvrmse ?? 1).toBeLessThan((untold.cvrmse ?? 0) / 3);
    expect(Math.abs(told.savingsKwh ?? Number.NaN)).toBeLessThan(Math.abs(untold.savingsKwh ?? 0) / 3);
    expect(told.coefficients["unoccupied.mode.holiday"] ?? 0).toBeLessThan(0);
  });

  it("says when a mode of the reporting period was never seen before", () => {
    const calendar = [{ mode: "summer-school", from: "2025-07-01", to: "2025-07-10" }];
    expect(towtSavings(task(readSchool(() => 1)), calendar).reasons).toContainEqual({
      code: "mode-not-in-baseline",
      weight: "notes",
      numbers: { days: 10 },
      mode: "summer-school",
    });
  });

  it("cannot say, because too much of the year is missing, and names the gap", () => {
    const gap = instantsOf({ from: "2024-03-01", to: "2024-04-20" }, ROME);
    const readings = readSchool(afterWork(0.8)).filter(({ fromMs }) => fromMs < gap.fromMs || fromMs >= gap.toMs);
    const report = towtSavings(task(readings));
    expect(report.verdict).toBe("insufficient-data");
    expect(report.savingsKwh).not.toBeNull();
    expect(report.reasons).toContainEqual(
      expect.objectContaining({ code: "too-many-missing-days", numbers: { missingDays: 51, allowedDays: 37 } }),
    );
    expect(report.reasons).toContainEqual(
      expect.objectContaining({ code: "gap-in-readings", from: "2024-03-01", to: "2024-04-20" }),
    );
  });

  it("cannot say anything without a baseline", () => {
    const report = towtSavings(
      task(
        readSchool(() => 1),
        { baseline: { from: "2020-01-01", to: "2020-12-30" } },
      ),
    );
    expect(report).toMatchObject({ verdict: "insufficient-data", savingsKwh: null, band: null, r2: null });
    expect(report.reasons.map(({ code }) => code)).toContain("baseline-empty");
  });

  it("names a time of the week that the baseline never saw", () => {
    const isSunday = (atMs: number) => new Date(atMs + HOUR_MS).getUTCDay() === 0;
    const begins = instantsOf(REPORTING, ROME).fromMs;
    const readings = readSchool(() => 1).filter(({ fromMs }) => fromMs >= begins || !isSunday(fromMs));
    expect(towtSavings(task(readings)).reasons).toContainEqual({
      code: "hour-without-model",
      weight: "notes",
      numbers: { days: 52 },
    });
  });
});
