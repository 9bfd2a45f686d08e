/** Sums of a fit of a power to the loads of some groups of lamps and a constant: all it needs, and they add up. */
export interface FitSums {
  readonly n: number;
  /** Products of 1 and the loads with one another, W2. */
  readonly xx: readonly (readonly number[])[];
  /** Products of 1 and the loads with the power. */
  readonly xy: readonly number[];
}

export const noSums = (groups: number): FitSums => {
  const zeros = Array.from({ length: groups + 1 }, () => 0);
  return { n: 0, xx: zeros.map(() => zeros), xy: zeros };
};

/** The sums with one more point, which counts for `weight`. */
export function addLoads({ n, xx, xy }: FitSums, loadsW: readonly number[], powerW: number, weight = 1): FitSums {
  const x = [1, ...loadsW];
  return {
    n: n + weight,
    xx: xx.map((row, i) => row.map((sum, j) => sum + weight * (x[i] ?? 0) * (x[j] ?? 0))),
    xy: xy.map((sum, i) => sum + weight * (x[i] ?? 0) * powerW),
  };
}

/** Two sets of sums, the first counting for `weight`. */
export const mergeSums = (old: FitSums, weight: number, young: FitSums): FitSums => ({
  n: old.n * weight + young.n,
  xx: old.xx.map((row, i) => row.map((sum, j) => sum * weight + (young.xx[i]?.[j] ?? 0))),
  xy: old.xy.map((sum, i) => sum * weight + (young.xy[i] ?? 0)),
});

/** The same with every power higher by `byW`. */
export const raise = (sums: FitSums, byW: number): FitSums => ({
  ...sums,
  xy: sums.xy.map((sum, i) => sum + byW * (sums.xx[0]?.[i] ?? 0)),
});

export interface LoadFit {
  readonly constantW: number;
  /** How much the power rises with each group's load: lines' losses and the gains of all meters. */
  readonly slopes: readonly number[];
  /** Standard error of the constant for a scatter of 1 W. */
  readonly constantError: number;
}

/** What a slope is before anything is known: 2 % lost on the lines, meters within 1.5 % [A]. */
const USUAL_SLOPE = 1.02;
const SLOPE_SPREAD = 0.015;
const USUAL_SCATTER_W = 5;

/** The fit of least squares around the usual slopes; `undefined` with too few points. */
export function fitLoads({ n, xx, xy }: FitSums, leastPoints: number): LoadFit | undefined {
  if (n < leastPoints) return undefined;
  const size = xy.length;
  const pull = (USUAL_SCATTER_W / SLOPE_SPREAD) ** 2;
  const isUsed = (i: number) => i === 0 || (xx[i]?.[i] ?? 0) > 0;
  const rows = xx.map((row, i) => [
    ...row.map((sum, j) => sum + (i === j && i > 0 ? pull : 0)),
    (xy[i] ?? 0) + (i > 0 && isUsed(i) ? pull * USUAL_SLOPE : 0),
    i === 0 ? 1 : 0,
  ]);
  // Gauss and Jordan: the matrix is small, symmetric and positive.
  for (let k = 0; k < size; k++) {
    const pivotRow = rows[k] ?? [];
    const pivot = pivotRow[k] ?? 0;
    if (pivot <= 1e-9) return undefined;
    for (let j = k; j < size + 2; j++) pivotRow[j] = (pivotRow[j] ?? 0) / pivot;
    for (const [i, row] of rows.entries()) {
      const factor = row[k] ?? 0;
      if (i === k || factor === 0) continue;
      for (let j = k; j < size + 2; j++) row[j] = (row[j] ?? 0) - factor * (pivotRow[j] ?? 0);
    }
  }
  const solution = rows.map((row) => row[size] ?? 0);
  return {
    constantW: solution[0] ?? 0,
    slopes: solution.slice(1),
    constantError: Math.sqrt(Math.max(0, rows[0]?.[size + 1] ?? 0)),
  };
}

/** What a fit makes of loads, the constant left out, W. */
export const loadPowerW = ({ slopes }: LoadFit, loadsW: readonly number[]): number =>
  slopes.reduce((sum, slope, i) => sum + slope * (loadsW[i] ?? 0), 0);
