import type { Fuel } from "./baseline.ts";
import { fitLeastSquares, type LeastSquaresFit } from "./least-squares.ts";

/** A form of the model with its balance points, degrees F. */
export interface Candidate {
  readonly model: "cdd_hdd" | "hdd_only" | "cdd_only" | "intercept_only";
  readonly heatingF?: number;
  readonly coolingF?: number;
}

/** The chosen candidate. `coefficients` are of cooling before heating, where there are both. */
export interface ChosenCandidate {
  readonly candidate: Candidate;
  readonly intercept: number;
  readonly coefficients: readonly number[];
  readonly r2: number;
  readonly r2Adj: number;
}

/** What candidates are chosen from: use per day and weight of each observation, and its degrees by balance point. */
export interface CandidateData {
  readonly usePerDay: readonly number[];
  readonly weights: readonly number[];
  readonly heating: ReadonlyMap<number, readonly number[]>;
  readonly cooling: ReadonlyMap<number, readonly number[]>;
}

/** CalTRACK 3.2.2: what the degree days of a candidate must at least be. */
export interface LeastDegreeDays {
  readonly daysWithDegrees: number;
  readonly degreeDays: number;
}

/** Screening loses digits that the exact fit has: candidates as near as this to the best are fitted exactly. */
const SCREENING_ERROR = 1e-9;

/**
 * The candidate with the best adjusted R2 among those that have enough degree days and no negative coefficient (CalTRACK
 * 3.4.3); the first of equals, in the order intercept, heating, cooling, both. Nearly two thousand are screened by their
 * normal equations, whose sums of products are kept; those that may be best are fitted exactly.
 */
export function chooseCandidate(data: CandidateData, least: LeastDegreeDays, fuel: Fuel): ChosenCandidate | undefined {
  const screen = screening(data, least);
  const screened = [...candidates(data, fuel)]
    .map((candidate) => ({ candidate, r2Adj: screen(candidate) }))
    .filter(({ r2Adj }) => Number.isFinite(r2Adj))
    .sort((a, b) => (b.r2Adj ?? 0) - (a.r2Adj ?? 0));
  let best: (ChosenCandidate & { readonly order: number }) | undefined;
  for (const { candidate, r2Adj = 0 } of screened) {
    if (best !== undefined && r2Adj < best.r2Adj - SCREENING_ERROR) break;
    const chosen = fitExactly(candidate, data);
    if (chosen === undefined) continue;
    const order = orderOf(candidate);
    if (best === undefined || chosen.r2Adj > best.r2Adj || (chosen.r2Adj === best.r2Adj && order < best.order))
      best = { ...chosen, order };
  }
  return best;
}

function* candidates({ heating, cooling }: CandidateData, fuel: Fuel): Generator<Candidate> {
  yield { model: "intercept_only" };
  for (const heatingF of heating.keys()) yield { model: "hdd_only", heatingF };
  if (fuel === "gas") return;
  for (const coolingF of cooling.keys()) yield { model: "cdd_only", coolingF };
  for (const coolingF of cooling.keys())
    for (const heatingF of heating.keys()) if (heatingF <= coolingF) yield { model: "cdd_hdd", heatingF, coolingF };
}

const MODELS: readonly Candidate["model"][] = ["intercept_only", "hdd_only", "cdd_only", "cdd_hdd"];
const orderOf = ({ model, coolingF = 0, heatingF = 0 }: Candidate): number =>
  MODELS.indexOf(model) * 1e6 + coolingF * 1e3 + heatingF;

const columnsOf = ({ heatingF, coolingF }: Candidate, { heating, cooling }: CandidateData): (readonly number[])[] => [
  ...(coolingF === undefined ? [] : [cooling.get(coolingF) ?? []]),
  ...(heatingF === undefined ? [] : [heating.get(heatingF) ?? []]),
];

function fitExactly(candidate: Candidate, data: CandidateData): ChosenCandidate | undefined {
  const columns = columnsOf(candidate, data);
  const fit: LeastSquaresFit | undefined = fitLeastSquares({
    observed: data.usePerDay,
    columns,
    weights: data.weights,
  });
  const intercept = fit?.intercepts[0];
  if (fit === undefined || intercept === undefined || fit.aliased.length > 0) return undefined;
  if ([intercept, ...fit.coefficients].some((each) => each < 0)) return undefined;
  const [r2, r2Adj] = columns.length === 0 ? [0, 0] : [fit.r2, fit.r2Adj];
  return Number.isFinite(r2Adj) ? { candidate, intercept, coefficients: fit.coefficients, r2, r2Adj } : undefined;
}

interface Centred {
  readonly values: Float64Array;
  readonly squares: number;
  readonly withUse: number;
}

/** Adjusted R2 of a candidate, nearly; `undefined` where it has too few degree days or is surely disqualified. */
function screening(data: CandidateData, least: LeastDegreeDays): (candidate: Candidate) => number | undefined {
  const { usePerDay, weights } = data;
  const use = centre(usePerDay, weights);
  const total = dot(use, use);
  const prepare = (columns: ReadonlyMap<number, readonly number[]>) =>
    new Map(
      [...columns]
        .filter(([, column]) => isEnough(column, weights, least))
        .map(([pointF, column]): [number, Centred] => {
          const values = centre(column, weights);
          return [pointF, { values, squares: dot(values, values), withUse: dot(values, use) }];
        }),
    );
  const heating = prepare(data.heating);
  const cooling = prepare(data.cooling);
  const adjust = (explained: number, parameters: number) =>
    1 - ((1 - explained / total) * (usePerDay.length - 1)) / (usePerDay.length - parameters - 1);

  return ({ heatingF, coolingF }) => {
    if (heatingF === undefined && coolingF === undefined) return 0;
    const hot = coolingF === undefined ? undefined : cooling.get(coolingF);
    const cold = heatingF === undefined ? undefined : heating.get(heatingF);
    if (heatingF === undefined || coolingF === undefined) {
      const only = hot ?? cold;
      return only === undefined || only.withUse < 0 ? undefined : adjust(only.withUse ** 2 / only.squares, 1);
    }
    if (hot === undefined || cold === undefined) return undefined;
    const both = dot(hot.values, cold.values);
    const determinant = hot.squares * cold.squares - both ** 2;
    const betaHot = (hot.withUse * cold.squares - cold.withUse * both) / determinant;
    const betaCold = (cold.withUse * hot.squares - hot.withUse * both) / determinant;
    return betaHot < -SCREENING_ERROR || betaCold < -SCREENING_ERROR
      ? undefined
      : adjust(betaHot * hot.withUse + betaCold * cold.withUse, 2);
  };
}

const isEnough = (column: readonly number[], weights: readonly number[], least: LeastDegreeDays): boolean =>
  column.filter((each) => each > 0).length >= least.daysWithDegrees &&
  column.reduce((sum, each, row) => sum + each * (weights[row] ?? 0), 0) >= least.degreeDays;

/** Less the weighted mean, times the root of the weight. */
function centre(values: readonly number[], weights: readonly number[]): Float64Array {
  const share = weights.reduce((sum, weight) => sum + weight, 0);
  const mean = values.reduce((sum, value, row) => sum + value * (weights[row] ?? 0), 0) / share;
  return Float64Array.from(values, (value, row) => Math.sqrt(weights[row] ?? 0) * (value - mean));
}

function dot(left: Float64Array, right: Float64Array): number {
  let sum = 0;
  for (let row = 0; row < left.length; row++) sum += (left[row] ?? 0) * (right[row] ?? 0);
  return sum;
}
