import { describe, expect, it } from "vitest";
import { addDays } from "../time/local-time.ts";
import type { UsageObservation } from "./usage-observation.ts";
import { correctForWeather, signatureOf } from "./weather-corrected-use.ts";

const DAY_MS = 86_400_000;
/** A school that uses 80 kWh a day, and 12 more for each degree below 15. */
const useOf = (meanC: number): number => 80 + 12 * Math.max(15 - meanC, 0);
const usualC = (day: number): number =>
  12 - 11 * Math.cos((2 * Math.PI * day) / 365) + 3 * Math.sin(day * 2.7) + Math.cos(day * 1.3);

function days(
  count: number,
  meanC: (day: number) => number,
  energyKwh = useOf,
  from = "2025-01-01",
): UsageObservation[] {
  return Array.from({ length: count }, (_, day) => {
    const date = addDays(from, day);
    const mean = meanC(day);
    const startMs = Date.parse(date);
    const known = { fromMs: startMs, toMs: startMs + DAY_MS, date, days: 1 };
    return { ...known, energyKwh: energyKwh(mean), dailyMeansC: [mean] };
  });
}

describe("use corrected for weather", () => {
  it("does not take a colder month for waste", () => {
    const cold = days(30, (day) => usualC(day) - 4, useOf, "2026-01-01");
    const used = cold.reduce((sum, { energyKwh = 0 }) => sum + energyKwh, 0);
    const corrected = correctForWeather({ history: days(365, usualC), period: cold, fuel: "electricity" });
    expect(corrected).toMatchObject({ kind: "known", historyDays: 365 });
    if (corrected.kind === "known") expect(corrected.expectedKwh / used).toBeCloseTo(1, 2);
  });

  it("sees a fifth more in the same weather", () => {
    const wasting = days(30, usualC, (meanC) => 1.2 * useOf(meanC), "2026-01-01");
    const used = wasting.reduce((sum, { energyKwh = 0 }) => sum + energyKwh, 0);
    const corrected = correctForWeather({ history: days(365, usualC), period: wasting, fuel: "electricity" });
    if (corrected.kind !== "known") throw new Error(corrected.reason);
    expect(used / corrected.expectedKwh).toBeCloseTo(1.2, 2);
  });

  it("says why it cannot be done", () => {
    const period = days(30, usualC, useOf, "2026-01-01");
    const reason = (history: UsageObservation[], of = period) => {
      const corrected = correctForWeather({ history, period: of, fuel: "electricity" });
      return corrected.kind === "missing" ? corrected.reason : corrected.kind;
    };
    expect(reason(days(200, usualC))).toBe("too-little-history");
    const withoutWeather = days(365, usualC).map((day) => ({ ...day, dailyMeansC: [] }));
    expect(reason(withoutWeather)).toBe("weather-unknown");
    const unread = period.map((day) => ({ ...day, energyKwh: undefined }));
    expect(reason(days(365, usualC), unread)).toBe("not-measured-now");
  });
});

it("the signature of a building has its balance point, and none is made of a few days", () => {
  const model = signatureOf(days(365, usualC), "electricity");
  if (typeof model === "string") throw new Error(model);
  expect(model.balancePoints.heatingC).toBeCloseTo(15, 0);
  expect(model.quality.r2).toBeGreaterThan(0.99);
  expect(signatureOf(days(30, usualC), "electricity")).toBe("too-few-days");
});
