import type { ReportLanguage } from "@lucciola/contract/api/energy-reports.ts";

/** Numbers and days as a report writes them. */
export interface ReportFormat {
  number(value: number, digits?: number): string;
  eur(value: number, digits?: number): string;
  /** "4,2 %", without sign. */
  percent(value: number): string;
  /** "24 novembre 2026" of `2026-11-24`. */
  day(day: string): string;
  /** "ottobre 2026" of `2026-10`, "2026" of `2026`. */
  period(period: string): string;
  /** "ott" of a day. */
  month(day: string): string;
}

export function reportFormat(lang: ReportLanguage): ReportFormat {
  const locale = lang === "it" ? "it-IT" : "en-GB";
  const number = (value: number, digits = 0): string => {
    const text = new Intl.NumberFormat(locale, {
      useGrouping: "always",
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
    }).format(value);
    // What rounds to nothing has no sign.
    return /[1-9]/.test(text) ? text.replace("-", "\u2212") : text.replace("-", "");
  };
  const inUtc = (options: Intl.DateTimeFormatOptions) => {
    const format = new Intl.DateTimeFormat(locale, { timeZone: "UTC", ...options });
    return (day: string): string => format.format(Date.parse(day));
  };
  const monthAndYear = inUtc({ month: "long", year: "numeric" });
  return {
    number,
    eur: (value, digits = 2) => `${number(value, digits)} €`,
    percent: (value) => `${number(value, 1)} %`,
    day: inUtc({ day: "numeric", month: "long", year: "numeric" }),
    period: (period) => (period.length === 4 ? period : monthAndYear(`${period}-01`)),
    month: inUtc({ month: "short" }),
  };
}
