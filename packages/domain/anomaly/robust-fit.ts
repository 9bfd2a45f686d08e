/** A line through features that a few wild days do not move. */
export interface RobustFit {
  readonly coefficients: readonly number[];
  /** Spread of what is left over: 1.4826 times the median of its absolute values. */
  readonly spread: number;
  /** Features as they were centred and scaled, so that the small ridge weighs all alike. */
  readonly scales: readonly number[];
}

/** Weighs as much as half a day against a coefficient of one spread: an assumption. */
const RIDGE = 0.5;
const ROUNDS = 4;
/** Beyond so many spreads a day counts less (Huber 1964; 1.345 for 95 % efficiency). */
const HUBER = 1.345;

/** Iteratively reweighted least squares; the first feature is the constant. `undefined` with fewer than `2 k` rows. */
export function robustFit(rows: readonly (readonly number[])[], values: readonly number[]): RobustFit | undefined {
  const size = rows[0]?.length ?? 0;
  if (size === 0 || rows.length < 2 * size) return undefined;
  const scales = Array.from({ length: size }, (_, column) =>
    column === 0
      ? 1
      : Math.max(1e-9, Math.sqrt(rows.reduce((sum, row) => sum + (row[column] ?? 0) ** 2, 0) / rows.length)),
  );
  let weights = values.map(() => 1);
  let coefficients: number[] = [];
  let spread = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const next = solveRidge(rows, values, weights, scales);
    if (next === undefined) return undefined;
    coefficients = next;
    const left = values.map((value, index) => Math.abs(value - dot(coefficients, rows[index] ?? [])));
    spread = 1.4826 * median(left);
    const bound = HUBER * Math.max(spread, 1e-9);
    weights = left.map((size) => (size <= bound ? 1 : bound / size));
  }
  return { coefficients, spread, scales };
}

export const dot = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, value, index) => sum + value * (b[index] ?? 0), 0);

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** Of an empty list `NaN`. */
export function quantile(values: readonly number[], share: number): number {
  if (values.length === 0) return Number.NaN;
  const sorted = Float64Array.from(values).sort();
  const position = share * (sorted.length - 1);
  const low = Math.floor(position);
  const from = sorted[low] ?? Number.NaN;
  return from + ((sorted[Math.min(low + 1, sorted.length - 1)] ?? from) - from) * (position - low);
}

export const mean = (values: readonly number[]): number =>
  values.length === 0 ? Number.NaN : values.reduce((sum, value) => sum + value, 0) / values.length;

function solveRidge(
  rows: readonly (readonly number[])[],
  values: readonly number[],
  weights: readonly number[],
  scales: readonly number[],
): number[] | undefined {
  const size = scales.length;
  const matrix = Array.from({ length: size }, () => new Float64Array(size + 1));
  rows.forEach((row, index) => {
    const weight = weights[index] ?? 0;
    for (let i = 0; i < size; i++) {
      const line = matrix[i];
      const scaled = ((row[i] ?? 0) / (scales[i] ?? 1)) * weight;
      if (line === undefined || scaled === 0) continue;
      for (let j = 0; j < size; j++) line[j] = (line[j] ?? 0) + (scaled * (row[j] ?? 0)) / (scales[j] ?? 1);
      line[size] = (line[size] ?? 0) + scaled * (values[index] ?? 0);
    }
  });
  for (let i = 1; i < size; i++) {
    const line = matrix[i];
    if (line !== undefined) line[i] = (line[i] ?? 0) + RIDGE;
  }
  for (let pivot = 0; pivot < size; pivot++) {
    let best = pivot;
    for (let i = pivot + 1; i < size; i++)
      if (Math.abs(matrix[i]?.[pivot] ?? 0) > Math.abs(matrix[best]?.[pivot] ?? 0)) best = i;
    const [line, other] = [matrix[best], matrix[pivot]];
    if (line === undefined || other === undefined || Math.abs(line[pivot] ?? 0) < 1e-12) return undefined;
    [matrix[pivot], matrix[best]] = [line, other];
    for (let i = 0; i < size; i++) {
      const below = matrix[i];
      if (i === pivot || below === undefined) continue;
      const factor = (below[pivot] ?? 0) / (line[pivot] ?? 1);
      for (let j = pivot; j <= size; j++) below[j] = (below[j] ?? 0) - factor * (line[j] ?? 0);
    }
  }
  return scales.map((scale, i) => (matrix[i]?.[size] ?? 0) / (matrix[i]?.[i] ?? 1) / scale);
}
