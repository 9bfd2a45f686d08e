import type { EnergyReportKind } from "@lucciola/contract/api/energy-reports.ts";
import { type DayRange, monthOf } from "@lucciola/domain/tariff/day-range.ts";
import { addDays, type LocalDate } from "@lucciola/domain/time/local-time.ts";
import { HttpProblem } from "../problem-details.ts";

export interface ReportPeriod {
  readonly days: DayRange;
  /** It is not over: it goes to yesterday. */
  readonly isPartial: boolean;
}

/** Whole local days of a month or a year, at most to yesterday; or a 400 that says what is wrong with the period. */
export function reportPeriod(kind: EnergyReportKind, period: string, today: LocalDate): ReportPeriod {
  const isMonth = /^\d{4}-(0[1-9]|1[0-2])$/.test(period);
  const isYear = /^\d{4}$/.test(period);
  if (kind === "month" ? !isMonth : !isYear)
    throw new HttpProblem(
      400,
      "period-unknown",
      kind === "month" ? `A month is written 2026-10, not ${period}` : `A year is written 2026, not ${period}`,
    );
  const whole = isMonth ? monthOf(`${period}-01`) : { from: `${period}-01-01`, to: `${period}-12-31` };
  const yesterday = addDays(today, -1);
  if (whole.from < "1990-01-01" || whole.from > yesterday)
    throw new HttpProblem(400, "period-empty", `${period} has no day that is over`);
  return whole.to <= yesterday
    ? { days: whole, isPartial: false }
    : { days: { from: whole.from, to: yesterday }, isPartial: true };
}
