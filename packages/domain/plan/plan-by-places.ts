import { checkSchedule } from "./check-schedule.ts";
import { greedySchedule } from "./greedy-schedule.ts";
import { createPlacePlans, type PlacesMemory } from "./place-plans.ts";
import type { Decisions } from "./plan-master.ts";
import type { SolveModel } from "./plan-model.ts";
import type { PlanProblem, Schedule } from "./plan-problem.ts";
import { scheduleValue } from "./plan-value.ts";
import { pricePlaces } from "./price-places.ts";

/** Of the time, for the prices at most: without them there is no bound. What is left is for putting plans together. */
const PRICING_SHARE = 0.8;
const MOST_ROUNDS = 200;
/** Rounds of prices where most groups are decided on. */
const FEW_ROUNDS = 3;
/** A part of a plan that is as good as all of it. */
const WHOLE = 0.999;
/** So many of those that are taken whole are decided on at a time. */
const WHOLE_AT_ONCE = 3;
/** Share of the relaxed worth that decisions may cost one by one. */
const MOST_LOST = 0.003;
/** So many decisions are taken back at a time. */
const TAKEN_BACK = 6;
/** Of the time that is left, for the first plan in whole numbers; then seconds for each after it. */
const FIRST_SHARE = 0.4;
const SETTLE_LIMIT_S = 0.8;
const SETTLE_QUICK_S = 0.15;
/** So many groups are planned anew in one turn, at first; fewer where that takes too long, more where it does not. */
const NEIGHBOURS = { first: 12, least: 6, step: 2 };
/** So many times round without a better plan. */
const MOST_TURNS = 3;
const CLOSE_ENOUGH = 1e-6;

export interface PlacesOptions {
  readonly untilS: number;
  readonly nowS: () => number;
  readonly gap: number;
  readonly forced: readonly string[];
  /** A schedule that is known. */
  readonly start: Schedule | undefined;
  readonly memory: PlacesMemory;
}

/**
 * The schedule by Dantzig and Wolfe: a master programme gives each year's money, and whatever else joins the places, a
 * price; at these prices the best plan of each group is found, and is one more column of the master. When no group has a
 * better plan the prices give a bound that counts what pairs lose in full, far below that of the whole model. The plans that
 * were found are put together in whole numbers, and then some groups are planned anew again and again, with all others as
 * they are (large neighbourhood search). `bound` is in the objective's unit.
 */
