import { checkSchedule } from "./check-schedule.ts";
import type { Placement, PlanProblem } from "./plan-problem.ts";
import { scheduleValue, worthOf } from "./plan-value.ts";

/**
 * As an office does by hand: the work that brings most for a euro first, in the first year and by the way to pay that fit.
 * Once more round until nothing fits any more.
 */
export function greedySchedule(problem: PlanProblem): Placement[] {
  const candidates = problem.options.flatMap((option) =>
    option.fundings.flatMap((funding) =>
      Array.from({ length: problem.years }, (_, year) => {
        const value = worthOf(option, year, funding, problem);
        const granted = funding.shares.reduce((sum, { cents }) => sum + cents, 0);
        const own = Math.max(1, option.investCents - granted);
        return { placement: { option: option.id, year, funding: funding.id }, value, ratio: value / own };
      }),
    ),
  );
  candidates.sort((a, b) => b.ratio - a.ratio || a.placement.year - b.placement.year);
  const schedule: Placement[] = [];
  let reached = 0;
  for (let grew = true; grew; ) {
    grew = false;
    for (const { placement, value } of candidates) {
      if (value <= 0 || schedule.some(({ option }) => option === placement.option)) continue;
      schedule.push(placement);
      const worth = scheduleValue(problem, schedule);
      if (worth > reached && checkSchedule(problem, schedule).length === 0) {
        reached = worth;
        grew = true;
      } else schedule.pop();
    }
  }
  return schedule;
}
