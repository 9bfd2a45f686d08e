import { easterSunday } from "./italian-holidays.ts";

/** Days on which the schools of Lombardy teach, national holidays and Sundays apart. */
export function isSchoolTime(year: number, monthDay: string): boolean {
  if (monthDay > "06-08" && monthDay < "09-12") return false;
  if (monthDay >= "12-23" || monthDay <= "01-06") return false;
  const { month, day } = easterSunday(year);
  const easterMs = Date.UTC(year, month - 1, day);
  const daysToEaster = Math.round((easterMs - Date.parse(`${year}-${monthDay}`)) / 86_400_000);
  // From Thursday before Easter to Tuesday after it; and the two days of the Ambrosian carnival, 40 days before.
  if (daysToEaster <= 3 && daysToEaster >= -2) return false;
  return daysToEaster !== 44 && daysToEaster !== 43;
}
