import type { Measure } from "@lucciola/contract/plan/measure.ts";
import { describe, expect, it } from "vitest";
import { addDays } from "../time/local-time.ts";
import { driftAlert } from "./drift-alert.ts";
import { type Comparison, judge } from "./measure-verdict.ts";
import { shareOfYear, spreadOf, sunOnTheHorizontal } from "./promise-by-day.ts";
import { findSavingDrift, type VerifiedDay } from "./saving-drift.ts";
import { type DoneMeasure, groupMeasures } from "./verification-group.ts";
import { combinedKwh } from "./verify-measures.ts";

const SITE = { latitudeDeg: 45.73, longitudeDeg: 8.63, zone: "Europe/Rome" };

describe("what a comparison says of a promise", () => {
  const year = { days: 365, shareOfYear: 1 };
  it.each<[string, Comparison, string, string]>([
    ["within the band", { promisedKwh: 1_000, measuredKwh: 900, bandKwh: 150, ...year }, "kept", "agrees"],
    ["below it", { promisedKwh: 1_000, measuredKwh: 800, bandKwh: 150, ...year }, "below", "less-than-promised"],
    ["above it", { promisedKwh: 1_000, measuredKwh: 1_200, bandKwh: 150, ...year }, "better", "more-than-promised"],
    [
      "near it after some months",
      { promisedKwh: 1_000, measuredKwh: 870, bandKwh: 100, days: 100, shareOfYear: 0.4 },
      "kept",
      "agrees-so-far",
    ],
    [
      "four weeks less a day",
      { promisedKwh: 90, measuredKwh: 0, bandKwh: 5, days: 27, shareOfYear: 0.2 },
      "too-early",
      "few-days",
    ],
    [
      "a summer of insulation",
      { promisedKwh: 20, measuredKwh: 0, bandKwh: 5, days: 90, shareOfYear: 0.02 },
      "too-early",
      "wrong-season",
    ],
    [
      "a band as wide as the promise",
      { promisedKwh: 300, measuredKwh: 290, bandKwh: 400, days: 100, shareOfYear: 0.3 },
      "too-early",
      "band-wider-than-promise",
    ],
    [
      "the same after a year",
      { promisedKwh: 1_000, measuredKwh: 900, bandKwh: 1_400, ...year },
      "cannot-say",
      "too-small-for-the-meter",
    ],
    [
      "panels that add use, as promised",
      { promisedKwh: -1_000, measuredKwh: -950, bandKwh: 100, ...year },
      "kept",
      "agrees",
    ],
  ])("%s", (_, comparison, verdict, why) => expect(judge(comparison)).toEqual({ verdict, why }));
});

describe("a saving that is lost", () => {
  /** Ten kWh a day are promised; the band grows as chance does, to 31 kWh over sixty days. */
  const days = (savedOn: (day: number) => number): VerifiedDay[] =>
    Array.from({ length: 400 }, (_, day) => ({
      date: addDays("2025-01-01", day),
      promisedKwh: 10,
      savedKwh: savedOn(day),
      bandKwh: 4 * Math.sqrt(day + 1),
    }));

  it("is told within two months of the day, and says since when", () => {
    const drift = findSavingDrift(days((day) => (day < 200 ? 10 : 3)));
    expect(drift).toMatchObject({ from: addDays("2025-01-01", 200) });
    expect(drift?.toldOn && drift.toldOn < addDays("2025-01-01", 260)).toBe(true);
    expect(drift?.to).toBeUndefined();
    expect(drift?.lostShare).toBeCloseTo(0.7, 6);
  });
  it("ends when the saving is back", () => {
    const drift = findSavingDrift(days((day) => (day >= 200 && day < 290 ? 0 : 10)));
    expect(drift?.to !== undefined && drift.to >= addDays("2025-01-01", 290)).toBe(true);
  });
  it.each([
    ["never came", () => 0],
    ["is a fifth smaller than promised", () => 8],
    ["is as promised", () => 10],
  ])("is none where it %s", (_, savedOn) => expect(findSavingDrift(days(savedOn))).toBeUndefined());

  it("becomes an anomaly with the price of a year", () => {
    const drift = findSavingDrift(days((day) => (day < 200 ? 10 : 5)));
    const alert = driftAlert({ drift, promisedPerYear: { kwh: 3_650, eur: 730, co2Kg: 900 } }, "school-gas", SITE.zone);
    expect(alert).toMatchObject({ kind: "saving-lost", eurPerYear: 365, energy: { whPerYear: 1_825_000 } });
    expect(new Date(alert?.fromMs ?? 0).toISOString()).toBe("2025-07-19T22:00:00.000Z");
    expect(
      driftAlert({ drift: undefined, promisedPerYear: { kwh: 1, eur: 1, co2Kg: 1 } }, "x", SITE.zone),
    ).toBeUndefined();
  });
});

