import { fitLeastSquares } from "../least-squares.ts";

/**
 * Forms of use against outside temperature (ASHRAE RP-1050, Inverse Model Toolkit; Kissock, Haberl, Claridge):
 * - `2p`: one straight line.
 * - `3p-heating`: flat above the change point; `3p-cooling`: flat below it.
 * - `4p`: two slopes that meet at the change point.
 * - `5p`: a slope below the lower change point, flat between the two, a slope above the upper one.
 */
export const CHANGE_POINT_FORMS = ["2p", "3p-heating", "3p-cooling", "4p", "5p"] as const;
export type ChangePointForm = (typeof CHANGE_POINT_FORMS)[number];

/** Use = level + slope below x degrees under the (lower) change point + slope above x degrees over the (upper) one. */
export interface ChangePointModel {
  readonly form: ChangePointForm;
  /** None of `2p`, two of `5p`, degrees C, ascending. */
  readonly changePointsC: readonly number[];
  /** At the change point, or at 0 degrees C for `2p`; in the unit of the observations. */
  readonly level: number;
  /** Per degree C colder than the change point; above 0 where cold costs. */
  readonly perDegreeBelow: number;
  /** Per degree C warmer than the change point (or than 0 for `2p`); above 0 where warmth costs. */
  readonly perDegreeAbove: number;
  /** Slopes, level and change points. */
  readonly parameters: number;
}

/** So many observations must lie on either side of a change point, and between two. */
const LEAST_ON_A_SIDE = 5;
/** First a coarse look at so many places, since there may be several valleys, then a narrow one in the best. */
const COARSE_STEPS = 60;
const GOLDEN = (Math.sqrt(5) - 1) / 2;
/** Narrow enough that R2 no longer changes in its tenth digit. */
const NARROW_C = 1e-7;
/** Of `5p`: rounds of moving one change point with the other held. */
const ROUNDS = 20;

/**
 * The change points and coefficients with the least sum of squares. Slopes may have any sign: whether they mean heating
 * or cooling is for who asks. `undefined` when fewer than five observations lie on a side wherever the point is, or the
 * temperatures do not vary.
 */
export function fitChangePoint(
  form: ChangePointForm,
  observed: Float64Array,
  temperaturesC: Float64Array,
): ChangePointModel | undefined {
  const sorted = temperaturesC.slice().sort();
  const lowestC = sorted[LEAST_ON_A_SIDE];
  const highestC = sorted[sorted.length - 1 - LEAST_ON_A_SIDE];
  if (lowestC === undefined || highestC === undefined || !(lowestC < highestC)) return undefined;
  const at = (pointsC: readonly number[]) => fitAt(form, pointsC, observed, temperaturesC);
  const squares = (pointsC: readonly number[]) => at(pointsC)?.squares ?? Number.POSITIVE_INFINITY;
  if (form === "2p") return at([])?.model;
  if (form !== "5p") {
    return at([leastOn(lowestC, highestC, (pointC) => squares([pointC]))])?.model;
  }
  let bestC: readonly [number, number] = pairOnGrid(lowestC, highestC, squares);
  for (let round = 0; round < ROUNDS; round++) {
    const before = bestC;
    const lowerC = leastOn(lowestC, bestC[1], (pointC) => squares([pointC, before[1]]));
    const upperC = leastOn(lowerC, highestC, (pointC) => squares([lowerC, pointC]));
    bestC = [lowerC, upperC];
    if (Math.abs(lowerC - before[0]) + Math.abs(upperC - before[1]) < NARROW_C) break;
  }
  return at(bestC)?.model;
}

/** What the model expects at each temperature; `NaN` where that is not known. */
export const predictChangePoint = (model: ChangePointModel, temperaturesC: Float64Array): Float64Array => {
  const [lowerC, upperC] = bounds(model.form, model.changePointsC);
  return temperaturesC.map(
    (each) =>
      model.level +
      model.perDegreeBelow * Math.max(lowerC - each, 0) +
      model.perDegreeAbove * (model.form === "2p" ? each : Math.max(each - upperC, 0)),
  );
};

const bounds = (form: ChangePointForm, [lowerC = 0, upperC = lowerC]: readonly number[]): [number, number] =>
  form === "2p" ? [Number.NEGATIVE_INFINITY, 0] : [lowerC, upperC];

function fitAt(
  form: ChangePointForm,
  changePointsC: readonly number[],
  observed: Float64Array,
  temperaturesC: Float64Array,
): { readonly model: ChangePointModel; readonly squares: number } | undefined {
  const [lowerC, upperC] = bounds(form, changePointsC);
  const below = temperaturesC.map((each) => Math.max(lowerC - each, 0));
  const above = form === "2p" ? temperaturesC : temperaturesC.map((each) => Math.max(each - upperC, 0));
  const hasBelow = form === "3p-heating" || form === "4p" || form === "5p";
  const hasAbove = form !== "3p-heating";
  const columns = [...(hasBelow ? [below] : []), ...(hasAbove ? [above] : [])];
  const fit = fitLeastSquares({ observed, columns });
  const level = fit?.intercepts[0];
  if (fit === undefined || level === undefined || fit.aliased.length > 0) return undefined;
  return {
    model: {
      form,
      changePointsC,
      level,
      perDegreeBelow: hasBelow ? (fit.coefficients[0] ?? 0) : 0,
      perDegreeAbove: hasAbove ? (fit.coefficients.at(-1) ?? 0) : 0,
      parameters: fit.parameters + changePointsC.length,
    },
    squares: fit.rmse,
  };
}

/** Where a function of one or several valleys is least: the best of a coarse grid, then golden section around it. */
function leastOn(from: number, to: number, cost: (place: number) => number): number {
  const step = (to - from) / COARSE_STEPS;
  const places = Array.from({ length: COARSE_STEPS + 1 }, (_, index) => from + index * step);
  const costs = places.map(cost);
  const best = costs.indexOf(Math.min(...costs));
  let low = places[Math.max(best - 1, 0)] ?? from;
  let high = places[Math.min(best + 1, COARSE_STEPS)] ?? to;
  let left = high - GOLDEN * (high - low);
  let right = low + GOLDEN * (high - low);
  let leftCost = cost(left);
  let rightCost = cost(right);
  while (high - low > NARROW_C) {
    if (leftCost <= rightCost) {
      [high, right, rightCost] = [right, left, leftCost];
      left = high - GOLDEN * (high - low);
      leftCost = cost(left);
    } else {
      [low, left, leftCost] = [left, right, rightCost];
      right = low + GOLDEN * (high - low);
      rightCost = cost(right);
    }
  }
  return (low + high) / 2;
}

function pairOnGrid(fromC: number, toC: number, cost: (pointsC: readonly number[]) => number): [number, number] {
  const steps = COARSE_STEPS / 4;
  let best: [number, number] = [fromC, toC];
  let least = Number.POSITIVE_INFINITY;
  for (let lower = 0; lower < steps; lower++) {
    for (let upper = lower + 1; upper <= steps; upper++) {
      const pair: [number, number] = [fromC + (lower * (toC - fromC)) / steps, fromC + (upper * (toC - fromC)) / steps];
      const squares = cost(pair);
      if (squares < least) [best, least] = [pair, squares];
    }
  }
  return best;
}
