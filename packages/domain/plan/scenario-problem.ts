import type { GrantRule } from "@lucciola/contract/plan/grant-rule.ts";
import type { Measure } from "@lucciola/contract/plan/measure.ts";
import type { ScenarioSettings } from "@lucciola/contract/plan/scenario.ts";
import type { GrantFacts } from "./grant-fit.ts";
import { optionOf, overlapsOf, type RatesOf } from "./measure-options.ts";
import type { PlanProblem } from "./plan-problem.ts";

export interface ScenarioTown {
  /** Measures that can still be decided on. */
  readonly measures: readonly Measure[];
  /** Those that are done: what needs them may begin. */
  readonly done: readonly string[];
  readonly grants: readonly GrantRule[];
  readonly factsOf: (place: Measure["place"]) => GrantFacts;
  readonly useKwh: Parameters<typeof overlapsOf>[1];
  readonly ratesOf: RatesOf;
}

export interface ScenarioProblem {
  readonly problem: PlanProblem;
  readonly forced: readonly string[];
  /** Pairs at one place whose common part nobody can tell: added up in full. */
  readonly unknownOverlaps: readonly (readonly [string, string])[];
  /** What a measure asks for that there is not, in words for whoever entered it. */
  readonly issues: readonly string[];
}

/** What is to be decided in a scenario, from the town's measures, grants, prices and factors. */
export function scenarioProblem(settings: ScenarioSettings, town: ScenarioTown): ScenarioProblem {
  const { firstYear, budgetEur } = settings;
  const years = { firstYear, years: budgetEur.length };
  const measures = town.measures.filter(({ id }) => !settings.without.includes(id));
  const known = new Set(measures.map(({ id }) => id));
  const grants = town.grants.filter(({ id }) => settings.grants.includes(id));
  const issues = settings.grants
    .filter((id) => !town.grants.some((grant) => grant.id === id))
    .map((id) => `there is no grant ${id}`);
  const options = measures.flatMap((measure) => {
    const needs = measure.needs.filter((id) => !town.done.includes(id));
    const missing = needs.filter((id) => !known.has(id));
    if (missing.length > 0) {
      issues.push(`${measure.id} needs ${missing.join(", ")}, which is not among the measures of this scenario`);
      return [];
    }
    return [{ ...optionOf(measure, grants, town.factsOf(measure.place), town.ratesOf, years), needs }];
  });
  const { overlaps, unknown } = overlapsOf(measures, town.useKwh, town.ratesOf);
  const placed = new Set(options.map(({ id }) => id));
  const exclusive = measures.flatMap(({ id, excludes }) =>
    excludes
      .filter((other) => placed.has(other) && placed.has(id) && (id < other || !mutual(measures, other, id)))
      .map((other) => [id, other]),
  );
  for (const id of settings.forced) if (!placed.has(id)) issues.push(`${id} is to be in the plan, and cannot be`);
  return {
    problem: {
      years: budgetEur.length,
      horizonYears: Math.max(settings.horizonYears, budgetEur.length),
      options,
      budgetCents: budgetEur.map((eur) => Math.round(eur * 100)),
      carryOverCents: settings.carryOverEur === undefined ? undefined : Math.round(settings.carryOverEur * 100),
      reinvestGrants: settings.reinvestGrants,
      worksAtOnce: settings.worksAtOnce,
      exclusive,
      overlaps: overlaps.filter(({ works }) => works.every((id) => placed.has(id))),
      grantCeilingCents: Object.fromEntries(
        grants.flatMap(({ id, ceilingEur }) => (ceilingEur === undefined ? [] : [[id, Math.round(ceilingEur * 100)]])),
      ),
      objective: settings.objective,
      discountRate: settings.discountPct / 100,
    },
    forced: settings.forced.filter((id) => placed.has(id)),
    unknownOverlaps: unknown,
    issues,
  };
}

const mutual = (measures: readonly Measure[], id: string, other: string): boolean =>
  measures.some((measure) => measure.id === id && measure.excludes.includes(other));