describe("which measures are judged together", () => {
  const done = (id: string, begunOn: string, doneOn: string, ...meters: string[]): DoneMeasure => ({
    measure: { id } as Measure,
    ...{ begunOn, doneOn, meters },
  });
  const grouped = (...measures: DoneMeasure[]) =>
    groupMeasures(measures, "2026-11-26").map((group) => ({
      ids: group.measures.map(({ measure }) => measure.id),
      baseline: `${group.baseline.from}..${group.baseline.to}`,
      reporting: group.reporting === undefined ? "" : `${group.reporting.from}..${group.reporting.to}`,
    }));

  it("keeps those apart that no meter shares", () => {
    expect(
      grouped(done("led", "2025-03-01", "2025-03-05", "power"), done("boiler", "2025-03-01", "2025-04-01", "gas")),
    ).toEqual([
      { ids: ["boiler"], baseline: "2024-03-01..2025-02-28", reporting: "2025-04-02..2026-11-26" },
      { ids: ["led"], baseline: "2024-03-01..2025-02-28", reporting: "2025-03-06..2026-11-26" },
    ]);
  });
  it("joins those on one meter whose later works have no year of their own before them", () => {
    expect(
      grouped(done("roof", "2025-03-01", "2025-04-01", "gas"), done("boiler", "2025-09-01", "2025-09-20", "gas")),
    ).toEqual([{ ids: ["roof", "boiler"], baseline: "2024-03-01..2025-02-28", reporting: "2025-09-21..2026-11-26" }]);
  });
  it("ends the days of the first when other works begin more than a year later", () => {
    expect(
      grouped(done("roof", "2024-03-01", "2024-04-01", "gas"), done("boiler", "2025-09-01", "2025-09-20", "gas")),
    ).toEqual([
      { ids: ["roof"], baseline: "2023-03-02..2024-02-29", reporting: "2024-04-02..2025-08-31" },
      { ids: ["boiler"], baseline: "2024-09-01..2025-08-31", reporting: "2025-09-21..2026-11-26" },
    ]);
  });
  it("has no day to report on the day itself", () => {
    expect(grouped(done("led", "2026-11-26", "2026-11-26", "power"))[0]?.reporting).toBe("");
  });
});

describe("a year's promise on its days", () => {
  const dates = Array.from({ length: 365 }, (_, day) => addDays("2024-03-01", day));
  const days = {
    site: SITE,
    // Ten degrees in winter, twenty in summer.
    meansC: new Map(dates.map((date) => [date, date < "2024-10-15" ? 20 : 6])),
    heatsBelowC: 16,
    unheated: new Set(dates.filter((date) => date < "2024-10-15")),
    baseline: { from: "2024-03-01", to: "2025-02-28" },
    expectedKwh: new Map(dates.map((date) => [date, 2])),
    baselineKwhPerYear: 730,
  };
  it.each(["degree-days", "night-hours", "sun", "use"] as const)(
    "by %s: the baseline's own year has all of it",
    (spread) => {
      const share = shareOfYear(spread, days);
      expect(dates.reduce((sum, date) => sum + share(date), 0)).toBeCloseTo(1, 2);
    },
  );
  it("saves no heat in summer", () => {
    expect(shareOfYear("degree-days", days)("2024-07-01")).toBe(0);
    expect([spreadOf("windows", "gas"), spreadOf("indoor-led", "electricity"), spreadOf("pv", "electricity")]).toEqual([
      ...["degree-days", "use", "sun"],
    ]);
  });
  it("follows the sun: some 11.6 and 3.2 kWh/m2 above the air at 45 degrees in June and December", () => {
    const kwh = (date: string) => sunOnTheHorizontal(45, date) * 24 * 1.367;
    expect(kwh("2025-06-11")).toBeGreaterThan(11);
    expect(kwh("2025-12-10")).toBeGreaterThan(2.8);
    expect(kwh("2025-12-10")).toBeLessThan(3.6);
  });
  it("loses together what measures take from each other: 30 % and 20 % are 44 %", () => {
    expect(combinedKwh([300, 200], 1_000)).toBeCloseTo(440, 6);
  });
});
