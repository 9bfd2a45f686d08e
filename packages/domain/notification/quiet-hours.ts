import { addDays, instantOfLocalTime, localTimeOf } from "../time/local-time.ts";

const MINUTE_MS = 60_000;

/** Whether the clock of the zone stands in the quiet hours: half-open, over midnight where they end before they begin. */
export function isQuiet(
  quiet: { readonly fromMinute: number; readonly toMinute: number } | undefined,
  atMs: number,
  zone: string,
): boolean {
  if (quiet === undefined) return false;
  const minute = Math.floor(localTimeOf(atMs, zone).timeMs / MINUTE_MS);
  const { fromMinute, toMinute } = quiet;
  return fromMinute <= toMinute ? minute >= fromMinute && minute < toMinute : minute >= fromMinute || minute < toMinute;
}

/** The last instant at or before `atMs` at which the daily digest was due, ms. */
export function lastDigestMs(digestMinute: number, atMs: number, zone: string): number {
  const { date } = localTimeOf(atMs, zone);
  const today = instantOfLocalTime(date, digestMinute, zone);
  return today <= atMs ? today : instantOfLocalTime(addDays(date, -1), digestMinute, zone);
}
