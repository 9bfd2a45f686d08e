import { describe, expect, it } from "vitest";
import { followSavings } from "../baseline/followed-savings.ts";
import { datesOf, instantsOf, type MeteredEnergy } from "../baseline/usage-observation.ts";
import { type KnownCase, leftOutOf, nonRoutineDays } from "./non-routine-days.ts";
import { tellLeftOut } from "./tell-left-out.ts";

const ZONE = "Europe/Rome";
const PERIODS = {
  baseline: { from: "2024-01-01", to: "2024-12-30" },
  reporting: { from: "2025-02-01", to: "2025-11-27" },
  begunOn: "2024-12-31",
  doneOn: "2025-01-31",
};
const atMs = (date: string): number => instantsOf({ from: date, to: date }, ZONE).fromMs;
/** From a local day up to, and without, another. */
const seen = (kind: KnownCase["kind"], from: string, to?: string): KnownCase => ({
  ...{ kind, fromMs: atMs(from) },
  ...(to === undefined ? {} : { toMs: atMs(to) }),
});

describe("days within known anomalies", () => {
  it.each<[string, KnownCase, [baseline: number, reporting: number]]>([
    ["a waste in the year before", seen("night-base-load", "2024-05-01", "2024-05-11"), [10, 0]],
    ["a level in the year after", seen("level-change", "2025-06-01", "2025-07-01"), [0, 30]],
    ["heat at the weekend that goes on", seen("weekend-base-load", "2025-11-08"), [0, 20]],
    ["a waste that was over before the works", seen("night-base-load", "2024-12-24", "2024-12-29"), [5, 0]],
    ["one from before the works to after them", seen("heating-too-early", "2024-12-01", "2025-02-11"), [30, 10]],
    ["a rise a week after the works: perhaps their failure", seen("level-change", "2025-02-07", "2025-03-01"), [0, 0]],
    ["a rise while works go on", seen("night-base-load", "2025-01-10", "2025-03-01"), [0, 0]],
    ["a meter that stands still since: perhaps its boiler is gone", seen("flat-line", "2025-09-01"), [0, 0]],
    ["one that stood still for a while", seen("flat-line", "2025-09-01", "2025-09-04"), [0, 3]],
    ["a drift", seen("drift", "2025-06-01", "2025-07-01"), [0, 0]],
    ["the lost saving itself", seen("saving-lost", "2025-06-01", "2025-07-01"), [0, 0]],
  ])("%s", (_, one, expected) => {
    const { baseline, reporting, kinds } = nonRoutineDays([one], PERIODS, ZONE);
    expect([baseline.size, reporting.size]).toEqual(expected);
    expect(kinds).toEqual(baseline.size + reporting.size > 0 ? [one.kind] : []);
  });

  it("stay where they are more than a third of their period, and that is said", () => {
    const out = nonRoutineDays(
      [seen("level-change", "2025-03-01", "2025-07-01"), seen("gap", "2024-03-01", "2024-03-03")],
      PERIODS,
      ZONE,
    );
    expect(leftOutOf([out])).toEqual({ baselineDays: 2, reportingDays: 0, kinds: ["gap"], isTooMany: true });
    expect(tellLeftOut(leftOutOf([out])).map(({ en }) => en)).toEqual([
      expect.stringContaining("2 before the works, 0 after"),
      expect.stringContaining("Too many days"),
    ]);
  });

  it("are counted once where two meters share them, and nothing is told of none", () => {
    const out = nonRoutineDays([seen("holiday-use", "2025-04-20", "2025-04-22")], PERIODS, ZONE);
    expect(leftOutOf([out, out])).toMatchObject({ reportingDays: 2 });
    expect(tellLeftOut(leftOutOf([]))).toEqual([]);
  });
});

it("a saving of ten kWh a day is told as such though both years had a month of waste", () => {
  const waste = [seen("night-base-load", "2024-05-01", "2024-06-01"), seen("level-change", "2025-06-01", "2025-07-21")];
  const isIn = (date: string) => waste.some(({ fromMs, toMs = 0 }) => fromMs <= atMs(date) && atMs(date) < toMs);
  const dates = datesOf({ from: PERIODS.baseline.from, to: PERIODS.reporting.to });
  const readings = dates.map((date, day): MeteredEnergy => {
    const usual = 50 + (day % 7) + (date > PERIODS.doneOn ? -10 : 0);
    return { ...instantsOf({ from: date, to: date }, ZONE), energyKwh: usual + (isIn(date) ? 40 : 0) };
  });
  const hours = (atMs("2025-11-28") - atMs("2024-01-01")) / 3_600_000;
  const temperatures = Array.from({ length: hours }, (_, hour) => ({
    atMs: atMs("2024-01-01") + hour * 3_600_000,
    temperatureC: 12 - 10 * Math.cos((hour / 8_766) * 2 * Math.PI),
  }));
  const savedPerDay = (leftOut: ReadonlySet<string>): number => {
    const { baseline, reporting } = PERIODS;
    const calendar = { closed: [], unheated: [], modes: [] };
    const task = { readings, temperatures, baseline, reporting, zone: ZONE, confidence: 0.9, calendar, leftOut };
    const { days, reasons } = followSavings({ ...task, fuel: "electricity" });
    expect(reasons.filter(({ weight }) => weight === "disqualifies")).toEqual([]);
    return days.reduce((sum, { expectedKwh, observedKwh }) => sum + expectedKwh - observedKwh, 0) / days.length;
  };
  const out = nonRoutineDays(waste, PERIODS, ZONE);
  expect([out.baseline.size, out.reporting.size]).toEqual([31, 50]);
  expect(savedPerDay(new Set([...out.baseline, ...out.reporting]))).toBeCloseTo(10, 0);
  expect(Math.abs(savedPerDay(new Set()) - 10)).toBeGreaterThan(2);
});
