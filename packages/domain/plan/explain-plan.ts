import { checkSchedule } from "./check-schedule.ts";
import { findSchedule, type SolveModel } from "./find-schedule.ts";
import type { PlanProblem, Schedule } from "./plan-problem.ts";
import { savingYears, scheduleValue, worthOf } from "./plan-value.ts";

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
  /** With it, the best plan would be worth less by this, in the objective's unit; and these works would give way. */
  | { readonly kind: "displaces"; readonly loss: number; readonly works: readonly string[] };

/**
 * Why each work is not in a plan. Of those for which that takes a plan of its own so many are asked, the most valuable first:
 * what it would take to have them in.
 */
export async function explainLeftOut(
  problem: PlanProblem,
  schedule: Schedule,
  solve: SolveModel,
  { timeLimitS, questions }: { readonly timeLimitS: number; readonly questions: number },
): Promise<ReadonlyMap<string, LeftOut>> {
  const done = new Set(schedule.map(({ option }) => option));
  const value = scheduleValue(problem, schedule);
  const reasons = new Map<string, LeftOut>();
  const best = (option: PlanProblem["options"][number]): number =>
    Math.max(0, ...option.fundings.map((funding) => worthOf(option, option.fromYear, funding, problem)));
  let asked = 0;
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
    if (asked >= questions) {
      reasons.set(option.id, { kind: "outranked" });
      continue;
    }
    asked += 1;
    const forced = await findSchedule(problem, solve, { timeLimitS, forced: [option.id] });
    if (forced.kind === "impossible") {
      const funding = option.fundings[0];
      const alone = funding === undefined ? [] : [{ option: option.id, year: option.fromYear, funding: funding.id }];
      reasons.set(option.id, { kind: "impossible", reasons: checkSchedule(problem, alone) });
      continue;
    }
    const stays = new Set(forced.schedule.map(({ option: id }) => id));
    reasons.set(option.id, {
      kind: "displaces",
      loss: value - forced.value,
      works: [...done].filter((id) => !stays.has(id)),
    });
  }
  return reasons;
}

/** What other budgets would buy: the best plan for each factor of the town's own money. */
export async function otherBudgets(
  problem: PlanProblem,
  factors: readonly number[],
  solve: SolveModel,
  timeLimitS: number,
): Promise<{ readonly factor: number; readonly value: number; readonly works: number }[]> {
  const answers = [];
  for (const factor of factors) {
    const budgetCents = problem.budgetCents.map((cents) => Math.round(cents * factor));
    const found = await findSchedule({ ...problem, budgetCents }, solve, { timeLimitS });
    answers.push({
      factor,
      value: found.kind === "found" ? found.value : 0,
      works: found.kind === "found" ? found.schedule.length : 0,
    });
  }
  return answers;
}
