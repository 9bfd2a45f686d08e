import type { Funding, Objective, Overlap, PlanOption, PlanProblem, Schedule } from "./plan-problem.ts";

/** Whether a work that began in `year` saves in year `now`: it is done, and not worn out. */
export const isSaving = ({ worksYears, lifeYears }: PlanOption, year: number, now: number): boolean =>
  now >= year + worksYears && now < year + worksYears + lifeYears;

/** What a pair that overlaps loses in one year, in the objective's unit, as seen from the first year. */
export function overlapWorth(
  overlap: Overlap,
  year: number,
  { objective, discountRate }: Pick<PlanProblem, "objective" | "discountRate">,
): number {
  if (objective === "kwh") return overlap.kwhPerYear;
  if (objective === "co2") return overlap.co2KgPerYear;
  return objective === "eur" ? overlap.centsPerYear : overlap.centsPerYear * (1 + discountRate) ** -year;
}

/** What a pair loses within the horizon when its works begin in these years, in the objective's unit. */
export function pairLoss(
  overlap: Overlap,
  [a, yearA]: readonly [PlanOption, number],
  [b, yearB]: readonly [PlanOption, number],
  problem: Pick<PlanProblem, "objective" | "discountRate" | "horizonYears">,
): number {
  const from = Math.max(yearA + a.worksYears, yearB + b.worksYears);
  const to = Math.min(yearA + a.worksYears + a.lifeYears, yearB + b.worksYears + b.lifeYears, problem.horizonYears);
  if (to <= from) return 0;
  if (problem.objective !== "npv") return (to - from) * overlapWorth(overlap, from, problem);
  let lost = 0;
  for (let now = from; now < to; now += 1) lost += overlapWorth(overlap, now, problem);
  return lost;
}

/** Years before `horizonYears` in which a work that begins in `year` saves: after it is done, while it lasts. */
export function savingYears(option: PlanOption, year: number, horizonYears: number): number {
  const first = year + option.worksYears;
  return Math.max(0, Math.min(horizonYears, first + option.lifeYears) - first);
}

/**
 * What a work is worth when it begins in `year` and is paid so: kWh, cents or kg CO2 saved within the horizon, or the
 * present value in cents of all that it costs, brings in and saves in them, at the beginning of the first year.
 */
export function worthOf(
  option: PlanOption,
  year: number,
  funding: Funding,
  { horizonYears, objective, discountRate }: Pick<PlanProblem, "horizonYears" | "objective" | "discountRate">,
): number {
  const saved = savingYears(option, year, horizonYears);
  if (objective !== "npv") return saved * perYear(option, objective);
  const factor = (at: number): number => (1 + discountRate) ** -at;
  let value = -option.investCents * factor(year);
  for (const { cents, paidAfterYears } of funding.shares)
    for (const after of paidAfterYears)
      if (year + after < horizonYears) value += (cents / paidAfterYears.length) * factor(year + after);
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
  const begins = new Map(schedule.map(({ option, year }) => [option, year]));
  let lost = 0;
  for (const overlap of problem.overlaps) {
    const [a, b] = overlap.works.map((id) => ({ option: options.get(id), year: begins.get(id) }));
    if (a?.option === undefined || b?.option === undefined || a.year === undefined || b.year === undefined) continue;
    lost += pairLoss(overlap, [a.option, a.year], [b.option, b.year], problem);
  }
  return schedule.reduce((sum, { option: id, year, funding: name }) => {
    const option = options.get(id);
    const funding = option?.fundings.find((candidate) => candidate.id === name);
    if (option === undefined || funding === undefined) throw new RangeError(`there is no ${id} paid by ${name}`);
    return sum + worthOf(option, year, funding, problem);
  }, -lost);
}
