import type { PlanModel } from "./plan-model.ts";
import type { PlanOption, PlanProblem } from "./plan-problem.ts";
import { pairLoss } from "./plan-value.ts";

/** What one group does: the columns of its choices, and what they are worth together, by the model's scale. */
export interface GroupPlan {
  /** The same for the same choices. */
  readonly key: string;
  readonly columns: readonly number[];
  readonly worth: number;
}

export interface GroupPricer {
  /**
   * The plan of the group that is worth most when each choice is worth `reduced[column]`, and `estimate`, which no plan of
   * the group exceeds. `undefined`: what is forced cannot be done.
   */
  price(reduced: ArrayLike<number>): { readonly plan: GroupPlan; readonly estimate: number } | undefined;
  /** What these choices of the group are as a plan. */
  planOf(columns: readonly number[]): GroupPlan;
}

/** Steps of one search; what is not looked at then is counted at the most that it can be. */
const MOST_STEPS = 5_000;
const EXACT = 1e-9;
const NEVER = Number.NEGATIVE_INFINITY;

/**
 * Finds the best plan of a few works by branch and bound, one work after the other: in which year it begins, or not at all.
 * Each decision lowers what the works still to come can bring (what pairs lose, what needs or excludes the other), and a
 * branch ends where all that they can bring does not reach the best plan that is known.
 */
export function createGroupPricer(
  problem: PlanProblem,
  { choices, scale, columnsOf }: Pick<PlanModel, "choices" | "scale" | "columnsOf">,
  works: readonly PlanOption[],
  forced: readonly string[],
): GroupPricer {
  const { years } = problem;
  const most = new Map(
    works.map(({ id }) => [id, Math.max(...columnsOf(id).map((column) => choices[column]?.worth ?? 0))]),
  );
  // What is worth most is decided on first: then the others are soon out of question.
  const members = neededFirst(works.toSorted((a, b) => (most.get(b.id) ?? 0) - (most.get(a.id) ?? 0)));
  const count = members.length;
  const place = new Map(members.map(({ id }, index) => [id, index]));
  const columns: number[][] = Array.from({ length: count * years }, () => []);
  for (const [index, { id }] of members.entries())
    for (const column of columnsOf(id)) columns[index * years + (choices[column]?.year ?? 0)]?.push(column);
  const needs = members.map((option) => option.needs.flatMap((id) => place.get(id) ?? []));
  const isForced = members.map(({ id }) => forced.includes(id));
  /** Of use to others, even where it brings nothing by itself. */
  const isNeeded = members.map((_, index) => needs.some((ones) => ones.includes(index)));
  const bars = barsBetween(problem, members);
  const losses = lossesBetween(problem, members, scale);

  const planOf = (taken: readonly number[]): GroupPlan => {
    const begun = taken.flatMap((column) => {
      const choice = choices[column];
      const index = place.get(choice?.option.id ?? "");
      return choice === undefined || index === undefined ? [] : [{ index, choice }];
    });
    let worth = 0;
    for (const { index, choice } of begun) {
      worth += choice.worth / scale;
      for (const other of begun)
        if (other.index > index)
          worth -= losses[index * count + other.index]?.[choice.year * years + other.choice.year] ?? 0;
    }
    const sorted = taken.toSorted((a, b) => a - b);
    return { key: sorted.join(), columns: sorted, worth };
  };

  /** By depth: what each work that is not decided on brings in each year, after all decisions before. */
  const brings = Array.from({ length: count + 1 }, () => new Float64Array(count * years));
  const payer = new Int32Array(count * years);
  const begins = new Int32Array(count);

  const price = (reduced: ArrayLike<number>): { plan: GroupPlan; estimate: number } | undefined => {
    const first = brings[0] ?? new Float64Array();
    for (let slot = 0; slot < count * years; slot += 1) {
      let [gain, by] = [NEVER, -1];
      for (const column of columns[slot] ?? [])
        if ((reduced[column] ?? 0) > gain) [gain, by] = [reduced[column] ?? 0, column];
      first[slot] = gain;
      payer[slot] = by;
    }
    let [best, left, steps] = [NEVER, NEVER, 0];
    let bestBegins: number[] | undefined;

    /** The most that works from `depth` on can bring. */
    const promiseOf = (values: Float64Array, depth: number): number => {
      let most = 0;
      for (let index = depth; index < count; index += 1) {
        let gain = isForced[index] === true ? NEVER : 0;
        for (let slot = index * years; slot < (index + 1) * years; slot += 1)
          gain = Math.max(gain, values[slot] ?? NEVER);
        most += gain;
      }
      return most;
    };
    const decide = (depth: number, year: number): void => {
      const now = brings[depth] ?? first;
      const next = brings[depth + 1] ?? first;
      next.set(now.subarray((depth + 1) * years), (depth + 1) * years);
      for (let other = depth + 1; other < count; other += 1) {
        const isAfter = needs[other]?.includes(depth) === true;
        if (isAfter || (year >= 0 && bars[depth * count + other] === true)) {
          const until = isAfter && year >= 0 && bars[depth * count + other] !== true ? year : years;
          next.fill(NEVER, other * years, other * years + until);
        }
        const lost = year < 0 ? undefined : losses[depth * count + other];
        if (lost !== undefined)
          for (let at = 0; at < years; at += 1)
            next[other * years + at] = (next[other * years + at] ?? 0) - (lost[year * years + at] ?? 0);
      }
    };
    const look = (depth: number, value: number): void => {
      const values = brings[depth] ?? first;
      const promise = value + promiseOf(values, depth);
      if (promise <= best + EXACT) return;
      if (depth === count) {
        if (!areNeedsMet()) return;
        best = value;
        bestBegins = [...begins];
        return;
      }
      steps += 1;
      if (steps > MOST_STEPS) {
        left = Math.max(left, promise);
        return;
      }
      const base = depth * years;
      const order: number[] = [];
      for (let year = 0; year < years; year += 1) {
        const gain = values[base + year] ?? NEVER;
        if (gain > 0 || (gain > NEVER && (isNeeded[depth] === true || isForced[depth] === true))) order.push(year);
      }
      order.sort((a, b) => (values[base + b] ?? 0) - (values[base + a] ?? 0) || a - b);
      for (const year of order) {
        decide(depth, year);
        begins[depth] = year;
        look(depth + 1, value + (values[base + year] ?? 0));
      }
      if (isForced[depth] === true) return;
      decide(depth, -1);
      begins[depth] = -1;
      look(depth + 1, value);
    };
    /** Of works that need each other in a circle no order is right. */
    const areNeedsMet = (): boolean =>
      needs.every(
        (ones, index) =>
          (begins[index] ?? -1) < 0 ||
          ones.every((other) => (begins[other] ?? -1) >= 0 && (begins[other] ?? 0) <= (begins[index] ?? 0)),
      );
    look(0, 0);
    if (bestBegins === undefined) return left === NEVER ? undefined : { plan: planOf([]), estimate: left };
    const taken = bestBegins.flatMap((year, index) => (year < 0 ? [] : [payer[index * years + year] ?? -1]));
    return { plan: planOf(taken), estimate: Math.max(best, left) };
  };
  return { price, planOf };
}

