import { Type } from "typebox";
import type { Parsed } from "../ids/ids.ts";

/** An instant on the wire: ISO 8601 in UTC with `Z`, seconds or milliseconds, e.g. `2026-11-23T17:45:00Z`. */
const ISO_PATTERN = "^\\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])T([01]\\d|2[0-3]):[0-5]\\d:[0-5]\\d(\\.\\d{1,3})?Z$";
export const IsoInstant = Type.String({
  pattern: ISO_PATTERN,
  maxLength: 24,
  description: "ISO 8601 instant in UTC, ending in Z",
});

/** Milliseconds since 1970 of an ISO instant with `Z`; refuses other zones and days that do not exist (31 June). */
export function parseInstant(text: string): Parsed<number> {
  const epochMs = readInstant(text);
  if (Number.isNaN(epochMs)) {
    return {
      ok: false,
      issues: [`${JSON.stringify(text)} is not an ISO 8601 instant in UTC such as 2026-11-23T17:45:00Z`],
    };
  }
  return { ok: true, value: epochMs };
}

const DOT = ".".charCodeAt(0);
const MONTH_DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/**
 * The instant, or NaN. Digit by digit: every sample of every message has one, and a pattern, `Date.parse` and the check
 * of the day behind it took longer than all the rest of decoding.
 */
function readInstant(text: string): number {
  const millis = readMillis(text);
  const year = readDigits(text, 0, 4);
  const month = readDigits(text, 5, 2);
  const day = readDigits(text, 8, 2);
  const hour = readDigits(text, 11, 2);
  const minute = readDigits(text, 14, 2);
  const second = readDigits(text, 17, 2);
  const isWritten =
    text[4] === "-" && text[7] === "-" && text[10] === "T" && text[13] === ":" && text[16] === ":" && millis >= 0;
  if (!isWritten || year < 0 || month < 1 || month > 12 || day < 1 || day > daysOf(year, month)) return Number.NaN;
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59) return Number.NaN;
  return (((daysSince1970(year, month, day) * 24 + hour) * 60 + minute) * 60 + second) * 1_000 + millis;
}

/** The fraction of a second behind its dot, up to the `Z` that ends the text, in ms; -1 where it is written otherwise. */
function readMillis(text: string): number {
  const end = text.length - 1;
  if (text[end] !== "Z") return -1;
  if (end === 19) return 0;
  if (end < 21 || end > 23 || text.charCodeAt(19) !== DOT) return -1;
  const digits = end - 20;
  const fraction = readDigits(text, 20, digits);
  return digits === 3 ? fraction : digits === 2 ? fraction * 10 : fraction * 100;
}

/** The whole number that these digits write; -1 where one of them is none. */
function readDigits(text: string, from: number, count: number): number {
  let number = 0;
  for (let at = from; at < from + count; at += 1) {
    const digit = text.charCodeAt(at) - 48;
    if (!(digit >= 0 && digit <= 9)) return -1;
    number = number * 10 + digit;
  }
  return number;
}

const isLeap = (year: number): boolean => year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
const daysOf = (year: number, month: number): number =>
  month === 2 && isLeap(year) ? 29 : (MONTH_DAYS[month - 1] ?? 0);

/** Days of the Gregorian calendar, counted in eras of 400 years that begin on 1 March (after Howard Hinnant). */
function daysSince1970(year: number, month: number, day: number): number {
  const marchYear = month <= 2 ? year - 1 : year;
  const era = Math.floor(marchYear / 400);
  const yearOfEra = marchYear - era * 400;
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}

const DAY_MS = 86_400_000;
/** The last millisecond of the year 9999: up to it a year has four digits. */
const LAST_MS = 253_402_300_799_999;
const twoDigits = Array.from({ length: 60 }, (_, number) => String(number).padStart(2, "0"));
/** The day that was written last: samples come in the order of time, some hundred to a day. */
let writtenDay = Number.NaN;
let writtenDate = "";

/** The ISO instant of an epoch in milliseconds, always with milliseconds and `Z`. Throws `RangeError` for what is none. */
export function formatInstant(epochMs: number): string {
  if (!(epochMs >= 0 && epochMs <= LAST_MS)) return new Date(epochMs).toISOString();
  const day = Math.floor(epochMs / DAY_MS);
  if (day !== writtenDay) {
    writtenDay = day;
    writtenDate = new Date(day * DAY_MS).toISOString().slice(0, 11);
  }
  const ms = Math.floor(epochMs - day * DAY_MS);
  const seconds = Math.floor(ms / 1_000);
  const millis = ms - seconds * 1_000;
  const minutes = Math.floor(seconds / 60);
  const hour = twoDigits[Math.floor(minutes / 60)];
  const fraction = millis === 0 ? "000" : String(millis).padStart(3, "0");
  return `${writtenDate}${hour}:${twoDigits[minutes % 60]}:${twoDigits[seconds % 60]}.${fraction}Z`;
}
