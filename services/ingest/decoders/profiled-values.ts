import type { DeviceProfile } from "@lucciola/contract/makers/device-profile.ts";
import { isQuantityName, type QuantityName, quantityOf } from "@lucciola/contract/units/quantities.ts";
import { shiftDecimal } from "./decimal.ts";
import type { PartBuilder } from "./foreign-part.ts";

/** The maker's value as the number of our unit; registers are whole, and rounded here alone. */
export function converted(quantity: QuantityName, factor: number): (raw: number) => number {
  const places = Math.log10(Math.abs(factor));
  // By a power of ten the point is moved: 8.0005 kWh are 8000.5 Wh, where the product of binary fractions is less.
  const times =
    factor > 0 && Number.isInteger(places) ? (raw: number) => shiftDecimal(raw, places) : (raw: number) => raw * factor;
  return quantityOf(quantity).integer ? (raw) => Math.round(times(raw)) : times;
}

/** What a profile says that a value of the maker means. */
export interface Meaning {
  readonly quantity: QuantityName;
  readonly convert: (raw: number) => number;
}

/** The meanings of a maker's value by its name: those of the profile, else that of the quantity it is named like. */
export function meaningsOf(name: string, profile: DeviceProfile | undefined): readonly Meaning[] {
  const named = (profile?.readings ?? []).flatMap(({ from, quantity, factor = 1 }): Meaning[] =>
    from === name && isQuantityName(quantity) ? [{ quantity, convert: converted(quantity, factor) }] : [],
  );
  const { level } = profile ?? {};
  if (level?.from === name) {
    const full = level.full ?? 100;
    named.push({ quantity: "dimPct", convert: (raw) => Number(((raw / full) * 100).toFixed(3)) });
  }
  if (named.length > 0 || profile?.readings !== undefined) return named;
  return isQuantityName(name) ? [{ quantity: name, convert: converted(name, 1) }] : [];
}

/** Adds a maker's value under all its meanings; a switch that is on stands at 100 %. Returns whether it has any. */
export function addByProfile(
  part: PartBuilder,
  name: string,
  raw: unknown,
  profile: DeviceProfile | undefined,
): boolean {
  const meanings = meaningsOf(name, profile);
  for (const { quantity, convert } of meanings) {
    if (quantity === "dimPct" && typeof raw === "boolean") part.add(quantity, raw ? 100 : 0, name);
    else part.add(quantity, raw, name, convert);
  }
  return meanings.length > 0;
}
