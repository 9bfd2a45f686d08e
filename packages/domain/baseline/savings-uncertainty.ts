import type { FitQuality } from "./baseline.ts";
import { studentT } from "./student-t.ts";

/** The factor of ASHRAE Guideline 14 for what a model leaves out, improved by Sun and Baltazar (2013) as a polynomial. */
const FACTORS = {
  daily: { a: -0.00024, b: 0.03535, c: 1.00286 },
  billing: { a: -0.00022, b: 0.03306, c: 0.94054 },
} as const;
const DAYS_PER_MONTH = 30;

/**
 * Half width, kWh, of the band around a saving (fractional savings uncertainty times the saving; IPMVP option C, ASHRAE
 * Guideline 14-2014 annex B with the factors of Sun and Baltazar, "Analysis and improvement of the estimation of building
 * energy savings uncertainty", ASHRAE Transactions 119, 2013). Observations that repeat each other count for less:
 * n' = n (1 - rho) / (1 + rho). `reportingObservations` are days, or months for bills. `undefined` when nothing can be
 * said: no observation, no energy, residuals that repeat without end.
 */
export function savingsBandKwh(
  quality: FitQuality,
  reportingObservations: number,
  interval: "daily" | "billing",
  confidence: number,
): number | undefined {
  const { observations, parameters, residualAutocorrelation: rho, observedMean, rmseAdj } = quality;
  const effective = (observations * (1 - rho)) / (1 + rho);
  const months = interval === "billing" ? reportingObservations : reportingObservations / DAYS_PER_MONTH;
  const { a, b, c } = FACTORS[interval];
  const fraction =
    studentT(confidence, observations - parameters) *
    (a * months ** 2 + b * months + c) *
    (rmseAdj / observedMean) *
    Math.sqrt(((observations / effective) * (1 + 2 / effective)) / reportingObservations);
  const band = observedMean * observations * fraction;
  return Number.isFinite(band) ? Math.abs(band) : undefined;
}
