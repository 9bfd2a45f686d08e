import { checkSchedule } from "./check-schedule.ts";
import { greedySchedule } from "./greedy-schedule.ts";
import { buildPlanModel, type MixedIntegerModel } from "./plan-model.ts";
import type { PlanProblem, Schedule } from "./plan-problem.ts";
import { scheduleValue } from "./plan-value.ts";

/** Solves a model from a solution that is known, in so many seconds; what it says is checked here. */
export type SolveModel = (
  model: MixedIntegerModel,
  options: { readonly timeLimitS: number; readonly gap: number; readonly start?: readonly number[] },
) => Promise<
  | {
      readonly kind: "solved";
      readonly values: readonly number[];
      readonly objective: number;
      readonly bound: number;
      readonly isProvenBest: boolean;
    }
  | { readonly kind: "infeasible" }
  | { readonly kind: "no-answer"; readonly status: string }
>;

export type FoundSchedule =
  | {
      readonly kind: "found";
      readonly schedule: Schedule;
      /** In the unit of the objective: kWh, cents or kg. */
      readonly value: number;
      /** No schedule is worth more than `value` by more than this share of it; `undefined`: nobody knows. */
      readonly gap: number | undefined;
      /** Where it comes from: the solver's answer, or what an office would do by hand where that was better. */
      readonly by: "solver" | "greedy";
    }
  /** What was forced or kept cannot be done. */
  | { readonly kind: "impossible" };

/** The answers of a solver are held against each other to this share of their value. */
const TOLERANCE = 1e-6;

/**
 * The best schedule that can be found in the time. The solver's word is not taken: its answer is checked by the checker of
 * its own, and what a greedy office would do is kept where it is better. With `forced` works or `kept` placements greedy has
 * no say.
 */
export async function findSchedule(
  problem: PlanProblem,
  solve: SolveModel,
  options: {
    readonly timeLimitS: number;
    readonly gap?: number;
    readonly forced?: readonly string[];
    readonly kept?: Schedule;
  },
): Promise<FoundSchedule> {
  const { timeLimitS, gap = 1e-4, forced = [], kept = [] } = options;
  const isFree = forced.length === 0 && kept.length === 0;
  const greedy = isFree ? greedySchedule(problem) : [];
  const greedyValue = scheduleValue(problem, greedy);
  const { model, scheduleOf, valuesOf } = buildPlanModel(problem, { forced, kept });
  const answer = await solve(model, { timeLimitS, gap, ...(isFree ? { start: valuesOf(greedy) } : {}) });
  const byHand: FoundSchedule = { kind: "found", schedule: greedy, value: greedyValue, gap: undefined, by: "greedy" };
  if (answer.kind !== "solved") return isFree ? byHand : { kind: "impossible" };
  const schedule = scheduleOf(answer.values);
  const isRight = checkSchedule(problem, schedule).length === 0;
  if (!isRight) return isFree ? byHand : { kind: "impossible" };
  const value = scheduleValue(problem, schedule);
  if (isFree && greedyValue > value * (1 + TOLERANCE)) return byHand;
  const left = Math.max(0, answer.bound - answer.objective) / Math.max(1e-9, Math.abs(answer.objective));
  return { kind: "found", schedule, value, gap: answer.isProvenBest ? Math.min(left, gap) : left, by: "solver" };
}
