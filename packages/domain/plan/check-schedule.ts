import type { Funding, PlanOption, PlanProblem, Schedule } from "./plan-problem.ts";

/**
 * Everything that is wrong with a schedule, in words; nothing for one that may be carried out. Written apart from the model
 * that finds schedules, year by year as a treasurer would, so that an error in one is seen by the other.
 */
export function checkSchedule(problem: PlanProblem, schedule: Schedule): string[] {
  const wrong: string[] = [];
  const options = new Map(problem.options.map((option) => [option.id, option]));
  const begun = new Map<string, { year: number; option: PlanOption; funding: Funding }>();
  for (const { option: id, year, funding: name } of schedule) {
    const option = options.get(id);
    if (option === undefined) {
      wrong.push(`${id} is not among the works`);
      continue;
    }
    if (begun.has(id)) wrong.push(`${id} is done twice`);
    const funding = option.fundings.find((candidate) => candidate.id === name);
    if (funding === undefined) {
      wrong.push(`${id} cannot be paid by ${name}`);
      continue;
    }
    if (!Number.isInteger(year) || year < 0 || year >= problem.years) wrong.push(`${id} begins outside the plan`);
    if (year < option.fromYear || year > option.toYear) wrong.push(`${id} may not begin in year ${year}`);
    if (year < funding.fromYear || year > funding.toYear) wrong.push(`${id}: ${name} is not open in year ${year}`);
    begun.set(id, { year, option, funding });
  }
  for (const [id, { year, option, funding }] of begun) {
    for (const needed of option.needs) {
      const before = begun.get(needed);
      if (before === undefined || before.year > year) wrong.push(`${id} begins without ${needed}`);
    }
    const granted = funding.shares.reduce((sum, { cents }) => sum + cents, 0);
    if (granted > option.investCents) wrong.push(`${id} is paid more than it costs`);
    if (new Set(funding.shares.map(({ grant }) => grant)).size < funding.shares.length)
      wrong.push(`${id} is paid twice by one grant`);
  }
  for (const set of problem.exclusive) {
    const together = set.filter((id) => begun.has(id));
    if (together.length > 1) wrong.push(`${together.join(" and ")} exclude each other`);
  }
  for (const [grant, ceiling] of Object.entries(problem.grantCeilingCents)) {
    let given = 0;
    for (const { funding } of begun.values())
      for (const share of funding.shares) if (share.grant === grant) given += share.cents;
    if (given > ceiling) wrong.push(`${grant} gives ${given} of at most ${ceiling} cents`);
  }
  wrong.push(...checkCash(problem, [...begun.values()]));
  if (problem.worksAtOnce !== undefined)
    for (let year = 0; year < problem.years; year += 1) {
      let underWay = 0;
      for (const work of begun.values())
        if (work.year <= year && year < work.year + work.option.worksYears) underWay += 1;
      if (underWay > problem.worksAtOnce) wrong.push(`${underWay} works at once in year ${year}`);
    }
  return wrong;
}

function checkCash(
  { years, budgetCents, carryOverCents, reinvestGrants }: PlanProblem,
  begun: readonly { year: number; option: PlanOption; funding: Funding }[],
): string[] {
  const wrong: string[] = [];
  let carried = 0;
  for (let now = 0; now < years; now += 1) {
    let purse = carried + (budgetCents[now] ?? 0);
    for (const { year, option, funding } of begun) {
      if (year === now) purse -= option.investCents;
      for (const { cents, paidAfterYears } of funding.shares) {
        const whole = Math.floor(cents / paidAfterYears.length);
        paidAfterYears.forEach((after, index) => {
          if (year + after !== now || (after > 0 && !reinvestGrants)) return;
          purse += index === paidAfterYears.length - 1 ? cents - whole * index : whole;
        });
      }
    }
    if (purse < 0) wrong.push(`year ${now} lacks ${-purse} cents`);
    carried = Math.max(0, Math.min(purse, carryOverCents ?? Number.POSITIVE_INFINITY));
  }
  return wrong;
}
