import { Type } from "typebox";
import type { Parsed } from "../ids/ids.ts";

/** An instant on the wire: ISO 8601 in UTC with `Z`, seconds or milliseconds, e.g. `2026-11-23T17:45:00Z`. */
const ISO_PATTERN = "^\\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])T([01]\\d|2[0-3]):[0-5]\\d:[0-5]\\d(\\.\\d{1,3})?Z$";
export const IsoInstant = Type.String({
  pattern: ISO_PATTERN,
  maxLength: 24,
  description: "ISO 8601 instant in UTC, ending in Z",
});

const ISO = new RegExp(ISO_PATTERN);

/** Milliseconds since 1970 of an ISO instant with `Z`; refuses other zones and days that do not exist (31 June). */
export function parseInstant(text: string): Parsed<number> {
  const epochMs = ISO.test(text) ? Date.parse(text) : Number.NaN;
  // Date.parse rolls 31 June over to 1 July; the day must survive the round trip.
  if (Number.isNaN(epochMs) || new Date(epochMs).toISOString().slice(0, 10) !== text.slice(0, 10)) {
    return {
      ok: false,
      issues: [`${JSON.stringify(text)} is not an ISO 8601 instant in UTC such as 2026-11-23T17:45:00Z`],
    };
  }
  return { ok: true, value: epochMs };
}

/** The ISO instant of an epoch in milliseconds, always with milliseconds and `Z`. */
export const formatInstant = (epochMs: number): string => new Date(epochMs).toISOString();
