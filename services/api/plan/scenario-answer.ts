import type { ScenarioAnswer } from "@lucciola/contract/api/plan.ts";
import type { Measure } from "@lucciola/contract/plan/measure.ts";
import type { ScenarioSettings } from "@lucciola/contract/plan/scenario.ts";
import { leftOutInWords } from "@lucciola/domain/plan/left-out-words.ts";
import { planYears } from "@lucciola/domain/plan/plan-years.ts";
import type { ScenarioProblem } from "@lucciola/domain/plan/scenario-problem.ts";
import type { PlanResult } from "./plan-job.ts";

const eur = (cents: number): number => Math.round(cents) / 100;
const valueIn = (objective: ScenarioSettings["objective"], value: number): number =>
  objective === "eur" || objective === "npv" ? eur(value) : Math.round(value);

/** A plan as the API tells it. */
export function scenarioAnswer(
  settings: ScenarioSettings,
  { problem, issues, unknownOverlaps }: ScenarioProblem,
  { found, leftOut, otherBudgets }: PlanResult,
  measures: readonly Measure[],
  unverifiedGrants: readonly string[],
): ScenarioAnswer {
  const { objective, firstYear } = settings;
  const byId = new Map(measures.map((measure) => [measure.id, measure]));
  const nameOf = (id: string): string => byId.get(id)?.name ?? id;
  const schedule = found.kind === "found" ? found.schedule : [];
  return {
    works: schedule
      .toSorted((a, b) => a.year - b.year || a.option.localeCompare(b.option))
      .flatMap(({ option: id, year, funding: name }) => {
        const option = problem.options.find((candidate) => candidate.id === id);
        const funding = option?.fundings.find((candidate) => candidate.id === name);
        const measure = byId.get(id);
        if (option === undefined || funding === undefined || measure === undefined) return [];
        const granted = funding.shares.reduce((sum, { cents }) => sum + cents, 0);
        return [
          {
            measure: id,
            name: measure.name,
            kind: measure.kind,
            place: { ...measure.place },
            year: firstYear + year,
            investEur: eur(option.investCents),
            grants: funding.shares.map(({ grant, cents }) => ({ grant, eur: eur(cents) })),
            ownEur: eur(option.investCents - granted),
            savingKwhPerYear: Math.round(option.savingKwhPerYear),
            savingEurPerYear: eur(option.savingCentsPerYear - option.upkeepCentsPerYear),
            savingCo2KgPerYear: Math.round(option.savingCo2KgPerYear),
          },
        ];
      }),
    years: planYears(problem, schedule).map((year, index) => ({
      year: firstYear + index,
      budgetEur: eur(year.budgetCents),
      spentEur: eur(year.spentCents),
      grantsEur: eur(year.grantsCents),
      carriedEur: eur(year.carriedCents),
      savingKwh: Math.round(year.savingKwh),
      savingEur: eur(year.savingCents),
      savingCo2Kg: Math.round(year.savingCo2Kg),
    })),
    objective,
    value: found.kind === "found" ? valueIn(objective, found.value) : 0,
    ...(found.kind === "found" && found.gap !== undefined ? { gapPct: Math.round(found.gap * 10_000) / 100 } : {}),
    by: found.kind === "found" ? found.by : "solver",
    impossible: found.kind === "impossible",
    notFound: found.kind === "not-found",
    leftOut: leftOut.map(([id, why]) => ({ measure: id, why: leftOutInWords(why, objective, nameOf) })),
    otherBudgets: otherBudgets.map((one) => ({ ...one, value: valueIn(objective, one.value) })),
    issues: [
      ...issues,
      ...unknownOverlaps.map(
        ([a, b]) =>
          `${a} and ${b} save of the same, and nobody knows how much the place uses: both are counted in full`,
      ),
    ].map((issue) => issue.slice(0, 500)),
    unverifiedGrants: [...unverifiedGrants],
  };
}
