import type { HomieDescription, HomieProperty } from "./description.ts";

/** How a lamp of a Homie device is dimmed, as its description has it. */
export interface HomieDimmer {
  /** The property with the level, or the switch of a lamp that has none: `light/brightness`. */
  readonly name: string;
  /** Values of 0 and 100 %; a switch has none. */
  readonly range: { readonly min: number; readonly max: number } | undefined;
  readonly isInteger: boolean;
  /** A switch beside the level. */
  readonly power: string | undefined;
}

const RANGE = /^(-?\d+(?:\.\d+)?):(-?\d+(?:\.\d+)?)/;

function rangeOf({ unit, format }: HomieProperty): { min: number; max: number } | undefined {
  const [, min, max] = RANGE.exec(format ?? "") ?? [];
  if (min !== undefined && max !== undefined && Number(min) < Number(max))
    return { min: Number(min), max: Number(max) };
  return unit === "%" ? { min: 0, max: 100 } : undefined;
}

/**
 * The first settable number of a node that has a range or is in per cent, else its first settable switch; `undefined`
 * where there is neither. `profiled`: the property that a profile names instead.
 */
export function dimmerOf(node: string, { properties }: HomieDescription, profiled?: string): HomieDimmer | undefined {
  const settable = Object.entries(properties).filter(
    ([name, property]) =>
      property.settable && (profiled === undefined ? name.startsWith(`${node}/`) : name === profiled),
  );
  const power = settable.find(([, { datatype }]) => datatype === "boolean")?.[0];
  for (const [name, property] of settable) {
    const range = rangeOf(property);
    const isInteger = property.datatype === "integer";
    if (range !== undefined && (isInteger || property.datatype === "float")) return { name, range, isInteger, power };
  }
  return power === undefined ? undefined : { name: power, range: undefined, isInteger: false, power: undefined };
}

/** The level of a value, %; a switch stands at 0 or 100. */
export function levelOfHomie(value: number | boolean | string, { range }: HomieDimmer): number | undefined {
  if (range === undefined) return typeof value === "boolean" ? (value ? 100 : 0) : undefined;
  if (typeof value !== "number") return undefined;
  return Number((((value - range.min) / (range.max - range.min)) * 100).toFixed(3));
}

/** The text to set for a level, and the level that it stands for. */
export function homieValue(dimPct: number, { range, isInteger }: HomieDimmer): { text: string; dimPct: number } {
  if (range === undefined) return { text: dimPct > 0 ? "true" : "false", dimPct: dimPct > 0 ? 100 : 0 };
  const exact = range.min + ((range.max - range.min) * dimPct) / 100;
  const value = isInteger ? Math.round(exact) : Number(exact.toFixed(3));
  return { text: String(value), dimPct: ((value - range.min) / (range.max - range.min)) * 100 };
}
