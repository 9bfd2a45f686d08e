import { explainLeftOut, type LeftOut, otherBudgets } from "@lucciola/domain/plan/explain-plan.ts";
import { type FoundSchedule, findSchedule } from "@lucciola/domain/plan/find-schedule.ts";
import type { PlanProblem } from "@lucciola/domain/plan/plan-problem.ts";
import { solveMixedInteger } from "@lucciola/platform/solver/solve-mixed-integer.ts";

/** What the thread of the plans is asked. */
export interface PlanJob {
  readonly problem: PlanProblem;
  readonly forced: readonly string[];
  readonly timeLimitS: number;
}

export interface PlanResult {
  readonly found: FoundSchedule;
  readonly leftOut: readonly (readonly [string, LeftOut])[];
  readonly otherBudgets: readonly { readonly factor: number; readonly value: number; readonly works: number }[];
}

const FACTORS = [0.5, 0.75, 1.25, 1.5, 2];
/** Of the time of the plan itself; there are many such questions, and near enough is good enough. */
const QUESTION_LIMIT_S = 1;
const QUESTIONS = 10;

/** The best plan, why each other work is left out, and what other budgets would buy. */
export async function computePlan({ problem, forced, timeLimitS }: PlanJob): Promise<PlanResult> {
  const found = await findSchedule(problem, solveMixedInteger, { timeLimitS, forced });
  if (found.kind === "impossible") return { found, leftOut: [], otherBudgets: [] };
  const leftOut = await explainLeftOut(problem, found.schedule, solveMixedInteger, {
    timeLimitS: QUESTION_LIMIT_S,
    questions: QUESTIONS,
  });
  return {
    found,
    leftOut: [...leftOut],
    otherBudgets: await otherBudgets(problem, FACTORS, solveMixedInteger, QUESTION_LIMIT_S),
  };
}
