/** Easter Sunday of a year in the Gregorian calendar (Meeus, Jones and Butcher), as month and day. */
export function easterSunday(year: number): { readonly month: number; readonly day: number } {
  const a = year % 19;
  const b = Math.floor(year / 100);
  const c = year % 100;
  const d = Math.floor(b / 4);
  const e = b % 4;
  const f = Math.floor((b + 8) / 25);
  const g = Math.floor((b - f + 1) / 3);
  const h = (19 * a + b - d - g + 15) % 30;
  const i = Math.floor(c / 4);
  const k = c % 4;
  const l = (32 + 2 * e + 2 * i - h - k) % 7;
  const m = Math.floor((a + 11 * h + 22 * l) / 451);
  const month = Math.floor((h + l - 7 * m + 114) / 31);
  return { month, day: ((h + l - 7 * m + 114) % 31) + 1 };
}

const FIXED_HOLIDAYS = ["01-01", "01-06", "04-25", "05-01", "06-02", "08-15", "11-01", "12-08", "12-25", "12-26"];
/** Saint Francis is a national holiday again from this year on (law 151 of 2025). */
const SAINT_FRANCIS_FROM = 2026;

/** The national holidays of Italy in a year, `MM-DD`, Sundays apart. */
export function nationalHolidays(year: number): ReadonlySet<string> {
  const { month, day } = easterSunday(year);
  const easterMonday = new Date(Date.UTC(year, month - 1, day + 1)).toISOString().slice(5, 10);
  return new Set([...FIXED_HOLIDAYS, easterMonday, ...(year >= SAINT_FRANCIS_FROM ? ["10-04"] : [])]);
}

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
