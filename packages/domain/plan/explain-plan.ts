import { checkSchedule } from "./check-schedule.ts";
import { boundOf, type FoundSchedule, findSchedule } from "./find-schedule.ts";
import { createPlacePlans, type PlacesMemory } from "./place-plans.ts";
import type { SolveModel } from "./plan-model.ts";
import type { PlanOption, PlanProblem } from "./plan-problem.ts";
import { savingYears, worthOf } from "./plan-value.ts";
import { pricePlaces } from "./price-places.ts";

/** Why a work is not in a plan. */
export type LeftOut =
  /** It saves nothing within the horizon, by what the plan counts. */
  | { readonly kind: "worthless" }
  /** Another of its set is done instead. */
  | { readonly kind: "instead"; readonly other: string }
  /** In no year and by no way to pay, even with nothing else done. */
  | { readonly kind: "impossible"; readonly reasons: readonly string[] }
  /** For the same money the plan does what is worth more; how much was not asked. */
  | { readonly kind: "outranked" }
  /** With it, the best plan would be worth less by about this, in the objective's unit. */
  | { readonly kind: "costs"; readonly loss: number }
  /** With it, the best plan would be worth less by this, and these works would give way. */
  | { readonly kind: "displaces"; readonly loss: number; readonly works: readonly string[] };

export interface QuestionOptions {
  readonly untilS: number;
  readonly nowS: () => number;
  /** What was found out while the plan was made. */
  readonly memory: PlacesMemory;
}

/** A plan so near to its bound is compared with another plan; one that is not, by bounds, which tell more than two guesses. */
const NEAR = 1e-3;
const MOST_ROUNDS = 30;

/**
 * Why each work is not in a plan. Of those for which that takes a plan of its own so many are asked, the most valuable first
 * and as long as the time lasts: what it would take to have them in.
 */
export async function explainLeftOut(
  problem: PlanProblem,
  found: Extract<FoundSchedule, { kind: "found" }>,
  solve: SolveModel,
  { questions, ...options }: QuestionOptions & { readonly questions: number },
): Promise<ReadonlyMap<string, LeftOut>> {
  const { untilS, nowS } = options;
  const done = new Set(found.schedule.map(({ option }) => option));
  const isNear = found.gap !== undefined && found.gap <= NEAR;
  const reasons = new Map<string, LeftOut>();
  const best = (option: PlanOption): number =>
    Math.max(0, ...option.fundings.map((funding) => worthOf(option, option.fromYear, funding, problem)));
  let asked = 0;
  const bound = found.gap === undefined ? undefined : boundOf(found);
  for (const option of problem.options.toSorted((a, b) => best(b) - best(a))) {
    if (done.has(option.id)) continue;
    const worth = option.fundings.flatMap((funding) =>
      Array.from({ length: problem.years }, (_, year) => worthOf(option, year, funding, problem)),
    );
    if (Math.max(0, ...worth) <= 0 || savingYears(option, option.fromYear, problem.horizonYears) === 0) {
      reasons.set(option.id, { kind: "worthless" });
      continue;
    }
    const set = problem.exclusive.find((ids) => ids.includes(option.id) && ids.some((id) => done.has(id)));
    const other = set?.find((id) => done.has(id));
    if (other !== undefined) {
      reasons.set(option.id, { kind: "instead", other });
      continue;
    }
    const leftS = untilS - nowS();
    if (asked >= questions || leftS <= 0) {
      reasons.set(option.id, { kind: "outranked" });
      continue;
    }
    const timeLimitS = leftS / (questions - asked);
    asked += 1;
    if (!isNear) {
      const forced = await relaxedBound(problem, [option.id], solve, options);
      if (forced === "impossible") reasons.set(option.id, impossible(problem, option));
      else if (bound === undefined || forced === undefined) reasons.set(option.id, { kind: "outranked" });
      else reasons.set(option.id, { kind: "costs", loss: Math.max(0, bound - forced) });
      continue;
    }
    const forced = await findSchedule(problem, solve, { ...options, timeLimitS, forced: [option.id] });
    if (forced.kind === "impossible") {
      reasons.set(option.id, impossible(problem, option));
      continue;
    }
    if (forced.kind === "not-found") {
      reasons.set(option.id, { kind: "outranked" });
      continue;
    }
    const stays = new Set(forced.schedule.map(({ option: id }) => id));
    reasons.set(option.id, {
      kind: "displaces",
      loss: Math.max(0, found.value - forced.value),
      works: [...done].filter((id) => !stays.has(id)),
    });
  }
  return reasons;
}

/** What no plan with these works is worth more than, in the objective's unit; `undefined` where the time was too short. */
async function relaxedBound(
  problem: PlanProblem,
  forced: readonly string[],
  solve: SolveModel,
  { untilS, nowS, memory }: QuestionOptions,
): Promise<number | "impossible" | undefined> {
  const places = createPlacePlans(problem, forced, memory);
  const priced = await pricePlaces(places, solve, { untilS, nowS, gap: NEAR, rounds: MOST_ROUNDS });
  if (priced === "impossible") return priced;
  if (!priced.isLowest || priced.values === undefined) return undefined;
  return places.master.lacks(priced.values) ? "impossible" : priced.bound * places.whole.scale;
}

function impossible(problem: PlanProblem, option: PlanOption): LeftOut {
  const funding = option.fundings[0];
  const alone = funding === undefined ? [] : [{ option: option.id, year: option.fromYear, funding: funding.id }];
  return { kind: "impossible", reasons: checkSchedule(problem, alone) };
}

/** What other budgets would buy: the best plan for each factor of the town's own money, as far as the time lasts. */
export async function otherBudgets(
  problem: PlanProblem,
  factors: readonly number[],
  solve: SolveModel,
  { untilS, nowS, memory }: QuestionOptions,
): Promise<{ readonly factor: number; readonly value: number; readonly works: number }[]> {
  const answers = [];
  for (const [index, factor] of factors.entries()) {
    const budgetCents = problem.budgetCents.map((cents) => Math.round(cents * factor));
    const timeLimitS = Math.max(0, untilS - nowS()) / (factors.length - index);
    const found = await findSchedule({ ...problem, budgetCents }, solve, { timeLimitS, nowS, memory });
    if (found.kind === "found") answers.push({ factor, value: found.value, works: found.schedule.length });
  }
  return answers;
}
