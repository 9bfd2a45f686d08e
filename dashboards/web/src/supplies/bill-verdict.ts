import type { BillCheckAnswer } from "@lucciola/contract/api/tariff.ts";

/** What a check comes to, for a cell of a list. */
export type Verdict =
  | { readonly kind: "fits" }
  | { readonly kind: "differs"; readonly eur: number }
  /** A part of the difference cannot be explained, because something was not measured or has no contract. */
  | { readonly kind: "unclear"; readonly eur: number };

const HALF_A_CENT = 0.005;

export function verdictOf({
  differenceEur,
  explanations,
}: Pick<BillCheckAnswer, "differenceEur" | "explanations">): Verdict {
  const isUnclear = explanations.some(({ isExplained }) => !isExplained);
  if (isUnclear) return { kind: "unclear", eur: differenceEur };
  return Math.abs(differenceEur) < HALF_A_CENT ? { kind: "fits" } : { kind: "differs", eur: differenceEur };
}

/** The explanations' sum in whole 1/100,000 euro, which is the difference. */
export const sumOfExplanations = (explanations: BillCheckAnswer["explanations"]): number =>
  explanations.reduce((sum, { amountEur }) => sum + Math.round(amountEur * 1e5), 0) / 1e5;
