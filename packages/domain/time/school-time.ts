import { easterSunday } from "./italian-holidays.ts";
import type { LocalDate } from "./local-time.ts";

/** Days on which schools teach, from first to last, both included; Sundays and national holidays apart. */
export interface SchoolTerm {
  readonly from: LocalDate;
  readonly to: LocalDate;
}

/**
 * Whether a local day lies in school time. A school year (1 August to 31 July) with terms that were decided has those and
 * no other; any other has those of the permanent calendar of Lombardy (D.g.r. IX/3318 of 18 April 2012).
 */
export function isSchoolTime(date: LocalDate, decided: readonly SchoolTerm[] = []): boolean {
  const year = Number(date.slice(0, 4));
  const began = date.slice(5) >= "08-01" ? year : year - 1;
  const own = decided.filter(({ from, to }) => to >= `${began}-08-01` && from <= `${began + 1}-07-31`);
  return own.length === 0 ? isInPermanentCalendar(year, date) : own.some(({ from, to }) => from <= date && date <= to);
}

function isInPermanentCalendar(year: number, date: LocalDate): boolean {
  const monthDay = date.slice(5);
  if (monthDay > "06-08" && monthDay < "09-12") return false;
  if (monthDay >= "12-23" || monthDay <= "01-06") return false;
  const { month, day } = easterSunday(year);
  const daysToEaster = Math.round((Date.UTC(year, month - 1, day) - Date.parse(date)) / 86_400_000);
  // From Thursday before Easter to Tuesday after it; and the two days of the Ambrosian carnival, 40 days before.
  if (daysToEaster <= 3 && daysToEaster >= -2) return false;
  return daysToEaster !== 44 && daysToEaster !== 43;
}
