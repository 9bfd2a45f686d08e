/**
 * What became of a promise:
 * - `kept`: promised and measured saving lie within the band of each other, or nearly so before a year is full;
 * - `better`, `below`: the measured one lies outside of it;
 * - `too-early`: what was to be saved so far is less than what a meter can tell;
 * - `cannot-say`: a rule of the method is broken, or nothing measures it.
 */
export const MEASURE_VERDICTS = ["kept", "better", "below", "too-early", "cannot-say"] as const;
export type MeasureVerdict = (typeof MEASURE_VERDICTS)[number];

/** Why there is no other verdict: a stable code; words are made from it. */
export const VERDICT_REASONS = [
  "agrees",
  "agrees-so-far",
  "more-than-promised",
  "less-than-promised",
  "few-days",
  "wrong-season",
  "band-wider-than-promise",
  "too-small-for-the-meter",
  "no-meter",
  "nothing-promised",
  "baseline-short",
  "baseline-incomplete",
  "reporting-incomplete",
  "model-refused",
  "meter-unreadable",
] as const;
export type VerdictReason = (typeof VERDICT_REASONS)[number];

export interface Judgement {
  readonly verdict: MeasureVerdict;
  readonly why: VerdictReason;
}

/** Promised and measured for the same days, kWh. */
export interface Comparison {
  readonly promisedKwh: number;
  readonly measuredKwh: number;
  readonly bandKwh: number;
  /** Of the reporting period that are known. */
  readonly days: number;
  /** Of a year's promise, how much falls on them; 1 is a year. */
  readonly shareOfYear: number;
}

/** Of a month or less nobody should be told anything. */
export const LEAST_DAYS = 28;
/** Heating is not judged by a summer, nor panels by a December. */
const LEAST_SHARE = 0.08;
const YEAR_DAYS = 350;
/**
 * How a year's promise falls on its days is known only to about this part of it, which matters until the year is full: with
 * it nine of ten kept promises are called so after 45, 90 and 180 days too, without it eight (`bench verified`).
 */
const SHAPE_UNKNOWN = 0.2;

/** What a comparison says of a promise. The band is that of the meter alone: a promise is what was written, not a guess. */
export function judge({ promisedKwh, measuredKwh, bandKwh, days, shareOfYear }: Comparison): Judgement {
  if (days < LEAST_DAYS) return { verdict: "too-early", why: "few-days" };
  if (shareOfYear < LEAST_SHARE) return { verdict: "too-early", why: "wrong-season" };
  const more = measuredKwh - promisedKwh;
  const shapeKwh = SHAPE_UNKNOWN * Math.abs(promisedKwh) * Math.max(0, 1 - days / YEAR_DAYS);
  const allowedKwh = Math.hypot(bandKwh, shapeKwh);
  if (more < -allowedKwh) return { verdict: "below", why: "less-than-promised" };
  if (more > allowedKwh) return { verdict: "better", why: "more-than-promised" };
  if (bandKwh >= Math.abs(promisedKwh))
    return days >= YEAR_DAYS
      ? { verdict: "cannot-say", why: "too-small-for-the-meter" }
      : { verdict: "too-early", why: "band-wider-than-promise" };
  return { verdict: "kept", why: Math.abs(more) <= bandKwh ? "agrees" : "agrees-so-far" };
}
