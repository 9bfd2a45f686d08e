import type { FitQuality } from "./baseline.ts";

/**
 * How far predictions lie from what was observed, in the observations' own unit. `parameters` are those beside the
 * intercept, by which RMSE is adjusted (eemeter 2.9.2, metrics.py; ASHRAE Guideline 14). R2 is that of the residuals; a
 * weighted fit puts its own in its place.
 */
export function fitQuality(
  observed: readonly number[],
  predicted: readonly number[],
  parameters: number,
): FitQuality & { readonly rmse: number } {
  const observations = observed.length;
  const residuals = observed.map((each, index) => (predicted[index] ?? Number.NaN) - each);
  const mean = meanOf(observed);
  const squares = residuals.reduce((sum, each) => sum + each * each, 0);
  const total = observed.reduce((sum, each) => sum + (each - mean) ** 2, 0);
  const r2 = 1 - squares / total;
  const rmseAdj = Math.sqrt(squares / (observations - parameters));
  return {
    r2,
    r2Adj: 1 - ((1 - r2) * (observations - 1)) / (observations - parameters - 1),
    rmse: Math.sqrt(squares / observations),
    rmseAdj,
    cvrmse: rmseAdj / Math.abs(mean),
    residualAutocorrelation: correlation(residuals.slice(1), residuals.slice(0, -1)),
    observations,
    parameters,
    observedMean: mean,
  };
}

const meanOf = (values: readonly number[]): number => values.reduce((sum, each) => sum + each, 0) / values.length;

/** Pearson's; 0 where one side does not vary. */
function correlation(left: readonly number[], right: readonly number[]): number {
  const [leftMean, rightMean] = [meanOf(left), meanOf(right)];
  let both = 0;
  let leftSquares = 0;
  let rightSquares = 0;
  left.forEach((each, index) => {
    const l = each - leftMean;
    const r = (right[index] ?? Number.NaN) - rightMean;
    both += l * r;
    leftSquares += l * l;
    rightSquares += r * r;
  });
  const scale = Math.sqrt(leftSquares * rightSquares);
  return scale > 0 ? both / scale : 0;
}
