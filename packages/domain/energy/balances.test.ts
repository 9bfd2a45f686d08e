import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { buildingIndicators } from "./building-indicators.ts";
import { explainLightingBalance } from "./lighting-balance.ts";
import { balanceProduction } from "./production-balance.ts";

describe("A cabinet's meter against its lamps, a month of 1,000 kWh of light,", () => {
  const month = { meterCoveredPct: 100, lampsWh: 1_000_000, lampsCoveredPct: 100, standbyWh: 0 };
  test.each([
    ["lines and meters explain 6 %", { meterWh: 1_060_000 }, "within-losses"],
    ["a cabinet of 40 W explains 29 kWh more", { meterWh: 1_095_000, standbyWh: 28_800 }, "standby"],
    ["without such a draw by day they are nobody's", { meterWh: 1_095_000 }, "unregistered"],
    [
      "a standby does not hide a lamp that nobody registered",
      { meterWh: 1_150_000, standbyWh: 28_800 },
      "unregistered",
    ],
    ["lamps of another cabinet", { meterWh: 970_000 }, "lamps-above-meter"],
    ["1.5 % below is within the meters' class", { meterWh: 985_000 }, "within-losses"],
    ["a silent meter says nothing", { meterWh: 400_000, meterCoveredPct: 40 }, "meter-unknown"],
    ["silent lamps are not unregistered ones", { meterWh: 2_000_000, lampsCoveredPct: 60 }, "lamps-unknown"],
  ] as const)("%s", (_, account, reason) => {
    expect(explainLightingBalance({ ...month, ...account })).toBe(reason);
  });
});

describe("A gym with panels", () => {
  test("uses what it draws and what it makes, less what it feeds in", () => {
    expect(
      balanceProduction({ importWh: 3_000_000, exportWh: 1_200_000, productionWh: 2_000_000, coveredPct: 100 }),
    ).toEqual({
      kind: "balanced",
      consumptionWh: 3_800_000,
      selfConsumedWh: 800_000,
      selfConsumedPct: 40,
      selfSufficiencyPct: (100 * 800_000) / 3_800_000,
    });
  });

  test.each([
    ["production-not-measured", { productionWh: undefined }],
    ["not-covered", { coveredPct: 80 }],
    ["export-above-production", { exportWh: 2_100_000 }],
  ] as const)("cannot say, because %s", (reason, changed) => {
    const exchanged = {
      importWh: 3_000_000,
      exportWh: 1_200_000,
      productionWh: 2_000_000,
      coveredPct: 100,
      ...changed,
    };
    expect(balanceProduction(exchanged)).toEqual({ kind: "unknown", reason });
  });

  test("never used less than it drew, nor more of its own than it made", () => {
    const wh = fc.integer({ min: 0, max: 1e9 });
    fc.assert(
      fc.property(wh, wh, wh, (importWh, exportWh, productionWh) => {
        const balance = balanceProduction({ importWh, exportWh, productionWh, coveredPct: 100 });
        if (balance.kind === "unknown") return;
        expect(balance.consumptionWh).toBeGreaterThanOrEqual(importWh);
        expect(balance.selfConsumedWh).toBeLessThanOrEqual(productionWh);
        if (exportWh <= productionWh) expect(balance.consumptionWh).toBe(importWh + productionWh - exportWh);
      }),
    );
  });
});

describe("Indicators", () => {
  const school = (building: string, energyKwh: number, areaM2: number | undefined) => ({
    building,
    use: "school",
    areaM2,
    energyKwh,
    coveredPct: 100,
  });

  test("are by area and degree-days, beside the median of the other buildings of the same use", () => {
    const [a, , , d, pool] = buildingIndicators(
      [
        school("a", 50_000, 1_000),
        school("b", 60_000, 1_000),
        school("c", 70_000, 1_000),
        school("d", 120_000, 1_000),
        { ...school("p", 1, 1_000), use: "pool" },
      ],
      2_500,
    );
    expect(a).toEqual({
      kwhPerM2: 50,
      kwhPerM2DegreeDay: 0.02,
      similar: 3,
      similarMedianKwhPerM2: 70,
      reason: undefined,
    });
    expect(d?.similarMedianKwhPerM2).toBe(60);
    expect(pool).toMatchObject({ similar: 0, reason: "too-few-similar" });
  });

  test("say why they are missing, and leave out what is not known", () => {
    const [noArea, gap, plain] = buildingIndicators(
      [school("a", 1, undefined), { ...school("b", 1, 1_000), coveredPct: 70 }, school("c", 5_000, 1_000)],
      undefined,
    );
    expect(noArea).toMatchObject({ kwhPerM2: undefined, reason: "no-area" });
    expect(gap).toMatchObject({ kwhPerM2: undefined, reason: "not-covered" });
    expect(plain).toMatchObject({ kwhPerM2: 5, kwhPerM2DegreeDay: undefined, similar: 0 });
  });
});
