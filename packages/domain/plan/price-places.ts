import type { PlacePlans } from "./place-plans.ts";
import type { Decisions } from "./plan-master.ts";
import type { PlanModel, SolveModel } from "./plan-model.ts";

export interface PricedPlaces {
  /** The master's solution in parts of plans; none where its solver had no answer in the time. */
  readonly values: readonly number[] | undefined;
  /** No schedule is worth more, by the model's scale. */
  readonly bound: number;
  /** The bound cannot come down any more, but for what is told apart no longer. */
  readonly isLowest: boolean;
}

/** Prices that are tried one after the other, each half of the one before, from one at which hardly anything is worth it. */
const FIRST_PRICES = 20;
/** So much of the prices that gave the best bound stays in those that are tried next: what the master says jumps about. */
const STEADINESS = 0.5;
const CLOSE_ENOUGH = 1e-6;

/**
 * Prices of money and whatever else joins the groups, and the best plans of the groups at these prices, until no group has
 * a better one. First one price for all years, lower and lower; then those of the master, held back by the best so far
 * (Wentges 1997). Any prices give a bound (Lagrange); the lowest is told.
 */
export async function pricePlaces(
  { whole, pricers, master, mustBe, isNew: isFirst, add }: PlacePlans,
  solve: SolveModel,
  options: {
    readonly untilS: number;
    readonly nowS: () => number;
    readonly gap: number;
    readonly rounds: number;
    readonly decisions?: Decisions;
  },
): Promise<PricedPlaces | "impossible"> {
  const { untilS, nowS, gap, rounds, decisions } = options;
  let bound = Number.POSITIVE_INFINITY;
  let steady: Float64Array | undefined;
  let isImpossible = false;
  /** The groups at these prices: whether any has a plan that was not known; the bound comes down with it. */
  const ask = (prices: Float64Array): boolean => {
    const { reduced, dual } = reducedBy(whole, prices);
    let [most, isNew] = [dual, false];
    for (const [group, pricer] of pricers.entries()) {
      if (decisions?.taken.has(group)) continue;
      const found = pricer.price(reduced);
      if (found === undefined) {
        isImpossible = true;
        return false;
      }
      most += found.estimate;
      if (add(group, found.plan)) isNew = true;
    }
    if (most < bound) [bound, steady] = [most, prices];
    return isNew;
  };

  if (isFirst && decisions === undefined) {
    let price = highestPrice(whole);
    for (let round = 0; round < FIRST_PRICES && (round === 0 || nowS() < untilS); round += 1, price /= 2) {
      const before = bound;
      ask(evenPrices(whole, price));
      if (isImpossible) return "impossible";
      if (bound === before && round > 0) break;
    }
  }
  let values: readonly number[] | undefined;
  let isLowest = false;
  for (let round = 0; ; round += 1) {
    const limit = { timeLimitS: Math.max(0.5, untilS - nowS()), gap };
    const answer = await solve(master.build(mustBe, false, decisions), limit);
    if (answer.kind !== "solved" || answer.rowDuals === undefined) break;
    values = answer.values;
    isLowest = bound - answer.objective <= Math.max(gap / 10, CLOSE_ENOUGH) * Math.abs(answer.objective);
    if (isLowest || round >= rounds || nowS() >= untilS) break;
    const asked = rightPrices(whole, answer.rowDuals);
    const mixed = steady?.map((price, row) => STEADINESS * price + (1 - STEADINESS) * (asked[row] ?? 0));
    const isNew = (mixed !== undefined && ask(mixed)) || ask(asked);
    if (isImpossible) return "impossible";
    if (!isNew) break;
  }
  return { values, bound, isLowest };
}

/** Prices that are right for any solution: none below nothing, and money worth at least what it is worth when it is carried on without limit. */
function rightPrices({ model, carries }: PlanModel, duals: readonly number[]): Float64Array {
  const prices = Float64Array.from(model.rows, (_, row) => Math.max(0, duals[row] ?? 0));
  for (const { column, row, nextRow } of carries.toReversed())
    if (model.upper[column] === Number.POSITIVE_INFINITY)
      prices[row] = Math.max(prices[row] ?? 0, prices[nextRow] ?? 0);
  return prices;
}

/** Of the money of every year, and nothing else. */
function evenPrices({ model, cashRows }: PlanModel, price: number): Float64Array {
  const prices = new Float64Array(model.rows.length);
  for (const row of cashRows) prices[row] = price;
  return prices;
}

/** What the best choice brings for one more of its money. */
function highestPrice({ model, choices, cashRows }: PlanModel): number {
  const money = new Float64Array(choices.length);
  for (const row of cashRows) {
    const { columns, values } = model.rows[row] ?? { columns: [], values: [] };
    columns.forEach((column, index) => {
      if (column < choices.length) money[column] = (money[column] ?? 0) + (values[index] ?? 0);
    });
  }
  return choices.reduce(
    (most, _, column) =>
      (money[column] ?? 0) > 0 ? Math.max(most, (model.cost[column] ?? 0) / (money[column] ?? 1)) : most,
    1e-6,
  );
}

/** What each column is worth at these prices, and `dual`: what all that is sold is worth, without the groups. */
function reducedBy({ model, choices }: PlanModel, prices: Float64Array) {
  const reduced = Float64Array.from(model.cost);
  let dual = 0;
  model.rows.forEach(({ columns, values, upper }, row) => {
    const price = prices[row] ?? 0;
    if (price === 0) return;
    dual += price * upper;
    columns.forEach((column, index) => {
      reduced[column] = (reduced[column] ?? 0) - price * (values[index] ?? 0);
    });
  });
  for (let column = choices.length; column < model.cost.length; column += 1) {
    const gain = reduced[column] ?? 0;
    // A carry without limit gains nothing but what rounding leaves.
    if (gain > 0 && model.upper[column] !== Number.POSITIVE_INFINITY) dual += gain * (model.upper[column] ?? 0);
  }
  return { reduced, dual };
}
