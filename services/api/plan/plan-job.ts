import { explainLeftOut, type LeftOut, otherBudgets } from "@lucciola/domain/plan/explain-plan.ts";
import { type FoundSchedule, findSchedule } from "@lucciola/domain/plan/find-schedule.ts";
import { newPlacesMemory } from "@lucciola/domain/plan/place-plans.ts";
import type { PlanProblem } from "@lucciola/domain/plan/plan-problem.ts";
import { loadSolver, solveMixedInteger } from "@lucciola/platform/solver/solve-mixed-integer.ts";

/** What the thread of the plans is asked. */
export interface PlanJob {
  readonly problem: PlanProblem;
  readonly forced: readonly string[];
  /** Seconds for all of it. */
  readonly timeLimitS: number;
}

export interface PlanResult {
  readonly found: FoundSchedule;
  readonly leftOut: readonly (readonly [string, LeftOut])[];
  readonly otherBudgets: readonly { readonly factor: number; readonly value: number; readonly works: number }[];
}

const FACTORS = [0.5, 0.75, 1.25, 1.5, 2];
const QUESTIONS = 10;
/** Of the time, until the plan and until the questions are answered; then other budgets. */
const PLAN_SHARE = 0.6;
const QUESTIONS_SHARE = 0.85;
/** A plan that may be worse than the best by more than this share is searched on for, until then. */
const FAR = 0.05;
const FAR_SHARE = 0.75;

/** The best plan, why each other work is left out, and what other budgets would buy. `tell`: what is known so far. */
export async function computePlan(
  { problem, forced, timeLimitS }: PlanJob,
  tell: (soFar: PlanResult) => void,
): Promise<PlanResult> {
  const nowS = (): number => performance.now() / 1_000;
  await loadSolver();
  const beganS = nowS();
  const memory = newPlacesMemory();
  const only = (found: FoundSchedule): PlanResult => ({ found, leftOut: [], otherBudgets: [] });
  const options = { nowS, forced, memory };
  let found = await findSchedule(problem, solveMixedInteger, {
    ...options,
    timeLimitS: timeLimitS * PLAN_SHARE,
    onFirst: (first) => tell(only(first)),
  });
  const leftS = beganS + timeLimitS * FAR_SHARE - nowS();
  if (found.kind === "found" && leftS > 0 && !((found.gap ?? Number.POSITIVE_INFINITY) <= FAR)) {
    tell(only(found));
    found = await findSchedule(problem, solveMixedInteger, { ...options, timeLimitS: leftS, before: found });
  }
  tell(only(found));
  if (found.kind !== "found") return only(found);
  const leftOut = await explainLeftOut(problem, found, solveMixedInteger, {
    untilS: beganS + timeLimitS * QUESTIONS_SHARE,
    nowS,
    memory,
    questions: QUESTIONS,
  });
  const explained = { found, leftOut: [...leftOut], otherBudgets: [] };
  tell(explained);
  const untilS = beganS + timeLimitS;
  return {
    ...explained,
    otherBudgets: await otherBudgets(problem, FACTORS, solveMixedInteger, { untilS, nowS, memory }),
  };
}
