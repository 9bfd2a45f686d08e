/** What a regression is fitted to: the columns of the explaining quantities, each as long as `observed`. */
export interface LeastSquaresProblem {
  readonly columns: readonly ArrayLike<number>[];
  readonly observed: ArrayLike<number>;
  /** Not negative; a row of weight 0 takes no part. 1 for all where left out. */
  readonly weights?: ArrayLike<number>;
  /**
   * Rows with the same number share an intercept (an hour of the week, say): whole numbers from 0 on. Without it there is
   * one intercept for all.
   */
  readonly groups?: ArrayLike<number>;
}

/**
 * A fit by (weighted) least squares. R2 is held against the weighted mean; RMSE is `sqrt(sum of squares / rows)`, without
 * weights; `rmseAdj` divides by the rows less the parameters.
 */
export interface LeastSquaresFit {
  /** One for each column; 0 where the column is in `aliased`. */
  readonly coefficients: readonly number[];
  /** Estimate over its standard error; `NaN` where there is none (an aliased column, no degree of freedom). */
  readonly tStatistics: readonly number[];
  /** Intercept by group; `undefined` for a group without a row. A single one at 0 where there are no groups. */
  readonly intercepts: readonly (number | undefined)[];
  /** Columns that say nothing that the intercepts and the columns before them do not say. */
  readonly aliased: readonly number[];
  /** Rows with a weight above 0. */
  readonly rows: number;
  /** Intercepts and coefficients that were fitted. */
  readonly parameters: number;
  readonly r2: number;
  readonly r2Adj: number;
  readonly rmse: number;
  readonly rmseAdj: number;
  /** Observed less fitted, for every row, also those of weight 0. */
  readonly residuals: Float64Array;
}

/** What is left of a column beside its length, under which it counts as a sum of those before (as in R's `lm`). */
const ALIAS_TOLERANCE = 1e-7;

/**
 * Fits observed = intercept of its group + columns x coefficients. The groups' means are taken out first (Frisch, Waugh,
 * Lovell), so that 168 hours of a week cost no columns; what is left is solved by QR (modified Gram-Schmidt, each column
 * orthogonalised twice, with the observations as the last column). `undefined` when no row has a weight.
 */
export function fitLeastSquares(problem: LeastSquaresProblem): LeastSquaresFit | undefined {
  const { columns, observed } = problem;
  const length = observed.length;
  const weights = problem.weights === undefined ? new Float64Array(length).fill(1) : Float64Array.from(problem.weights);
  const groups = problem.groups === undefined ? new Int32Array(length) : Int32Array.from(problem.groups);
  let rows = 0;
  for (let row = 0; row < length; row++) if (at(weights, row) > 0) rows += 1;
  if (rows === 0) return undefined;

  const observedMeans = meansByGroup(observed, weights, groups);
  const columnMeans = columns.map((column) => meansByGroup(column, weights, groups));
  const centred = (values: ArrayLike<number>, means: Means) => centreByGroup(values, means, weights, groups);
  const basis = orthogonalise(columns.map((column, index) => centred(column, columnMeans[index] ?? [])));
  const rest = centred(observed, observedMeans);
  const projections = basis.directions.map(({ unit }) => takeOut(rest, unit));
  const coefficients = backSubstitute(basis, projections, columns.length);
  const intercepts = observedMeans.map((mean, group) =>
    mean === undefined
      ? undefined
      : coefficients.reduce((sum, each, column) => sum - each * (columnMeans[column]?.[group] ?? 0), mean),
  );

  const residuals = new Float64Array(length);
  for (let row = 0; row < length; row++)
    residuals[row] = at(observed, row) - (intercepts[at(groups, row)] ?? Number.NaN);
  columns.forEach((column, index) => {
    const coefficient = at(coefficients, index);
    for (let row = 0; row < length; row++) residuals[row] = at(residuals, row) - coefficient * at(column, row);
  });
  const parameters = intercepts.filter((each) => each !== undefined).length + basis.directions.length;
  const freedom = rows - parameters;
  const weightedSse = norm(rest) ** 2;
  let sse = 0;
  for (let row = 0; row < length; row++) if (at(weights, row) > 0) sse += at(residuals, row) ** 2;
  const r2 = 1 - weightedSse / totalSquares(observed, weights);
  return {
    coefficients,
    tStatistics: tStatistics(basis, coefficients, Math.sqrt(weightedSse / freedom)),
    intercepts,
    aliased: basis.aliased,
    rows,
    parameters,
    r2,
    r2Adj: 1 - ((1 - r2) * (rows - 1)) / freedom,
    rmse: Math.sqrt(sse / rows),
    rmseAdj: Math.sqrt(sse / freedom),
    residuals,
  };
}

