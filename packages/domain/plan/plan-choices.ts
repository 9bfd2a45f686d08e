import { grantsPaidAfter } from "./plan-cash.ts";
import type { Funding, PlanOption, PlanProblem } from "./plan-problem.ts";
import { worthOf } from "./plan-value.ts";

/** One way to do a work: in which year, and how it is paid. */
export interface Choice {
  readonly option: PlanOption;
  readonly year: number;
  readonly funding: Funding;
  /** In the objective's unit, with nothing else done. */
  readonly worth: number;
  /** What it takes out of each year's purse, cents; negative where more comes in. */
  readonly netCents: readonly number[];
}

/** They are asked for again and again while a plan is made. */
const known = new WeakMap<PlanProblem, readonly Choice[]>();

/** Every way to do every work, in the order of the works. */
export function choicesOf(problem: PlanProblem): readonly Choice[] {
  const before = known.get(problem);
  const choices = before ?? everyChoice(problem);
  if (before === undefined) known.set(problem, choices);
  return choices;
}

function everyChoice(problem: PlanProblem): Choice[] {
  const { years, options, reinvestGrants } = problem;
  return options.flatMap((option) =>
    option.fundings.flatMap((funding) => {
      const first = Math.max(0, option.fromYear, funding.fromYear);
      const last = Math.min(years - 1, option.toYear, funding.toYear);
      return Array.from({ length: Math.max(0, last - first + 1) }, (_, index): Choice => {
        const year = first + index;
        return {
          option,
          year,
          funding,
          worth: worthOf(option, year, funding, problem),
          netCents: Array.from({ length: years }, (_, now) => netCost(option, funding, now - year, reinvestGrants)),
        };
      });
    }),
  );
}

function netCost(option: PlanOption, { shares }: Funding, after: number, reinvestGrants: boolean): number {
  const paid = after === 0 ? option.investCents : 0;
  return after < 0 || (after > 0 && !reinvestGrants) ? paid : paid - grantsPaidAfter(shares, after);
}

/** The town's own part of it, cents; one at least. */
export const ownCents = ({ option, funding }: Choice): number =>
  Math.max(1, option.investCents - funding.shares.reduce((sum, { cents }) => sum + cents, 0));
