import { describe, expect, it } from "vitest";
import { checkSchedule } from "./check-schedule.ts";
import { exhaustiveSchedule } from "./exhaustive-schedule.ts";
import { greedySchedule } from "./greedy-schedule.ts";
import type { Funding, PlanOption, PlanProblem } from "./plan-problem.ts";
import { savingYears, scheduleValue, worthOf } from "./plan-value.ts";

const own: Funding = { id: "own", shares: [], fromYear: 0, toYear: 4 };
/** 65 % in two equal parts in the two years after. */
const thermal: Funding = {
  id: "thermal",
  shares: [{ grant: "thermal", cents: 6_500_001, paidAfterYears: [1, 2] }],
  fromYear: 0,
  toYear: 1,
};
const work = (id: string, more: Partial<PlanOption> = {}): PlanOption => ({
  id,
  investCents: 10_000_000,
  lifeYears: 20,
  savingKwhPerYear: 10_000,
  savingCentsPerYear: 250_000,
  savingCo2KgPerYear: 2_500,
  upkeepCentsPerYear: 0,
  worksYears: 1,
  fromYear: 0,
  toYear: 4,
  needs: [],
  fundings: [own],
  ...more,
});
const town = (options: readonly PlanOption[], more: Partial<PlanProblem> = {}): PlanProblem => ({
  years: 5,
  horizonYears: 5,
  options,
  budgetCents: [10_000_000, 0, 0, 0, 0],
  carryOverCents: undefined,
  reinvestGrants: true,
  worksAtOnce: undefined,
  exclusive: [],
  overlaps: [],
  grantCeilingCents: {},
  objective: "kwh",
  discountRate: 0.03,
  ...more,
});
const at = (option: string, year: number, funding = "own") => ({ option, year, funding });

describe("the checker, as a treasurer reads a plan", () => {
  it("lets a plan through that can be paid, and names the year that lacks money to the cent", () => {
    const problem = town([work("led"), work("roof")]);
    expect(checkSchedule(problem, [at("led", 0)])).toEqual([]);
    expect(checkSchedule(problem, [at("led", 3)])).toEqual([]);
    expect(checkSchedule(problem, [at("led", 0), at("roof", 1)])).toEqual(["year 1 lacks 10000000 cents"]);
  });

  it("carries on what is left, up to its limit, and gives the rest back", () => {
    const problem = town([work("led")], { budgetCents: [6_000_000, 6_000_000, 0, 0, 0], carryOverCents: 3_000_000 });
    expect(checkSchedule(problem, [at("led", 1)])).toEqual(["year 1 lacks 1000000 cents"]);
    expect(checkSchedule({ ...problem, carryOverCents: 4_000_000 }, [at("led", 1)])).toEqual([]);
  });

  it("counts a grant when it comes, in whole cents, and again only where it may be spent again", () => {
    const problem = town([work("boiler", { fundings: [own, thermal] }), work("roof", { investCents: 6_500_001 })]);
    const plan = [at("boiler", 0, "thermal"), at("roof", 2)];
    expect(checkSchedule(problem, plan)).toEqual([]);
    expect(checkSchedule(problem, [at("boiler", 0, "thermal"), at("roof", 1)])).toEqual(["year 1 lacks 3250001 cents"]);
    expect(checkSchedule({ ...problem, reinvestGrants: false }, plan)).toEqual(["year 2 lacks 6500001 cents"]);
  });

  it.each([
    ["a call that has closed", [at("boiler", 2, "thermal")], "boiler: thermal is not open in year 2"],
    ["a work before the one it needs", [at("pump", 0), at("boiler", 1)], "pump begins without boiler"],
    ["a work without the one it needs", [at("pump", 0)], "pump begins without boiler"],
    ["two that exclude each other", [at("boiler", 0), at("heat", 1)], "boiler and heat exclude each other"],
    ["the same work twice", [at("heat", 0), at("heat", 1)], "heat is done twice"],
    ["a work outside the plan", [at("heat", 5)], "heat begins outside the plan"],
    ["a grant over its ceiling", [at("boiler", 0, "thermal")], "thermal gives 6500001 of at most 6000000 cents"],
  ])("refuses %s", (_, plan, why) => {
    const options = [work("boiler", { fundings: [own, thermal] }), work("pump", { needs: ["boiler"] }), work("heat")];
    const problem = town(options, {
      budgetCents: [90_000_000, 0, 0, 0, 0],
      exclusive: [["boiler", "heat"]],
      grantCeilingCents: { thermal: 6_000_000 },
    });
    expect(checkSchedule(problem, plan)).toContain(why);
  });

  it("counts works that are under way, each in all its years", () => {
    const problem = town([work("school", { worksYears: 2 }), work("gym")], {
      budgetCents: [90_000_000, 0, 0, 0, 0],
      worksAtOnce: 1,
    });
    expect(checkSchedule(problem, [at("school", 0), at("gym", 1)])).toEqual(["2 works at once in year 1"]);
    expect(checkSchedule(problem, [at("school", 0), at("gym", 2)])).toEqual([]);
  });

  it("finds money that is paid twice", () => {
    const twice: Funding = { id: "twice", shares: [...thermal.shares, ...thermal.shares], fromYear: 0, toYear: 4 };
    expect(checkSchedule(town([work("led", { fundings: [twice] })]), [at("led", 0, "twice")])).toEqual([
      "led is paid more than it costs",
      "led is paid twice by one grant",
    ]);
  });
});

