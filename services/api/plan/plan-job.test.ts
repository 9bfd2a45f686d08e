import { checkSchedule } from "@lucciola/domain/plan/check-schedule.ts";
import type { PlanOption, PlanProblem } from "@lucciola/domain/plan/plan-problem.ts";
import { scheduleValue } from "@lucciola/domain/plan/plan-value.ts";
import { expect, it } from "vitest";
import { createPlanDesk } from "./plan-desk.ts";
import { computePlan, type PlanResult } from "./plan-job.ts";

const YEARS = 10;
const PLACES = 60;

/** Numbers that come back the same: of a place's measure, from a range. */
const drawn = (place: number, measure: number, least: number, most: number): number =>
  least + ((place * 7_919 + measure * 104_729 + place * measure * 31) % (most - least + 1));

/** More than a solver gets anywhere with as a whole: three measures at each place, four ways to pay for each. */
function largeTown(): PlanProblem {
  const options = Array.from({ length: PLACES * 3 }, (_, index): PlanOption => {
    const [place, measure] = [Math.floor(index / 3), index % 3];
    const investCents = drawn(place, measure, 20, 900) * 10_000;
    const ways = Array.from({ length: 4 }, (_, way) => ({
      id: way === 0 ? "own" : `grant-${way}`,
      shares:
        way === 0
          ? []
          : [{ grant: `grant-${way}`, cents: Math.floor(investCents * 0.15 * way), paidAfterYears: [way] }],
      fromYear: 0,
      toYear: YEARS - 1,
    }));
    return {
      id: `p${place}-m${measure}`,
      investCents,
      lifeYears: drawn(place, measure, 8, 25),
      savingKwhPerYear: drawn(place, measure, 1_000, 60_000),
      savingCentsPerYear: 0,
      savingCo2KgPerYear: 0,
      upkeepCentsPerYear: 0,
      worksYears: 1,
      fromYear: 0,
      toYear: YEARS - 1,
      needs: [],
      fundings: ways,
    };
  });
  return {
    years: YEARS,
    horizonYears: 20,
    options,
    budgetCents: Array.from({ length: YEARS }, () => 20_000_000),
    carryOverCents: undefined,
    reinvestGrants: true,
    worksAtOnce: 12,
    exclusive: [],
    overlaps: Array.from({ length: PLACES }, (_, place) => ({
      works: [`p${place}-m0`, `p${place}-m1`] as const,
      kwhPerYear: 400,
      centsPerYear: 0,
      co2KgPerYear: 0,
    })),
    grantCeilingCents: { "grant-1": 30_000_000 },
    objective: "kwh",
    discountRate: 0,
  };
}

it("plans a whole town in the time it has: a plan at once, then a better one with a bound, and a reason for all else", async () => {
  const problem = largeTown();
  const told: PlanResult[] = [];
  const { found, leftOut } = await computePlan({ problem, forced: [], timeLimitS: 2 }, (soFar) => told.push(soFar));
  const [first] = told;
  if (first?.found.kind !== "found" || found.kind !== "found") throw new Error("there is no plan");
  for (const { schedule } of [first.found, found]) expect(checkSchedule(problem, schedule)).toEqual([]);
  expect(found.value).toBeCloseTo(scheduleValue(problem, found.schedule), 3);
  expect(found.value).toBeGreaterThanOrEqual(first.found.value);
  expect(found.gap).toBeGreaterThan(0);
  expect(leftOut.length).toBe(problem.options.length - found.schedule.length);
});

it("answers with the best that is known when it is late, not with an error", async () => {
  const problem = largeTown();
  const desk = createPlanDesk({ lateMs: 1 });
  const { found, leftOut } = await desk.compute({ problem, forced: [], timeLimitS: 30 });
  if (found.kind !== "found") throw new Error("there is no plan");
  expect(checkSchedule(problem, found.schedule)).toEqual([]);
  expect([found.gap, leftOut.length]).toEqual([undefined, 0]);
});
