import type { GrantCondition, GrantRule } from "@lucciola/contract/plan/grant-rule.ts";
import type { Measure } from "@lucciola/contract/plan/measure.ts";

/** What a grant asks of the town and of the place. `undefined`: nobody has said. */
export interface GrantFacts {
  readonly inhabitants: number | undefined;
  readonly use: string | undefined;
  readonly isOwnedAndUsed: boolean | undefined;
}

export type GrantFit =
  | {
      readonly kind: "fits";
      /** Euro cents, in all. */
      readonly cents: number;
      readonly sharePct: number;
      readonly paidAfterYears: readonly number[];
    }
  | { readonly kind: "not"; readonly reason: GrantRefusal };

export type GrantRefusal =
  | "measure"
  | "place"
  | "town-too-large"
  | "not-owned-and-used"
  | "use"
  | "too-small"
  | "nothing-to-give"
  | "facts-missing";

const KWH_PER_TEP = { electricity: 1_000 / 0.187, other: 11_628 } as const;

/**
 * What a grant gives to a measure, or why not. The day on which a work begins is not looked at here: the plan chooses it.
 * What nobody has said about town or place counts as not so, and is named when it decides.
 */
export function grantFit(rule: GrantRule, measure: Measure, facts: GrantFacts): GrantFit {
  const not = (reason: GrantRefusal): GrantFit => ({ kind: "not", reason });
  if (!rule.measures.includes(measure.kind)) return not("measure");
  if (!rule.places.includes(measure.place.kind)) return not("place");
  if (rule.onlyWhen !== undefined) {
    const refusal = unmet(rule.onlyWhen, facts);
    if (refusal !== undefined) return not(refusal);
  }
  if (rule.minInvestEur !== undefined && measure.investEur < rule.minInvestEur) return not("too-small");
  const better = rule.betterShares.filter(({ when }) => unmet(when, facts) === undefined);
  const sharePct = Math.max(rule.sharePct, ...better.map((one) => one.sharePct));
  const cap = rule.unitCaps.find((one) => one.measure === measure.kind);
  const eligibleEur =
    cap === undefined || measure.quantity === undefined
      ? measure.investEur
      : Math.min(measure.investEur, cap.eligibleEurPerUnit * measure.quantity);
  const energyEur = rule.perTep === undefined ? 0 : rule.perTep.eur * rule.perTep.years * tepPerYear(measure);
  const eur = Math.min(
    (eligibleEur * sharePct) / 100 + energyEur,
    rule.maxEur ?? Number.POSITIVE_INFINITY,
    measure.investEur,
  );
  // Whole cents, and never one too many.
  const cents = Math.floor(eur * 100 + 1e-6);
  if (cents <= 0) return not("nothing-to-give");
  const [first = 0] = rule.paidAfterYears;
  const isAtOnce = rule.paidAtOnceUpToEur !== undefined && eur <= rule.paidAtOnceUpToEur;
  return { kind: "fits", cents, sharePct, paidAfterYears: isAtOnce ? [first] : [...rule.paidAfterYears] };
}

/** What of a condition does not hold; `undefined`: all of it does. */
function unmet({ maxInhabitants, ownedAndUsed, uses }: GrantCondition, facts: GrantFacts): GrantRefusal | undefined {
  if (maxInhabitants !== undefined) {
    if (facts.inhabitants === undefined) return "facts-missing";
    if (facts.inhabitants > maxInhabitants) return "town-too-large";
  }
  if (ownedAndUsed !== undefined) {
    if (facts.isOwnedAndUsed === undefined) return "facts-missing";
    if (facts.isOwnedAndUsed !== ownedAndUsed) return "not-owned-and-used";
  }
  if (uses !== undefined) {
    if (facts.use === undefined) return "facts-missing";
    if (!uses.includes(facts.use)) return "use";
  }
  return undefined;
}

/** Primary energy saved in a year, tep: 0.187 tep/MWh of electricity, 11,628 kWh a tep of heat and fuels. */
function tepPerYear({ savings }: Measure): number {
  return Math.max(
    0,
    savings.reduce(
      (sum, { carrier, kwhPerYear }) =>
        sum + kwhPerYear / (carrier === "electricity" ? KWH_PER_TEP.electricity : KWH_PER_TEP.other),
      0,
    ),
  );
}