type Means = readonly (number | undefined)[];
const at = (values: ArrayLike<number>, index: number): number => values[index] ?? Number.NaN;

function meansByGroup(values: ArrayLike<number>, weights: Float64Array, groups: Int32Array): Means {
  const sums: number[] = [];
  const shares: number[] = [];
  for (let row = 0; row < weights.length; row++) {
    const weight = at(weights, row);
    if (weight === 0) continue;
    const group = at(groups, row);
    sums[group] = (sums[group] ?? 0) + weight * at(values, row);
    shares[group] = (shares[group] ?? 0) + weight;
  }
  return Array.from(sums, (sum, group) => {
    const share = shares[group];
    return share === undefined ? undefined : sum / share;
  });
}

/** Values less the mean of their group, each times the root of its weight. */
function centreByGroup(
  values: ArrayLike<number>,
  means: Means,
  weights: Float64Array,
  groups: Int32Array,
): Float64Array {
  const centred = new Float64Array(weights.length);
  for (let row = 0; row < centred.length; row++) {
    const weight = at(weights, row);
    if (weight > 0) centred[row] = Math.sqrt(weight) * (at(values, row) - (means[at(groups, row)] ?? 0));
  }
  return centred;
}

function totalSquares(observed: ArrayLike<number>, weights: Float64Array): number {
  const [mean = 0] = meansByGroup(observed, weights, new Int32Array(weights.length));
  let sum = 0;
  for (let row = 0; row < weights.length; row++) {
    const weight = at(weights, row);
    if (weight > 0) sum += weight * (at(observed, row) - mean) ** 2;
  }
  return sum;
}

/** The kept columns as unit vectors: column = sum of `shares` x directions before + `length` x unit. */
interface Basis {
  readonly directions: readonly {
    readonly column: number;
    readonly unit: Float64Array;
    readonly length: number;
    readonly shares: readonly number[];
  }[];
  readonly aliased: readonly number[];
}

function orthogonalise(columns: readonly Float64Array[]): Basis {
  const directions: Basis["directions"][number][] = [];
  const aliased: number[] = [];
  columns.forEach((vector, column) => {
    const before = norm(vector);
    const first = directions.map(({ unit }) => takeOut(vector, unit));
    const second = directions.map(({ unit }) => takeOut(vector, unit));
    const length = norm(vector);
    if (!(length > ALIAS_TOLERANCE * before)) aliased.push(column);
    else {
      const shares = first.map((share, index) => share + at(second, index));
      directions.push({ column, unit: vector.map((each) => each / length), length, shares });
    }
  });
  return { directions, aliased };
}

function norm(vector: Float64Array): number {
  let sum = 0;
  for (let row = 0; row < vector.length; row++) sum += at(vector, row) ** 2;
  return Math.sqrt(sum);
}

/** Takes the part along a unit vector out of a vector, in place, and returns how long it was. */
function takeOut(vector: Float64Array, unit: Float64Array): number {
  let part = 0;
  for (let row = 0; row < vector.length; row++) part += at(vector, row) * at(unit, row);
  for (let row = 0; row < vector.length; row++) vector[row] = at(vector, row) - part * at(unit, row);
  return part;
}

function backSubstitute({ directions }: Basis, projections: readonly number[], columns: number): number[] {
  const coefficients = new Array<number>(columns).fill(0);
  for (let index = directions.length - 1; index >= 0; index--) {
    const { column = 0, length = 1 } = directions[index] ?? {};
    const known = directions
      .slice(index + 1)
      .reduce((sum, later) => sum + at(later.shares, index) * at(coefficients, later.column), 0);
    coefficients[column] = (at(projections, index) - known) / length;
  }
  return coefficients;
}

/** By the rows of the inverse of R: the variance of a coefficient is sigma2 times the square of its row. */
function tStatistics(basis: Basis, coefficients: readonly number[], sigma: number): number[] {
  const squares = new Array<number>(coefficients.length).fill(Number.NaN);
  for (const { column } of basis.directions) squares[column] = 0;
  basis.directions.forEach((_, index) => {
    const unit = basis.directions.map((_, position) => (position === index ? 1 : 0));
    backSubstitute(basis, unit, coefficients.length).forEach((each, column) => {
      squares[column] = at(squares, column) + each * each;
    });
  });
  return coefficients.map((each, column) => each / (sigma * Math.sqrt(at(squares, column))));
}
