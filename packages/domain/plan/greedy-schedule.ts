import { choicesOf, ownCents } from "./plan-choices.ts";
import type { Placement, PlanProblem, Schedule } from "./plan-problem.ts";
import { createPlanTally } from "./plan-tally.ts";

/**
 * As an office does by hand: the work that brings most for a euro first, in the first year and by the way to pay that fit.
 * Once more round until nothing fits any more. `forced` works, and what they need, come before all others; one that does
 * not fit is left out. `begun` placements are there already.
 */
export function greedySchedule(
  problem: PlanProblem,
  { forced = [], begun = [] }: { readonly forced?: readonly string[]; readonly begun?: Schedule } = {},
): Placement[] {
  const candidates = choicesOf(problem)
    .map((choice) => ({ choice, ratio: choice.worth / ownCents(choice) }))
    .sort((a, b) => b.ratio - a.ratio || a.choice.year - b.choice.year)
    .map(({ choice }) => choice);
  const tally = createPlanTally(problem);
  for (const { option, year, funding } of begun) {
    const choice = candidates.find(
      (one) => one.option.id === option && one.year === year && one.funding.id === funding,
    );
    if (choice !== undefined) tally.add(choice);
  }
  for (const id of withNeeds(problem, forced)) {
    const choice = candidates.find((one) => one.option.id === id && tally.fits(one));
    if (choice !== undefined) tally.add(choice);
  }
  for (let grew = true; grew; ) {
    grew = false;
    for (const choice of candidates)
      if (choice.worth > 0 && tally.fits(choice) && choice.worth - tally.losses(choice) > 0) {
        tally.add(choice);
        grew = true;
      }
  }
  return tally.placements();
}

/** Works and all that they need, what is needed before what needs it. */
function withNeeds({ options }: PlanProblem, ids: readonly string[]): Set<string> {
  const byId = new Map(options.map((option) => [option.id, option]));
  const ordered = new Set<string>();
  const seen = new Set<string>();
  const visit = (id: string): void => {
    if (seen.has(id)) return;
    seen.add(id);
    for (const needed of byId.get(id)?.needs ?? []) visit(needed);
    ordered.add(id);
  };
  for (const id of ids) visit(id);
  return ordered;
}
