import { checkSchedule } from "./check-schedule.ts";
import { greedySchedule } from "./greedy-schedule.ts";
import { newPlacesMemory, type PlacesMemory } from "./place-plans.ts";
import { planByPlaces } from "./plan-by-places.ts";
import { choicesOf } from "./plan-choices.ts";
import { buildPlanModel, type SolveModel } from "./plan-model.ts";
import type { PlanProblem, Schedule } from "./plan-problem.ts";
import { scheduleValue } from "./plan-value.ts";

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
  /** What was forced cannot be done. */
  | { readonly kind: "impossible" }
  /** Nobody found one in the time, and nobody knows whether there is one. */
  | { readonly kind: "not-found" };

export interface SearchOptions {
  readonly timeLimitS: number;
  /** Seconds of any clock that goes on. */
  readonly nowS: () => number;
  /** Good enough: no schedule is worth more by more than this share. */
  readonly gap?: number;
  readonly forced?: readonly string[];
  /** What a search before came to; goes on from there. */
  readonly before?: Extract<FoundSchedule, { kind: "found" }>;
  /** Told of the first schedule, before the search. */
  readonly onFirst?: (found: FoundSchedule) => void;
  /** What was found out about the same works before; takes up what is found. */
  readonly memory?: PlacesMemory;
}

interface Offered {
  readonly schedule: Schedule;
  readonly value: number;
  readonly by: "solver" | "greedy";
}

/** The answers of a solver are held against each other to this share of their value. */
const TOLERANCE = 1e-6;
/** The places' plans may take so much of the time before the whole model is asked. */
const PLACES_SHARE = 0.7;
/** Choices in a whole model that a solver gets somewhere with in seconds. */
const MOST_CHOICES = 6_000;

/**
 * The best schedule that can be found in the time. By hand first, then place by place (`planByPlaces`), then, where that
 * leaves a doubt and the town is not too large, by the whole model from what was found. No answer is trusted: each is
 * checked, and the best of those that may be carried out is told with the lowest bound.
 */
export async function findSchedule(
  problem: PlanProblem,
  solve: SolveModel,
  options: SearchOptions,
): Promise<FoundSchedule> {
  const { timeLimitS, nowS, gap = 1e-4, forced = [], memory = newPlacesMemory(), before } = options;
  const beganS = nowS();
  let best: Offered | undefined;
  const offer = (schedule: Schedule, by: "solver" | "greedy"): void => {
    const holds = forced.every((id) => schedule.some(({ option }) => option === id));
    if (!holds || checkSchedule(problem, schedule).length > 0) return;
    const value = scheduleValue(problem, schedule);
    if (best === undefined || value > best.value + TOLERANCE * Math.abs(best.value)) best = { schedule, value, by };
  };
  if (before === undefined) offer(greedySchedule(problem, { forced }), "greedy");
  else offer(before.schedule, before.by);
  if (best !== undefined) options.onFirst?.({ kind: "found", ...(best as Offered), gap: undefined });
  const isSmall = choicesOf(problem).length <= MOST_CHOICES;
  const places = await planByPlaces(problem, solve, {
    untilS: beganS + timeLimitS * (isSmall ? PLACES_SHARE : 1),
    nowS,
    gap,
    forced,
    start: best?.schedule,
    memory,
  });
  if (places === "impossible") return { kind: "impossible" };
  if (places.schedule !== undefined) offer(places.schedule, "solver");
  let bound = Math.min(places.bound, before === undefined ? Number.POSITIVE_INFINITY : boundOf(before));
  const leftS = beganS + timeLimitS - nowS();
  if (isSmall && leftS > 0 && !isCloseEnough(best?.value, bound, gap)) {
    const { model, scale, scheduleOf, valuesOf } = buildPlanModel(problem, { forced });
    const start = best === undefined ? {} : { start: valuesOf(best.schedule) };
    const answer = await solve(model, { timeLimitS: leftS, gap, ...start });
    if (answer.kind === "infeasible" && best === undefined) return { kind: "impossible" };
    if (answer.kind === "solved") {
      offer(scheduleOf(answer.values), "solver");
      bound = Math.min(bound, answer.bound * scale);
    }
  }
  if (best === undefined) return { kind: "not-found" };
  // What is proven to be the best is the solver's word, whoever found it first.
  const by = isCloseEnough(best.value, bound, gap) ? "solver" : best.by;
  return { kind: "found", ...best, by, gap: gapOf(best.value, bound) };
}

/** No schedule is worth more than this, in the objective's unit. */
export const boundOf = ({ value, gap = Number.POSITIVE_INFINITY }: Extract<FoundSchedule, { kind: "found" }>): number =>
  value + gap * Math.max(1e-9, Math.abs(value));

const gapOf = (value: number, bound: number): number | undefined =>
  Number.isFinite(bound) ? Math.max(0, bound - value) / Math.max(1e-9, Math.abs(value)) : undefined;

const isCloseEnough = (value: number | undefined, bound: number, gap: number): boolean =>
  value !== undefined && (gapOf(value, bound) ?? Number.POSITIVE_INFINITY) <= Math.max(gap, TOLERANCE / 10);
