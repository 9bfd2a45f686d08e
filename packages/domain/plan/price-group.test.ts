import fc from "fast-check";
import { expect, it } from "vitest";
import { exhaustiveSchedule } from "./exhaustive-schedule.ts";
import { buildPlanModel } from "./plan-model.ts";
import type { PlanOption, PlanProblem } from "./plan-problem.ts";
import { scheduleValue } from "./plan-value.ts";
import { createGroupPricer } from "./price-group.ts";

const YEARS = 3;
const work = (index: number, life: number, kwh: number, needsIt: boolean): PlanOption => ({
  id: `w${index}`,
  investCents: 100,
  lifeYears: life,
  savingKwhPerYear: kwh,
  savingCentsPerYear: 0,
  savingCo2KgPerYear: 0,
  upkeepCentsPerYear: 0,
  worksYears: 1,
  fromYear: 0,
  toYear: YEARS - 1,
  needs: needsIt && index > 0 ? [`w${index - 1}`] : [],
  fundings: [{ id: "own", shares: [], fromYear: 0, toYear: YEARS - 1 }],
});
const works = fc
  .array(fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 90 }), fc.boolean()), {
    minLength: 2,
    maxLength: 4,
  })
  .map((drawn) => drawn.map(([life, kwh, needsIt], index) => work(index, life, kwh, needsIt)));
const share = fc.double({ min: 0, max: 1, noNaN: true });

it("finds the same plan of a place as looking at every plan there is, when money is no matter", () => {
  fc.assert(
    fc.property(works, share, fc.boolean(), (options, part, isExclusive) => {
      const problem: PlanProblem = {
        years: YEARS,
        horizonYears: 5,
        options,
        budgetCents: [1e9, 1e9, 1e9],
        carryOverCents: undefined,
        reinvestGrants: true,
        worksAtOnce: undefined,
        exclusive: isExclusive ? [["w0", `w${options.length - 1}`]] : [],
        overlaps: options.slice(1).map((option, index) => ({
          works: [options[index]?.id ?? "", option.id] as const,
          kwhPerYear: part * Math.min(option.savingKwhPerYear, options[index]?.savingKwhPerYear ?? 0),
          centsPerYear: 0,
          co2KgPerYear: 0,
        })),
        grantCeilingCents: {},
        objective: "kwh",
        discountRate: 0,
      };
      const whole = buildPlanModel(problem, { groupOf: new Map(options.map(({ id }) => [id, 0])) });
      const found = createGroupPricer(problem, whole, options, []).price(whole.model.cost);
      const best = exhaustiveSchedule(problem).value;
      expect((found?.estimate ?? 0) * whole.scale).toBeCloseTo(best, 6);
      const values = whole.model.cost.map((_, column) => (found?.plan.columns.includes(column) ? 1 : 0));
      expect(scheduleValue(problem, whole.scheduleOf(values))).toBeCloseTo(best, 6);
    }),
    { numRuns: 60 },
  );
});
