import type { Point } from "@lucciola/platform/registry/registry.ts";

export type FoundLamp =
  | { readonly kind: "found"; readonly lamp: Point }
  /** Poles of several streets have this number. */
  | { readonly kind: "several" }
  | { readonly kind: "none" };

const simple = (text: string): string => text.trim().toLowerCase().replace(/\s+/g, " ");
/** The number at the end of a name: 5 of "lamp-roma-05" and of "Via Roma 5". */
const numberOf = (text: string): number | undefined => {
  const digits = /(\d+)$/.exec(text)?.[1];
  return digits === undefined ? undefined : Number(digits);
};

/** The lamp whose pole bears these signs: its whole id or name, or its number, in a street or in all of the town. */
export function findLamp(lamps: readonly Point[], pole: string, street: string | undefined): FoundLamp {
  const sought = simple(pole);
  const whole = lamps.find(({ id, name }) => id === sought || simple(name) === sought);
  if (whole !== undefined) return { kind: "found", lamp: whole };
  if (!/^\d+$/.test(sought)) return { kind: "none" };
  const there = street === undefined ? lamps : lamps.filter((lamp) => lamp.street === street);
  const [lamp, another] = there.filter(({ id, name }) => (numberOf(name) ?? numberOf(id)) === Number(sought));
  if (lamp === undefined) return { kind: "none" };
  return another === undefined ? { kind: "found", lamp } : { kind: "several" };
}

/** Streets with street lights, in alphabetical order. */
export const streetsOf = (lamps: readonly Point[]): string[] =>
  [...new Set(lamps.flatMap(({ street }) => (street === undefined ? [] : [street])))].sort((a, b) =>
    a.localeCompare(b, "it"),
  );
