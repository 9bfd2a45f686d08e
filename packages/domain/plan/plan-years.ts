import { sharePaidAfter } from "./plan-cash.ts";
import type { PlanProblem, Schedule } from "./plan-problem.ts";
import { isSaving } from "./plan-value.ts";

/** A year of a plan: its money in cents, and what is saved in it. */
export interface PlanYear {
  readonly budgetCents: number;
  readonly spentCents: number;
  readonly grantsCents: number;
  readonly carriedCents: number;
  readonly savingKwh: number;
  readonly savingCents: number;
  readonly savingCo2Kg: number;
}

/** What a schedule does year by year. Grants are told when they come, also where they are not spent again. */
export function planYears(problem: PlanProblem, schedule: Schedule): PlanYear[] {
  const works = schedule.flatMap(({ option: id, year, funding: name }) => {
    const option = problem.options.find((candidate) => candidate.id === id);
    const funding = option?.fundings.find((candidate) => candidate.id === name);
    return option === undefined || funding === undefined ? [] : [{ option, funding, year }];
  });
  const begins = new Map(works.map((work) => [work.option.id, work]));
  let carried = 0;
  return Array.from({ length: problem.years }, (_, now): PlanYear => {
    let [spent, granted, kept, kwh, cents, co2] = [0, 0, 0, 0, 0, 0];
    for (const { option, funding, year } of works) {
      if (year === now) spent += option.investCents;
      for (const share of funding.shares) {
        const paid = sharePaidAfter(share, now - year);
        granted += paid;
        if (now === year || problem.reinvestGrants) kept += paid;
      }
      if (!isSaving(option, year, now)) continue;
      kwh += option.savingKwhPerYear;
      cents += option.savingCentsPerYear - option.upkeepCentsPerYear;
      co2 += option.savingCo2KgPerYear;
    }
    for (const overlap of problem.overlaps) {
      const [a, b] = overlap.works.map((id) => begins.get(id));
      if (a === undefined || b === undefined) continue;
      if (!isSaving(a.option, a.year, now) || !isSaving(b.option, b.year, now)) continue;
      kwh -= overlap.kwhPerYear;
      cents -= overlap.centsPerYear;
      co2 -= overlap.co2KgPerYear;
    }
    const budgetCents = problem.budgetCents[now] ?? 0;
    const left = carried + budgetCents + kept - spent;
    carried = Math.max(0, Math.min(left, problem.carryOverCents ?? Number.POSITIVE_INFINITY));
    return {
      budgetCents,
      spentCents: spent,
      grantsCents: granted,
      carriedCents: now === problem.years - 1 ? 0 : carried,
      savingKwh: kwh,
      savingCents: cents,
      savingCo2Kg: co2,
    };
  });
}
