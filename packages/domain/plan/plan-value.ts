import type { Funding, Objective, PlanOption, PlanProblem, Schedule } from "./plan-problem.ts";

/** Years of the plan in which a work that begins in `year` saves: after it is done, while it lasts. */
export function savingYears(option: PlanOption, year: number, years: number): number {
  const first = year + option.worksYears;
  return Math.max(0, Math.min(years, first + option.lifeYears) - first);
}

/**
 * What a work is worth when it begins in `year` and is paid so: kWh, cents or kg CO2 saved within the plan's years, or the
 * present value in cents of all that it costs, brings in and saves in them, at the beginning of the first year.
 */
export function worthOf(
  option: PlanOption,
  year: number,
  funding: Funding,
  { years, objective, discountRate }: Pick<PlanProblem, "years" | "objective" | "discountRate">,
): number {
  const saved = savingYears(option, year, years);
  if (objective !== "npv") return saved * perYear(option, objective);
  const factor = (at: number): number => (1 + discountRate) ** -at;
  let value = -option.investCents * factor(year);
  for (const { cents, paidAfterYears } of funding.shares)
    for (const after of paidAfterYears)
      if (year + after < years) value += (cents / paidAfterYears.length) * factor(year + after);
  const first = year + option.worksYears;
  for (let at = first; at < first + saved; at += 1)
    value += (option.savingCentsPerYear - option.upkeepCentsPerYear) * factor(at);
  return value;
}

const perYear = (option: PlanOption, objective: Exclude<Objective, "npv">): number =>
  objective === "kwh"
    ? option.savingKwhPerYear
    : objective === "co2"
      ? option.savingCo2KgPerYear
      : option.savingCentsPerYear - option.upkeepCentsPerYear;

/** What a whole schedule is worth. Throws `RangeError` for an option or funding that the problem does not have. */
export function scheduleValue(problem: PlanProblem, schedule: Schedule): number {
  const options = new Map(problem.options.map((option) => [option.id, option]));
  return schedule.reduce((sum, { option: id, year, funding: name }) => {
    const option = options.get(id);
    const funding = option?.fundings.find((candidate) => candidate.id === name);
    if (option === undefined || funding === undefined) throw new RangeError(`there is no ${id} paid by ${name}`);
    return sum + worthOf(option, year, funding, problem);
  }, 0);
}
