import type { Parsed } from "@lucciola/contract/ids/ids.ts";
import { findQuantity, type QuantityName, quantityOf } from "@lucciola/contract/units/quantities.ts";
import { shown } from "@lucciola/platform/csv/shown-cell.ts";
import { shiftDecimal } from "../../decimal.ts";
import { SAMPLE_QUANTITIES, storable } from "../../sample.ts";
import type { CsvLayout } from "./csv-layout.ts";

/** A column of the file that holds a quantity, and the powers of ten to the quantity's unit. */
export interface ValueColumn {
  readonly column: string;
  readonly quantity: QuantityName;
  readonly unit: string;
  readonly shift: number;
}

export const INTERVAL_QUANTITIES = ["importWh", "exportWh"] as const;

const PREFIXES = new Map([
  ["m", -3],
  ["", 0],
  ["k", 3],
  ["M", 6],
  ["G", 9],
]);
/** Units that are not the quantity's own with a prefix. */
const OTHER_UNITS = new Map([
  ["m3", { base: "L", shift: 3 }],
  ["%", { base: "1", shift: -2 }],
]);
const NUMBER = {
  ".": /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,3})?$/i,
  ",": /^[+-]?(\d+,?\d*|,\d+)(e[+-]?\d{1,3})?$/i,
};
/** What loggers and table programs write where there is no value. */
const NO_VALUE = /^(-|nan|null|n\/a|n\.d\.)?$/i;

/** The value columns of a layout; all issues at once. */
export function resolveColumns({ columns, interval }: CsvLayout): Parsed<ValueColumn[]> {
  const known: readonly string[] = interval === undefined ? SAMPLE_QUANTITIES : INTERVAL_QUANTITIES;
  const issues: string[] = [];
  const resolved: ValueColumn[] = [];
  for (const { column, quantity, unit } of columns) {
    const base = findQuantity(quantity)?.unit;
    if (base === undefined || !known.includes(quantity)) {
      const kind = interval === undefined ? "without an interval" : "with an interval";
      issues.push(`"${quantity}" cannot be read from a file ${kind}; use one of ${known.join(", ")}`);
      continue;
    }
    const shift = shiftBetween(unit, base);
    if (shift === undefined)
      issues.push(`Column "${column}": ${unit} is not a unit of ${quantity}, which is in ${base}`);
    else if (resolved.some((other) => other.quantity === quantity)) issues.push(`${quantity} is mapped twice`);
    else resolved.push({ column, quantity: quantity as QuantityName, unit, shift });
  }
  return issues.length > 0 ? { ok: false, issues } : { ok: true, value: resolved };
}

function shiftBetween(unit: string, base: string): number | undefined {
  const other = OTHER_UNITS.get(unit);
  if (other?.base === base) return other.shift;
  return unit.endsWith(base) ? PREFIXES.get(unit.slice(0, unit.length - base.length)) : undefined;
}

/** The value of a cell in the quantity's unit; `undefined` when the cell says that there is none. */
export function readValue(
  text: string,
  { quantity, unit, shift }: ValueColumn,
  decimal: "." | ",",
): Parsed<number | undefined> {
  if (NO_VALUE.test(text)) return { ok: true, value: undefined };
  if (!NUMBER[decimal].test(text)) {
    const other = decimal === "." ? "," : ".";
    const hint = NUMBER[other].test(text) ? `; set "decimal": "${other}" if that is its decimal sign` : "";
    return { ok: false, issues: [`${shown(text)} is not a number with decimal sign "${decimal}"${hint}`] };
  }
  const value = storable(quantity, shiftDecimal(text.replace(",", "."), shift));
  if (value !== undefined) return { ok: true, value };
  const { min, max, unit: base } = quantityOf(quantity);
  return {
    ok: false,
    issues: [`${shown(text)} ${unit} is not possible for ${quantity} (${min} to ${max} ${base}); is the unit right?`],
  };
}
