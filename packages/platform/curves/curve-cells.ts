import type { Parsed } from "@lucciola/contract/ids/ids.ts";
import { shown } from "../csv/shown-cell.ts";

/** Digits with one decimal point or comma. A separator of thousands cannot be told from it, so there may be none. */
const NUMBER = /^[+-]?\d+(?:[.,]\d+)?$/;
/** What portals and table programs write where there is no value. */
const NOTHING = /^(-|nan|null|n\/a|n\.d\.)?$/i;
const DATE = /^(?:(\d{4})-(\d\d)-(\d\d)|(\d\d)[/.-](\d\d)[/.-](\d{4}))(?:[T ]00:00(?::00)?)?$/;

const no = (issue: string): Parsed<never> => ({ ok: false, issues: [issue] });

/**
 * The number of a cell times `factor`, to a thousandth, which is finer than any meter; undefined where it is empty.
 * Negative numbers are refused: what flows the other way has a quantity of its own.
 */
export function readAmount(text: string, factor: number): Parsed<number | undefined> {
  if (NOTHING.test(text)) return { ok: true, value: undefined };
  if (!NUMBER.test(text))
    return no(
      `${shown(text)} is not a number: write digits with one decimal point or comma, no separator of thousands`,
    );
  const value = Math.round(Number(text.replace(",", ".")) * factor * 1_000) / 1_000;
  if (value < 0) return no(`${shown(text)} is below zero: energy that is fed in belongs to a column of its own`);
  return value <= 1e12 ? { ok: true, value } : no(`${shown(text)} is not possible for an amount: is the unit right?`);
}

/** A local day as `YYYY-MM-DD`, from that or from `dd/mm/yyyy`. */
export function readDay(text: string): Parsed<string> {
  const [, isoYear, isoMonth, isoDay, day, month, year] = DATE.exec(text) ?? [];
  const date = `${isoYear ?? year}-${isoMonth ?? month}-${isoDay ?? day}`;
  const isDay = !Number.isNaN(Date.parse(date)) && new Date(`${date}T00:00Z`).toISOString().startsWith(date);
  if (isDay && date >= "1970" && date < "2100") return { ok: true, value: date };
  return no(`${shown(text)} is not a day: it must be like 31/01/2026 or 2026-01-31`);
}
