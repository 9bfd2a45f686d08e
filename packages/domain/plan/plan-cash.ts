import type { GrantShare } from "./plan-problem.ts";

/** Cents of a share that come in `after` years: equal whole parts, what does not divide with the last. */
export function sharePaidAfter({ cents, paidAfterYears }: GrantShare, after: number): number {
  const index = paidAfterYears.indexOf(after);
  if (index < 0) return 0;
  const part = Math.floor(cents / paidAfterYears.length);
  return index === paidAfterYears.length - 1 ? cents - part * (paidAfterYears.length - 1) : part;
}

/** Cents that grants give to a work that begins `after` years before: what counts in that year's cash. */
export const grantsPaidAfter = (shares: readonly GrantShare[], after: number): number =>
  shares.reduce((sum, share) => sum + sharePaidAfter(share, after), 0);
