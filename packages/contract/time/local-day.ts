import { Type } from "typebox";

/** A calendar day as people in the town mean it, `YYYY-MM-DD`. Where two of them bound a period, both are included. */
export const LocalDay = Type.String({
  pattern: "^\\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])$",
  maxLength: 10,
  description: "local day, YYYY-MM-DD",
});

/** Whether a text is a day that exists: 30 February is none. */
export function isLocalDay(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return false;
  const ms = Date.parse(text);
  return !Number.isNaN(ms) && new Date(ms).toISOString().slice(0, 10) === text;
}