export async function planByPlaces(
  problem: PlanProblem,
  solve: SolveModel,
  { untilS, nowS, gap, forced, start, memory }: PlacesOptions,
): Promise<{ readonly schedule: Schedule | undefined; readonly bound: number } | "impossible"> {
  const places = createPlacePlans(problem, forced, memory);
  const { whole, master, mustBe, placementsOf, takenIn } = places;
  const count = places.pricers.length;
  const leftS = (): number => untilS - nowS();
  const price = (decisions: Decisions) =>
    pricePlaces(places, solve, { untilS, nowS, gap, rounds: FEW_ROUNDS, decisions });
  const worthOf = (schedule: Schedule | undefined): number =>
    schedule === undefined || checkSchedule(problem, schedule).length > 0
      ? Number.NEGATIVE_INFINITY
      : scheduleValue(problem, schedule);

  /** The best plan in whole numbers, of the plans that are known, and what can be done with the money that is left. */
  const settle = async (decisions: Decisions, limitS: number, from?: Schedule): Promise<Schedule | undefined> => {
    const known = from === undefined ? {} : { start: master.valuesOf(takenIn(from), whole.valuesOf(from)) };
    const timeLimitS = Math.max(0.1, Math.min(leftS(), limitS));
    const answer = await solve(master.build(mustBe, true, decisions), { timeLimitS, gap: gap / 2, ...known });
    if (answer.kind !== "solved" || master.lacks(answer.values)) return undefined;
    const parts = master.partsOf(answer.values).filter(({ part }) => part > 0.5);
    return greedySchedule(problem, { begun: placementsOf(parts), forced });
  };
  /**
   * Groups decided on a few at a time: the greatest part of a plan in the relaxed solution is made whole, and some that are
   * whole already stay; the others anew at the prices that then hold. Once that costs too much, the rest is settled in whole
   * numbers; where that cannot be, the last decisions are taken back.
   */
  const dive = async (relaxed: readonly number[]): Promise<Schedule | undefined> => {
    const taken = new Map<number, string | undefined>();
    const least = master.worthOf(relaxed) * (1 - MOST_LOST);
    for (let values = relaxed; leftS() > 0; ) {
      const open = master.partsOf(values).filter(({ group }) => !taken.has(group));
      for (const { group, plan } of open.filter(({ part }) => part >= WHOLE).slice(0, WHOLE_AT_ONCE))
        taken.set(group, plan.key);
      const greatest = open.find(({ part }) => part < WHOLE);
      if (greatest === undefined) break;
      taken.set(greatest.group, greatest.plan.key);
      const priced = await price({ taken });
      if (priced === "impossible" || priced.values === undefined || master.worthOf(priced.values) < least) {
        taken.delete(greatest.group);
        break;
      }
      values = priced.values;
    }
    for (let size = taken.size; leftS() > 0; size -= TAKEN_BACK) {
      const kept = { taken: new Map([...taken].slice(0, Math.max(0, size))) };
      await price(kept);
      const settled = await settle(kept, Math.max(SETTLE_LIMIT_S, leftS() * FIRST_SHARE));
      if (settled !== undefined || size <= 0) return settled;
    }
    return undefined;
  };
  /** The best plan with these groups anew, and all others as they are. */
  const replan = async (from: Schedule, anew: ReadonlySet<number>): Promise<Schedule | undefined> => {
    const keys = new Map(takenIn(from).map(({ group, plan }) => [group, plan.key]));
    const others = Array.from({ length: count }, (_, group) => group).filter((group) => !anew.has(group));
    const taken = new Map(others.map((group) => [group, keys.get(group)]));
    await price({ taken });
    return settle({ taken }, SETTLE_LIMIT_S, from);
  };

  if (start !== undefined) takenIn(start);
  const pricedUntilS = nowS() + leftS() * PRICING_SHARE;
  const relaxed = await pricePlaces(places, solve, { untilS: pricedUntilS, nowS, gap, rounds: MOST_ROUNDS });
  if (relaxed === "impossible") return relaxed;
  const bound = relaxed.bound * whole.scale;
  let best = start;
  let worth = worthOf(start);
  const isGoodEnough = (): boolean => bound - worth <= gap * Math.abs(worth);
  if (relaxed.values !== undefined && !isGoodEnough()) {
    const dived = await dive(relaxed.values);
    // Also where it is worth less than what was known: more can be made of it.
    if (worthOf(dived) > Number.NEGATIVE_INFINITY) [best, worth] = [dived, worthOf(dived)];
  }
  let size = Math.min(count, NEIGHBOURS.first);
  let sinceBetter = 0;
  const next = neighbours(count);
  while (best !== undefined && leftS() > 0 && !isGoodEnough() && sinceBetter <= count * MOST_TURNS) {
    const beganS = nowS();
    const found = await replan(best, next(size));
    const value = worthOf(found);
    if (value > worth + CLOSE_ENOUGH * Math.abs(worth)) [best, worth, sinceBetter] = [found, value, 0];
    else sinceBetter += size;
    const tookS = nowS() - beganS;
    if (tookS > SETTLE_LIMIT_S) size = Math.max(Math.min(count, NEIGHBOURS.least), size - NEIGHBOURS.step);
    else if (tookS < SETTLE_QUICK_S) size = Math.min(count, size + NEIGHBOURS.step);
  }
  return { schedule: best, bound };
}

/** Groups to plan anew, so many at a time: all of them once, then all in other company. */
function neighbours(count: number): (size: number) => ReadonlySet<number> {
  let [round, order]: [number, number[]] = [0, []];
  const rank = (group: number): number => Math.imul(group + 1, 0x9e3779b1 + 2 * Math.imul(round, 0x85ebca6b)) >>> 0;
  return (size) => {
    const taken = order.splice(0, size);
    if (taken.length < size) {
      round += 1;
      order = Array.from({ length: count }, (_, group) => group)
        .filter((group) => !taken.includes(group))
        .sort((a, b) => rank(a) - rank(b));
      taken.push(...order.splice(0, size - taken.length));
    }
    return new Set(taken);
  };
}
