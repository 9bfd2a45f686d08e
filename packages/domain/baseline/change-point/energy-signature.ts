import type { FitQuality } from "../baseline.ts";
import { fitQuality } from "../fit-quality.ts";
import { fitChangePoint, predictChangePoint } from "./change-point.ts";

/** What was used over some time, a day or a week, and how warm it was outside on the mean. */
export interface SignaturePeriod {
  readonly energyKwh: number;
  readonly hours: number;
  readonly meanC: number;
}

/**
 * The energy signature of a heated building (EN 15603:2008, annex B): mean power against outside temperature, flat where
 * nothing is heated.
 */
export interface EnergySignature {
  /** Above this outside temperature nothing is heated, degrees C. */
  readonly heatingLimitC: number;
  /** Power without heating: hot water, losses; W. */
  readonly basePowerW: number;
  /** What a degree less outside costs, W/K: the building's heat loss over the efficiency of its plant. */
  readonly heatLossWPerK: number;
  /** Of the powers, W. */
  readonly quality: FitQuality;
}

/** `undefined` where there are too few periods, or cold does not raise the use. */
export function energySignature(periods: readonly SignaturePeriod[]): EnergySignature | undefined {
  const powersW = Float64Array.from(periods, ({ energyKwh, hours }) => (1_000 * energyKwh) / hours);
  const temperaturesC = Float64Array.from(periods, ({ meanC }) => meanC);
  const model = fitChangePoint("3p-heating", powersW, temperaturesC);
  const [heatingLimitC] = model?.changePointsC ?? [];
  if (model === undefined || heatingLimitC === undefined || !(model.perDegreeBelow > 0)) return undefined;
  const fitted = predictChangePoint(model, temperaturesC);
  return {
    heatingLimitC,
    basePowerW: model.level,
    heatLossWPerK: model.perDegreeBelow,
    quality: fitQuality([...powersW], [...fitted], model.parameters - 1),
  };
}
