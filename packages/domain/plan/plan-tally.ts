import type { Choice } from "./plan-choices.ts";
import type { Overlap, Placement, PlanProblem } from "./plan-problem.ts";
import { pairLoss } from "./plan-value.ts";

/** What is left of money, room and ceilings as works are added one by one. */
export interface PlanTally {
  /** Whether it can be added: nothing else has to change. */
  fits(choice: Choice): boolean;
  /** What it and those that are placed lose together, in the objective's unit. */
  losses(choice: Choice): number;
  add(choice: Choice): void;
  placements(): Placement[];
}

export function createPlanTally(problem: PlanProblem): PlanTally {
  const { years, budgetCents, carryOverCents = Number.POSITIVE_INFINITY, worksAtOnce } = problem;
  const placed = new Map<string, Choice>();
  const left = Float64Array.from({ length: years }, (_, year) => budgetCents[year] ?? 0);
  const underWay = new Int32Array(years);
  const given = new Map<string, number>();
  const excluded = new Map<string, string[]>();
  for (const set of problem.exclusive)
    for (const id of set) excluded.set(id, [...(excluded.get(id) ?? []), ...set.filter((other) => other !== id)]);
  const pairs = new Map<string, { other: string; overlap: Overlap }[]>();
  for (const overlap of problem.overlaps) {
    const [a, b] = overlap.works;
    pairs.set(a, [...(pairs.get(a) ?? []), { other: b, overlap }]);
    pairs.set(b, [...(pairs.get(b) ?? []), { other: a, overlap }]);
  }
  const isPaid = ({ netCents }: Choice): boolean => {
    let carried = 0;
    for (let year = 0; year < years; year += 1) {
      const purse = carried + (left[year] ?? 0) - (netCents[year] ?? 0);
      if (purse < 0) return false;
      carried = Math.min(purse, carryOverCents);
    }
    return true;
  };
  const grantsFit = ({ option, funding: { shares } }: Choice): boolean =>
    shares.length === 0 ||
    (shares.reduce((sum, { cents }) => sum + cents, 0) <= option.investCents &&
      new Set(shares.map(({ grant }) => grant)).size === shares.length &&
      shares.every(
        ({ grant, cents }) =>
          (given.get(grant) ?? 0) + cents <= (problem.grantCeilingCents[grant] ?? Number.POSITIVE_INFINITY),
      ));
  const hasRoom = ({ option, year }: Choice): boolean => {
    if (worksAtOnce === undefined) return true;
    for (let now = year; now < Math.min(years, year + option.worksYears); now += 1)
      if ((underWay[now] ?? 0) >= worksAtOnce) return false;
    return true;
  };
  return {
    fits: (choice) => {
      const { id, needs } = choice.option;
      return (
        !placed.has(id) &&
        isPaid(choice) &&
        needs.every((needed) => (placed.get(needed)?.year ?? Number.POSITIVE_INFINITY) <= choice.year) &&
        !excluded.get(id)?.some((other) => placed.has(other)) &&
        hasRoom(choice) &&
        grantsFit(choice)
      );
    },
    losses: ({ option, year }) => {
      let lost = 0;
      for (const { other, overlap } of pairs.get(option.id) ?? []) {
        const partner = placed.get(other);
        if (partner !== undefined) lost += pairLoss(overlap, [option, year], [partner.option, partner.year], problem);
      }
      return lost;
    },
    add: (choice) => {
      const { option, year, funding, netCents } = choice;
      placed.set(option.id, choice);
      for (let now = 0; now < years; now += 1) left[now] = (left[now] ?? 0) - (netCents[now] ?? 0);
      for (let now = year; now < Math.min(years, year + option.worksYears); now += 1)
        underWay[now] = (underWay[now] ?? 0) + 1;
      for (const { grant, cents } of funding.shares) given.set(grant, (given.get(grant) ?? 0) + cents);
    },
    placements: () =>
      [...placed.values()].map(({ option, year, funding }) => ({ option: option.id, year, funding: funding.id })),
  };
}