describe("what a work is worth", () => {
  it("saves from the year after it is done, to the end of the plan or of its life", () => {
    expect([0, 1, 4].map((year) => savingYears(work("led"), year, 5))).toEqual([4, 3, 0]);
    expect(savingYears(work("lamp", { lifeYears: 2 }), 0, 5)).toBe(2);
    expect(savingYears(work("school", { worksYears: 2 }), 0, 5)).toBe(3);
    expect(worthOf(work("led", { upkeepCentsPerYear: 50_000 }), 0, own, town([], { objective: "eur" }))).toBe(800_000);
  });

  it("is at present what it costs, brings in and saves, each discounted to the first year", () => {
    const plan = town([work("boiler", { fundings: [thermal] })], {
      objective: "npv",
      discountRate: 0.1,
      years: 3,
      horizonYears: 3,
    });
    // -100,000 at once; 32,500 in a year and in two; 2,500 saved in each of the two years after.
    const expected = -10_000_000 + (3_250_000.5 + 250_000) / 1.1 + (3_250_000.5 + 250_000) / 1.21;
    expect(scheduleValue(plan, [at("boiler", 0, "thermal")])).toBeCloseTo(expected, 6);
  });
});

it("counts less for two works that save of the same, in the years in which both save", () => {
  const overlap = { works: ["windows", "boiler"] as const, kwhPerYear: 2_000, centsPerYear: 50_000, co2KgPerYear: 500 };
  const plan = town([work("windows"), work("boiler")], { overlaps: [overlap] });
  const both = [at("windows", 0), at("boiler", 2)];
  // Windows save in years 1 to 4, the boiler in 3 and 4.
  expect(scheduleValue(plan, both)).toBe(4 * 10_000 + 2 * 10_000 - 2 * 2_000);
  expect(scheduleValue({ ...plan, objective: "eur" }, both)).toBe(6 * 250_000 - 2 * 50_000);
});

it("does not take a greedy office's plan for the best: two works that fit beat one that has the best ratio", () => {
  const options = [
    work("best", { investCents: 6_000_000, savingKwhPerYear: 6_100 }),
    work("left", { investCents: 5_000_000, savingKwhPerYear: 5_000 }),
    work("right", { investCents: 5_000_000, savingKwhPerYear: 5_000 }),
  ];
  const problem = town(options);
  expect(greedySchedule(problem).map(({ option }) => option)).toEqual(["best"]);
  const { schedule, value } = exhaustiveSchedule(problem);
  expect(schedule.map(({ option }) => option)).toEqual(["left", "right"]);
  expect(value).toBe(4 * 10_000);
});
