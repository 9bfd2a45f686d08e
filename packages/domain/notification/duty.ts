import { addDays, instantOfLocalTime, localTimeOf } from "../time/local-time.ts";

const MINUTE_MS = 60_000;

/** The same shift in so many weeks on end, at the same hours of the zone's clock, also where it changes in between. */
export function weeklyShifts(
  shift: { readonly fromMs: number; readonly toMs: number },
  weeks: number,
  zone: string,
): { fromMs: number; toMs: number }[] {
  const later = (atMs: number, week: number): number => {
    if (week === 0) return atMs;
    const { date, timeMs } = localTimeOf(atMs, zone);
    return instantOfLocalTime(addDays(date, 7 * week), Math.floor(timeMs / MINUTE_MS), zone);
  };
  return Array.from({ length: weeks }, (_, week) => ({
    fromMs: later(shift.fromMs, week),
    toMs: later(shift.toMs, week),
  }));
}
