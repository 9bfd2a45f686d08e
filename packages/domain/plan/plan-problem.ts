/**
 * What a schedule of works is decided from. Money is in whole cents, so that sums are exact; a year is its index from 0,
 * the first year of the plan.
 */

/** What a plan can be made to save the most of, within its horizon. */
export const OBJECTIVES = ["kwh", "eur", "co2", "npv"] as const;
export type Objective = (typeof OBJECTIVES)[number];

/** A work that may be done once: one measure at one place, or several of a place as a bundle. */
export interface PlanOption {
  readonly id: string;
  readonly investCents: number;
  /** After so many years it is worn out and saves nothing. */
  readonly lifeYears: number;
  /** In a year after it is done, against a year without it. */
  readonly savingKwhPerYear: number;
  readonly savingCentsPerYear: number;
  readonly savingCo2KgPerYear: number;
  /** More upkeep than before; negative where it needs less. */
  readonly upkeepCentsPerYear: number;
  /** Years in which the work is under way, the first of them the year it begins; it saves from the year after. */
  readonly worksYears: number;
  /** Earliest and latest year in which it may begin. */
  readonly fromYear: number;
  readonly toYear: number;
  /** Works that must be begun before it, or in the same year. */
  readonly needs: readonly string[];
  /** Ways in which it can be paid; `own` alone where no grant fits. */
  readonly fundings: readonly Funding[];
}

/**
 * Two works at one place that save less together than apart, e.g. new windows and a new boiler: so much less in each year in
 * which both save. Of three, each pair counts, which is a little less than is really saved.
 */
export interface Overlap {
  readonly works: readonly [string, string];
  readonly kwhPerYear: number;
  readonly centsPerYear: number;
  readonly co2KgPerYear: number;
}

/** One way to pay: a set of grants that may go together, or the town's own money alone. */
export interface Funding {
  readonly id: string;
  readonly shares: readonly GrantShare[];
  /** Years in which the work must begin for these grants. */
  readonly fromYear: number;
  readonly toYear: number;
}

export interface GrantShare {
  readonly grant: string;
  readonly cents: number;
  /** Years after the work's beginning in which the money comes; 0: at once. In equal parts over these years. */
  readonly paidAfterYears: readonly number[];
}

export interface PlanProblem {
  readonly years: number;
  readonly options: readonly PlanOption[];
  /** The town's own money for each year. */
  readonly budgetCents: readonly number[];
  /** Of what is left in a year so much at most goes on to the next; `undefined`: all of it. */
  readonly carryOverCents: number | undefined;
  /** Grants that come in are spent again; otherwise they go back to the treasury, and only lower the year's own cost when they come at once. */
  readonly reinvestGrants: boolean;
  /** Works under way in one year at most; `undefined`: no limit. */
  readonly worksAtOnce: number | undefined;
  /** Of each such set one at most, e.g. the bundles of one building. */
  readonly exclusive: readonly (readonly string[])[];
  readonly overlaps: readonly Overlap[];
  /** What a grant gives to the whole town at most. */
  readonly grantCeilingCents: Readonly<Record<string, number>>;
  readonly objective: Objective;
  /** Savings count in so many years from the first of the plan: at least its own, and more where works of its last years shall count. */
  readonly horizonYears: number;
  /** A year, for `npv`: 0.03 is three per cent. */
  readonly discountRate: number;
}

export interface Placement {
  readonly option: string;
  readonly year: number;
  readonly funding: string;
}

/** Which works begin when, and how they are paid. */
export type Schedule = readonly Placement[];
