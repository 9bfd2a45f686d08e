import type { NoComparison, TownFigures, TownUse } from "@lucciola/contract/api/energy-figures.ts";

/** In what the town's use is told; stands in the address. */
export const MEASURES = ["kwh", "euro", "co2"] as const;
export type Measure = (typeof MEASURES)[number];
export const measureOf = (text: string | null): Measure => MEASURES.find((each) => each === text) ?? "kwh";

export const FIGURE_DAYS = [7, 30, 365] as const;
export const daysOf = (text: string | null): (typeof FIGURE_DAYS)[number] =>
  FIGURE_DAYS.find((each) => String(each) === text) ?? 30;

/** kWh, euro or kg of CO2; `undefined` where a factor is missing. */
export function amountOf(use: TownUse, measure: Measure): number | undefined {
  return measure === "kwh" ? use.kwh : measure === "euro" ? use.eur : use.co2Kg;
}

export interface Sum {
  readonly amount: number;
  /** Groups that have no amount in this measure. */
  readonly missing: readonly TownUse["group"][];
}

export function sumOf(groups: readonly TownUse[], measure: Measure): Sum {
  const known = groups.filter((use) => amountOf(use, measure) !== undefined);
  return {
    amount: known.reduce((sum, use) => sum + (amountOf(use, measure) ?? 0), 0),
    missing: groups.filter((use) => !known.includes(use)).map(({ group }) => group),
  };
}

/** How much more than something, %; or why that cannot be said. */
export type Change = { readonly pct: number } | { readonly missing: NoComparison };

/** As of the year before: what was read for less of its time is not held against it, %. */
const LEAST_COVER_PCT = 90;

export const yearChangeOf = ({ kwh, coveredPct, lastYear }: TownUse): Change =>
  "missing" in lastYear
    ? { missing: lastYear.missing }
    : coveredPct < LEAST_COVER_PCT
      ? { missing: "not-measured-now" }
      : pctOf(kwh, lastYear.kwh);

/** Against what the habits of the year before would have used in this weather; `undefined`: weather plays no part. */
export const weatherChangeOf = ({ kwh, expected }: TownUse): Change | undefined =>
  expected === undefined ? undefined : "kwh" in expected ? pctOf(kwh, expected.kwh) : { missing: expected.missing };

/**
 * The change of all groups together that the weather plays a part in, by energy. A group that cannot be corrected says why,
 * and the sum is not told of a part as if it were the whole.
 */
export function townWeatherChange({ groups }: Pick<TownFigures, "groups">): Change | undefined {
  const weathered = groups.filter(({ expected }) => expected !== undefined);
  const reason = weathered.flatMap(({ expected }) =>
    expected !== undefined && "missing" in expected ? [expected.missing] : [],
  )[0];
  if (weathered.length === 0) return undefined;
  if (reason !== undefined) return { missing: reason };
  const sum = (of: (use: TownUse) => number) => weathered.reduce((total, use) => total + of(use), 0);
  return pctOf(
    sum(({ kwh }) => kwh),
    sum(({ expected }) => (expected !== undefined && "kwh" in expected ? expected.kwh : 0)),
  );
}

const pctOf = (now: number, then: number): Change =>
  then > 0 ? { pct: Math.round((1_000 * (now - then)) / then) / 10 } : { missing: "not-measured-then" };
