import { checkSchedule } from "./check-schedule.ts";
import type { Placement, PlanProblem } from "./plan-problem.ts";
import { scheduleValue } from "./plan-value.ts";

/**
 * The best schedule of all, by looking at each: for a handful of works.
 */
export function exhaustiveSchedule(problem: PlanProblem): { schedule: Placement[]; value: number } {
  let best: { schedule: Placement[]; value: number } = { schedule: [], value: 0 };
  const chosen: Placement[] = [];
  const look = (index: number): void => {
    const option = problem.options[index];
    if (option === undefined) {
      const value = scheduleValue(problem, chosen);
      if (value > best.value && checkSchedule(problem, chosen).length === 0) best = { schedule: [...chosen], value };
      return;
    }
    look(index + 1);
    for (const funding of option.fundings)
      for (let year = 0; year < problem.years; year += 1) {
        chosen.push({ option: option.id, year, funding: funding.id });
        look(index + 1);
        chosen.pop();
      }
  };
  look(0);
  return best;
}
