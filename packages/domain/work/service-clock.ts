import type { AlarmSeverity } from "@lucciola/contract/lighting/alarm.ts";
import type { ServiceLevels } from "@lucciola/contract/work/service-levels.ts";
import { isHoliday, weekdayOf } from "../time/italian-holidays.ts";
import { addDays, instantOfLocalTime, type LocalDate, localTimeOf } from "../time/local-time.ts";

const HOUR_MS = 3_600_000;

/** Until the town agrees on something else: dark streets within a day, faults within a working week. */
export const USUAL_SERVICE_LEVELS: ServiceLevels = {
  from: "2000-01-01",
  urgent: { amount: 24, unit: "hours", runs: "always" },
  warning: { amount: 5, unit: "days", runs: "working-days" },
  note: { amount: 30, unit: "days", runs: "always" },
  workingWeekdays: [1, 2, 3, 4, 5],
};

/** What holds for an order that is made on a day: the last agreement that has begun, or what is usual. */
export const levelsOn = (date: LocalDate, agreed: readonly ServiceLevels[]): ServiceLevels =>
  agreed.reduce(
    (best, levels) => (levels.from <= date && levels.from > best.from ? levels : best),
    USUAL_SERVICE_LEVELS,
  );

/**
 * When an order that is made at an instant should be done (epoch ms). Working days run from midnight to midnight: what is
 * made on Friday at 15:00 and may take one is due on Monday at 15:00, and what is made on a Saturday at the end of Monday.
 */
export function dueAt(createdAtMs: number, severity: AlarmSeverity, levels: ServiceLevels, zone: string): number {
  const { amount, unit, runs } = levels[severity];
  const counts = (date: LocalDate): boolean => runs === "always" || isWorkingDay(date, levels);
  return unit === "hours"
    ? afterHours(createdAtMs, amount, counts, zone)
    : afterDays(createdAtMs, amount, counts, zone);
}

export const isWorkingDay = (date: LocalDate, { workingWeekdays, patronDay }: ServiceLevels): boolean =>
  workingWeekdays.includes(weekdayOf(date)) && !isHoliday(date, patronDay);

type Counts = (date: LocalDate) => boolean;

function nextThatCounts(date: LocalDate, counts: Counts): LocalDate {
  let next = addDays(date, 1);
  while (!counts(next)) next = addDays(next, 1);
  return next;
}

/** Hours as they pass on the days that count, so that days of 23 and 25 hours need no care. */
function afterHours(fromMs: number, hours: number, counts: Counts, zone: string): number {
  let leftMs = hours * HOUR_MS;
  let atMs = fromMs;
  for (;;) {
    const { date } = localTimeOf(atMs, zone);
    const endMs = instantOfLocalTime(addDays(date, 1), 0, zone);
    if (counts(date)) {
      if (leftMs <= endMs - atMs) return atMs + leftMs;
      leftMs -= endMs - atMs;
    }
    atMs = endMs;
  }
}

/** The same time of day after so many days that count; from a day that does not, the end of the last of them. */
function afterDays(fromMs: number, days: number, counts: Counts, zone: string): number {
  const { date: today, timeMs } = localTimeOf(fromMs, zone);
  const isWhole = !counts(today);
  let date = today;
  for (let passed = 0; passed < days; passed++) date = nextThatCounts(date, counts);
  return isWhole
    ? instantOfLocalTime(addDays(date, 1), 0, zone)
    : instantOfLocalTime(date, Math.floor(timeMs / 60_000), zone);
}
