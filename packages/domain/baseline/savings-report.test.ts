import { describe, expect, it } from "vitest";
import type { BaselineModel, Reason } from "./baseline.ts";
import { concludeSavings } from "./savings-report.ts";

const model: BaselineModel = {
  method: "caltrack-daily",
  model: "hdd_only",
  balancePoints: { heatingF: 59 },
  coefficients: { intercept: 30, betaHdd: 2 },
  quality: {
    ...{ r2: 0.9, r2Adj: 0.899, cvrmse: 0.2, rmseAdj: 6, residualAutocorrelation: 0 },
    ...{ observations: 365, parameters: 1, observedMean: 30 },
  },
};
const gap: Reason = { code: "gap-in-readings", weight: "notes", numbers: { days: 2 } };
const short: Reason = {
  code: "baseline-not-365-days",
  weight: "disqualifies",
  numbers: { days: 300, requiredDays: 365 },
};

const conclude = (usedKwh: number, bandKwh: number | undefined, reasons: readonly Reason[] = [], cvrmseLimit = 1) =>
  concludeSavings({
    ...{ method: "caltrack-daily", model, expectedKwh: 1_000, observedKwh: usedKwh, bandKwh },
    ...{ confidence: 0.9, cvrmseLimit, reasons },
  });

describe("what may be claimed of 1,000 kWh that would have been used", () => {
  it.each<[number, number | undefined, string, string[]]>([
    [800, 50, "saving", []],
    [940, 50, "saving", ["saving-small-for-option-c"]],
    [960, 50, "no-saving", ["within-uncertainty"]],
    [950, 50, "no-saving", ["within-uncertainty"]],
    [1_040, 50, "no-saving", ["within-uncertainty"]],
    [1_060, 50, "no-saving", ["use-rose"]],
    [800, undefined, "no-saving", ["band-not-computable"]],
  ])("%d used, give or take %s: %s", (used, band, verdict, codes) => {
    const report = conclude(used, band);
    expect(report).toMatchObject({ verdict, savingsKwh: 1_000 - used, band: band ?? null });
    expect(report.reasons.map(({ code }) => code)).toEqual(codes);
  });

  it("nothing, when a rule of the data is broken, however good the model and large the saving", () => {
    expect(conclude(500, 10, [short])).toMatchObject({ verdict: "insufficient-data", savingsKwh: 500 });
    expect(conclude(500, 10, [gap])).toMatchObject({ verdict: "saving", reasons: [gap] });
  });

  it("nothing, when the model misses by more than it may; what is wrong with the data is said first", () => {
    expect(conclude(500, 10, [], 0.1)).toMatchObject({ verdict: "model-refused" });
    expect(conclude(500, 10, [short], 0.1).verdict).toBe("insufficient-data");
  });

  it("is never a number that is none", () => {
    const flat = { ...model, quality: { ...model.quality, r2: Number.NaN, r2Adj: Number.NaN } };
    const findings = { method: "caltrack-daily", confidence: 0.9, cvrmseLimit: 1, reasons: [] } as const;
    const nothing = { expectedKwh: undefined, observedKwh: undefined, bandKwh: undefined };
    expect(concludeSavings({ ...findings, ...nothing, model: flat })).toMatchObject({
      r2: null,
      r2Adj: null,
      savingsKwh: null,
    });
    expect(concludeSavings({ ...findings, ...nothing, model: undefined })).toMatchObject({
      verdict: "model-refused",
      reasons: [{ code: "no-candidate-model" }],
    });
  });
});