/** What is needed before what needs it; in a circle, in any order. */
function neededFirst(works: readonly PlanOption[]): PlanOption[] {
  const byId = new Map(works.map((work) => [work.id, work]));
  const seen = new Set<string>();
  const ordered: PlanOption[] = [];
  const visit = (work: PlanOption): void => {
    if (seen.has(work.id)) return;
    seen.add(work.id);
    for (const id of work.needs) {
      const needed = byId.get(id);
      if (needed !== undefined) visit(needed);
    }
    ordered.push(work);
  };
  works.forEach(visit);
  return ordered;
}

/** At `a * count + b`: the two exclude each other. */
function barsBetween({ exclusive }: PlanProblem, members: readonly PlanOption[]): boolean[] {
  const sets = exclusive.filter((set) => members.some(({ id }) => set.includes(id)));
  return members.flatMap((a) =>
    members.map((b) => a !== b && sets.some((set) => set.includes(a.id) && set.includes(b.id))),
  );
}

/** At `a * count + b`, and there at `year of a * years + year of b`: what the two lose together. */
function lossesBetween(
  problem: PlanProblem,
  members: readonly PlanOption[],
  scale: number,
): (Float64Array | undefined)[] {
  const { years } = problem;
  const place = new Map(members.map(({ id }, index) => [id, index]));
  const losses: (Float64Array | undefined)[] = members.flatMap(() => members.map(() => undefined));
  for (const overlap of problem.overlaps) {
    const [a, b] = [place.get(overlap.works[0]), place.get(overlap.works[1])];
    const [first, second] = [members[a ?? -1], members[b ?? -1]];
    if (a === undefined || b === undefined || first === undefined || second === undefined) continue;
    const one = losses[a * members.length + b] ?? new Float64Array(years * years);
    const other = losses[b * members.length + a] ?? new Float64Array(years * years);
    for (let year = 0; year < years; year += 1)
      for (let now = 0; now < years; now += 1) {
        const lost = pairLoss(overlap, [first, year], [second, now], problem) / scale;
        one[year * years + now] = (one[year * years + now] ?? 0) + lost;
        other[now * years + year] = (other[now * years + year] ?? 0) + lost;
      }
    losses[a * members.length + b] = one;
    losses[b * members.length + a] = other;
  }
  return losses;
}
