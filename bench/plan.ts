import { parseArgs } from "node:util";
import { computePlan, type PlanResult } from "@lucciola/api/plan/plan-job.ts";
import { checkSchedule } from "@lucciola/domain/plan/check-schedule.ts";
import { exhaustiveSchedule } from "@lucciola/domain/plan/exhaustive-schedule.ts";
import { findSchedule } from "@lucciola/domain/plan/find-schedule.ts";
import { greedySchedule } from "@lucciola/domain/plan/greedy-schedule.ts";
import type { PlanProblem, Schedule } from "@lucciola/domain/plan/plan-problem.ts";
import { scheduleValue } from "@lucciola/domain/plan/plan-value.ts";
import { solveMixedInteger } from "@lucciola/platform/solver/solve-mixed-integer.ts";
import { randomPlan } from "./plan/random-plan.ts";
import { townPlan } from "./plan/town-plan.ts";

const CASES = 200;
const SMALL_YEARS = 3;
const LARGE = { assets: 50, bundles: 5, years: 10 };
const LARGE_LIMIT_S = 8;
const BEST_LIMIT_S = 600;
/** As the server does. */
const TOWN_LIMIT_S = 10;
const TOLERANCE = 1e-6;
const nowS = (): number => performance.now() / 1_000;

/**
 * Two hundred small towns against looking at every schedule there is, and a large one (50 places, five bundles each, ten
 * years) against a greedy office and against the best plan of a long run of the same. Then what the server does for a whole
 * town, 75 places with every measure of the catalogue: plan, reasons and other budgets. `--seed N` chooses the towns,
 * `--best-s N` how long the long run may take (600).
 */
export async function run(args: readonly string[]): Promise<object> {
  const { values } = parseArgs({
    args: [...args],
    options: { seed: { type: "string" }, "best-s": { type: "string" } },
  });
  const seed = Number(values.seed ?? 1);
  const bestS = Number(values["best-s"] ?? BEST_LIMIT_S);
  return {
    bench: "plan",
    node: process.version,
    seed,
    ...(await smallTowns(seed)),
    ...(await largeTown(seed, bestS)),
    ...(await wholeTown(seed)),
  };
}

async function smallTowns(seed: number): Promise<object> {
  const kinds = new Map<string, number>();
  let [equal, wrong, paidTwice] = [0, 0, 0];
  for (let index = 0; index < CASES; index += 1) {
    const isPaired = index % 2 === 0;
    const { problem, has } = randomPlan(seed * 1_000 + index, {
      assets: isPaired ? 2 : 4,
      bundles: isPaired ? 2 : 1,
      years: SMALL_YEARS,
    });
    for (const kind of [
      ...Object.entries(has)
        .filter(([, is]) => is)
        .map(([kind]) => kind),
      problem.objective,
    ])
      kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
    const found = await findSchedule(problem, solveMixedInteger, { timeLimitS: 20, nowS, gap: 0 });
    const best = exhaustiveSchedule(problem);
    if (found.kind !== "found" || checkSchedule(problem, found.schedule).length > 0) wrong += 1;
    else {
      if (Math.abs(found.value - best.value) <= TOLERANCE * Math.max(1, best.value)) equal += 1;
      paidTwice += worksPaidTwice(problem, found.schedule);
      for (const { funding } of found.schedule)
        kinds.set(`paid by ${funding}`, (kinds.get(`paid by ${funding}`) ?? 0) + 1);
    }
    if (index % 50 === 49) process.stderr.write(`${index + 1} small towns, ${equal} as good as can be\n`);
  }
  return { cases: CASES, equalToBruteForce: equal, infeasible: wrong, paidTwice, kinds: Object.fromEntries(kinds) };
}

/** Counted here once more, by work and grant, apart from checker and model. */
function worksPaidTwice(problem: PlanProblem, schedule: Schedule): number {
  return schedule.filter(({ option: id, funding: name }) => {
    const option = problem.options.find((candidate) => candidate.id === id);
    const grants = option?.fundings.find((candidate) => candidate.id === name)?.shares ?? [];
    const whole = grants.reduce((sum, { cents }) => sum + cents, 0);
    return new Set(grants.map(({ grant }) => grant)).size < grants.length || whole > (option?.investCents ?? 0);
  }).length;
}

async function largeTown(seed: number, bestS: number): Promise<object> {
  const { problem } = randomPlan(seed, LARGE);
  const began = performance.now();
  const found = await findSchedule(problem, solveMixedInteger, { timeLimitS: LARGE_LIMIT_S, nowS });
  const largeS = (performance.now() - began) / 1_000;
  if (found.kind !== "found") return { largeFeasible: false, largeS };
  process.stderr.write(`the large town: ${found.by}, ${largeS.toFixed(1)} s; now ${bestS} s for the best known\n`);
  const best = await findSchedule(problem, solveMixedInteger, { timeLimitS: bestS, nowS, gap: 1e-6 });
  const bestValue = Math.max(found.value, best.kind === "found" ? best.value : 0);
  const greedy = scheduleValue(problem, greedySchedule(problem));
  return {
    largeFeasible: checkSchedule(problem, found.schedule).length === 0,
    largeObjective: problem.objective,
    largeS: Math.round(largeS * 100) / 100,
    gapToBestKnownPct: percent((bestValue - found.value) / bestValue),
    gapToGreedyPct: percent((found.value - greedy) / greedy),
    gapToBoundPct: found.gap === undefined ? null : percent(found.gap),
    bestKnownGapToBoundPct: best.kind === "found" && best.gap !== undefined ? percent(best.gap) : null,
  };
}

async function wholeTown(seed: number): Promise<object> {
  const problem = townPlan(seed, { objective: "kwh" });
  const beganS = nowS();
  const told: { readonly s: number; readonly soFar: PlanResult }[] = [];
  const { found, leftOut, otherBudgets } = await computePlan(
    { problem, forced: [], timeLimitS: TOWN_LIMIT_S },
    (soFar) => told.push({ s: nowS() - beganS, soFar }),
  );
  const townS = Math.round((nowS() - beganS) * 100) / 100;
  const planned = told.find(({ soFar }) => soFar.found.kind === "found" && soFar.found.gap !== undefined);
  if (found.kind !== "found") return { townFeasible: false, townS };
  const greedy = scheduleValue(problem, greedySchedule(problem));
  return {
    townWorks: problem.options.length,
    townFeasible: checkSchedule(problem, found.schedule).length === 0,
    townPlanS: planned === undefined ? null : Math.round(planned.s * 100) / 100,
    townS,
    townGapToBoundPct: found.gap === undefined ? null : percent(found.gap),
    townGapToGreedyPct: percent((found.value - greedy) / greedy),
    townLeftOut: problem.options.length - found.schedule.length,
    townReasons: leftOut.length,
    townReasonsWithLoss: leftOut.filter(([, { kind }]) => kind === "costs" || kind === "displaces").length,
    townOtherBudgets: otherBudgets.length,
  };
}

const percent = (share: number): number => Math.round(share * 100_000) / 1_000;
