import { isLocalDay, LocalDay } from "@lucciola/contract/time/local-day.ts";
import { Type } from "typebox";
import { OperationalError } from "../process/operational-error.ts";

const closed = { additionalProperties: false } as const;

/** A stretch of days on which schools teach, Sundays and holidays apart; both days are included. */
const SchoolTermSettings = Type.Object(
  { from: LocalDay, to: LocalDay, source: Type.String({ maxLength: 200, description: "who decided it" }) },
  closed,
);
type SchoolTermSettings = Type.Static<typeof SchoolTermSettings>;

const SOURCE = "Regione Lombardia, permanent school calendar, D.g.r. IX/3318 of 18-4-2012";

/**
 * The region decides first and last day, Christmas, the two days before the (Ambrosian) Lent and Easter once for all years;
 * here they are by date. A school may decide some days of its own: give its terms then.
 */
export const SCHOOL_TERMS_OF_LOMBARDY: SchoolTermSettings[] = [
  ["2025-09-12", "2025-12-22"],
  ["2026-01-07", "2026-02-19"],
  ["2026-02-22", "2026-04-01"],
  ["2026-04-08", "2026-06-08"],
  ["2026-09-12", "2026-12-22"],
  ["2027-01-07", "2027-02-11"],
  ["2027-02-14", "2027-03-24"],
  ["2027-03-31", "2027-06-08"],
].map(([from = "", to = ""]) => ({ from, to, source: SOURCE }));

/** The town's year: when it may heat, and when its schools teach. */
export const CalendarSettings = Type.Object(
  {
    /** Of the town, by DPR 412/93: when it heats unless an ordinance says otherwise. */
    climaticZone: Type.Enum(["A", "B", "C", "D", "E", "F"], { default: "E" }),
    /** A school year without terms has those of the permanent calendar of Lombardy. */
    schoolTerms: Type.Array(SchoolTermSettings, { maxItems: 1_000, default: SCHOOL_TERMS_OF_LOMBARDY }),
  },
  { ...closed, default: {} },
);
export type CalendarSettings = Type.Static<typeof CalendarSettings>;

/** Throws OperationalError `config-invalid` where a school term is none. */
export function requireSchoolTerms({ schoolTerms }: CalendarSettings): void {
  for (const [index, { from, to }] of schoolTerms.entries()) {
    const unknown = [from, to].find((day) => !isLocalDay(day));
    const issue =
      unknown !== undefined ? `there is no day ${unknown}` : to < from ? `${to} comes before ${from}` : undefined;
    if (issue !== undefined)
      throw new OperationalError({
        code: "config-invalid",
        message: `calendar.schoolTerms, entry ${index + 1}: ${issue}; give the first and the last day of teaching`,
      });
  }
}
