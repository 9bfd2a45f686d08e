import type { GrantRule } from "@lucciola/contract/plan/grant-rule.ts";
import type { Measure, MeasureCarrier } from "@lucciola/contract/plan/measure.ts";
import { type GrantFacts, grantFit } from "./grant-fit.ts";
import type { Funding, GrantShare, Overlap, PlanOption } from "./plan-problem.ts";

export interface PlanYears {
  /** Of the calendar. */
  readonly firstYear: number;
  readonly years: number;
}

/** What a kWh of a carrier costs and emits, as the plan counts it in every year. */
export interface CarrierRates {
  readonly eurPerKwh: number;
  readonly co2KgPerKwh: number;
}
export type RatesOf = (carrier: MeasureCarrier) => CarrierRates;

/** The town's own money alone; always there. */
export const OWN_FUNDING = "own";
/** More grants than these are not put together for one work. */
const MOST_TOGETHER = 3;

/** A measure as a work that can be placed in the plan's years, with every way to pay for it. */
export function optionOf(
  measure: Measure,
  grants: readonly GrantRule[],
  facts: GrantFacts,
  ratesOf: RatesOf,
  { firstYear, years }: PlanYears,
): PlanOption {
  const investCents = Math.round(measure.investEur * 100);
  const saved = (of: (rates: CarrierRates) => number): number =>
    measure.savings.reduce((sum, { carrier, kwhPerYear }) => sum + kwhPerYear * of(ratesOf(carrier)), 0);
  return {
    id: measure.id,
    investCents,
    lifeYears: measure.lifeYears,
    savingKwhPerYear: saved(() => 1),
    savingCentsPerYear: Math.round(saved(({ eurPerKwh }) => eurPerKwh) * 100),
    savingCo2KgPerYear: saved(({ co2KgPerKwh }) => co2KgPerKwh),
    upkeepCentsPerYear: Math.round(measure.upkeepEurPerYear * 100),
    worksYears: measure.worksYears,
    fromYear: Math.max(0, (measure.fromYear ?? firstYear) - firstYear),
    toYear: Math.min(years - 1, (measure.toYear ?? firstYear + years - 1) - firstYear),
    needs: measure.needs,
    fundings: fundingsOf(measure, investCents, grants, facts, { firstYear, years }),
  };
}

/** Every set of grants that fit and may go together, each with what it gives; together never more than the work costs. */
export function fundingsOf(
  measure: Measure,
  investCents: number,
  grants: readonly GrantRule[],
  facts: GrantFacts,
  { firstYear, years }: PlanYears,
): Funding[] {
  const fitting = grants.flatMap((rule) => {
    const fit = grantFit(rule, measure, facts);
    if (fit.kind === "not") return [];
    const from = openFrom(rule, firstYear);
    const to = openTo(rule, firstYear, years);
    return from > to || to < 0 || from >= years ? [] : [{ rule, fit, from: Math.max(0, from), to }];
  });
  const sets: (typeof fitting)[] = [[]];
  for (const one of fitting)
    for (const set of [...sets])
      if (set.length < MOST_TOGETHER && set.every((other) => mayGoTogether(one.rule, other.rule)))
        sets.push([...set, one]);
  return sets.flatMap((set): Funding[] => {
    const fromYear = Math.max(0, ...set.map(({ from }) => from));
    const toYear = Math.min(years - 1, ...set.map(({ to }) => to));
    if (fromYear > toYear) return [];
    let left = investCents;
    const shares: GrantShare[] = [];
    for (const { rule, fit } of set) {
      const cents = Math.min(left, fit.cents);
      left -= cents;
      if (cents > 0) shares.push({ grant: rule.id, cents, paidAfterYears: fit.paidAfterYears });
    }
    const id = set.length === 0 ? OWN_FUNDING : set.map(({ rule }) => rule.id).join("+");
    return [{ id, shares, fromYear, toYear }];
  });
}

const mayGoTogether = (a: GrantRule, b: GrantRule): boolean =>
  a.togetherWith.includes(b.id) && b.togetherWith.includes(a.id);

/** First year in which a work may begin: the year of the rule's first day, in which it can still begin after that day. */
const openFrom = ({ from }: GrantRule, firstYear: number): number => Number(from.slice(0, 4)) - firstYear;

/** Last year: one that ends after the deadline counts only when the deadline is its last day. */
function openTo({ to }: GrantRule, firstYear: number, years: number): number {
  if (to === undefined) return years - 1;
  const year = Number(to.slice(0, 4)) - firstYear;
  return Math.min(years - 1, year);
}

/**
 * What pairs of measures at one place lose of what each saves alone, where both save of one carrier: two that save 30 % and
 * 20 % save 44 % together, not 50 %. `useKwh`: what the place uses of a carrier in a year; without it the pair is added up
 * in full, and `unknown` names it.
 */
export function overlapsOf(
  measures: readonly Measure[],
  useKwh: (place: Measure["place"], carrier: MeasureCarrier) => number | undefined,
  ratesOf: RatesOf,
): { overlaps: Overlap[]; unknown: [string, string][] } {
  const overlaps: Overlap[] = [];
  const unknown: [string, string][] = [];
  for (const [index, a] of measures.entries())
    for (const b of measures.slice(index + 1)) {
      if (a.place.kind !== b.place.kind || a.place.id !== b.place.id || areApart(a, b)) continue;
      let [kwh, eur, co2] = [0, 0, 0];
      for (const { carrier, kwhPerYear } of a.savings) {
        const other = b.savings.find((saving) => saving.carrier === carrier);
        if (other === undefined || kwhPerYear <= 0 || other.kwhPerYear <= 0) continue;
        const used = useKwh(a.place, carrier);
        if (used === undefined || used <= 0) {
          unknown.push([a.id, b.id]);
          continue;
        }
        const lost = lostTogether(kwhPerYear, other.kwhPerYear, used);
        const rates = ratesOf(carrier);
        kwh += lost;
        eur += lost * rates.eurPerKwh;
        co2 += lost * rates.co2KgPerKwh;
      }
      if (kwh > 0)
        overlaps.push({
          works: [a.id, b.id],
          kwhPerYear: kwh,
          centsPerYear: Math.round(eur * 100),
          co2KgPerYear: co2,
        });
    }
  return { overlaps, unknown };
}

/** What two savings of one use lose of what each saves alone: 30 % and 20 % are 44 % together, so 6 % are lost. */
export const lostTogether = (one: number, other: number, used: number): number =>
  Math.min((one * other) / used, one, other);

const areApart = (a: Measure, b: Measure): boolean => a.excludes.includes(b.id) || b.excludes.includes(a.id);
