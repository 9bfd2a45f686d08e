import type { FactorCarrier, FactorKind, StoredFactor } from "@lucciola/contract/energy/factor.ts";
import type { LocalDate } from "../time/local-time.ts";
import { SHIPPED_FACTORS } from "./shipped-factors.ts";

/** A factor that was stored, or one that Lucciola comes with. */
export type KnownFactor = Omit<StoredFactor, "id"> & { readonly id?: number; readonly isShipped: boolean };

/** All factors: the shipped ones, and those of the town, which stand before a shipped one of the same day. */
export function knownFactors(stored: readonly StoredFactor[]): KnownFactor[] {
  const isSame = (one: Omit<StoredFactor, "id">) => (other: Omit<StoredFactor, "id">) =>
    one.kind === other.kind && one.carrier === other.carrier && one.from === other.from;
  const shipped = SHIPPED_FACTORS.filter((factor) => !stored.some(isSame(factor)));
  return [
    ...shipped.map((factor) => ({ ...factor, isShipped: true })),
    ...stored.map((factor) => ({ ...factor, isShipped: false })),
  ];
}

/**
 * The factor that holds on a day: the last that begins on it or before and was not corrected. `undefined` where none does;
 * no later one is taken in its place.
 */
export function factorOn(
  factors: readonly KnownFactor[],
  kind: FactorKind,
  carrier: FactorCarrier,
  day: LocalDate,
): KnownFactor | undefined {
  return factors
    .filter(
      (factor) =>
        factor.kind === kind && factor.carrier === carrier && factor.from <= day && factor.replacedBy === undefined,
    )
    .toSorted((one, other) => (one.from < other.from ? -1 : 1))
    .at(-1);
}
