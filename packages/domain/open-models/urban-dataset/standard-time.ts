import { localTimeOf } from "../../time/local-time.ts";

const MINUTE_MS = 60_000;

export interface ZoneClock {
  /** `UTC+1`. */
  readonly name: string;
  /** `2026-07-01T23:00:00`. */
  write(atMs: number): string;
}

/**
 * The clock of a document that has room for one offset. It is the zone's standard time, in summer as well: so every
 * instant is written once, also in the hour that the wall clock shows twice. In July it is an hour behind the wall clock.
 */
export function zoneText(zone: string, atMs: number): ZoneClock {
  const year = new Date(atMs).getUTCFullYear();
  const offsetMs = Math.min(offsetAt(Date.UTC(year, 0, 1), zone), offsetAt(Date.UTC(year, 6, 1), zone));
  const minutes = Math.abs(offsetMs) / MINUTE_MS;
  const rest = minutes % 60 === 0 ? "" : `:${String(minutes % 60).padStart(2, "0")}`;
  return {
    name: `UTC${offsetMs < 0 ? "-" : "+"}${Math.floor(minutes / 60)}${rest}`,
    write: (instantMs) => new Date(instantMs + offsetMs).toISOString().slice(0, 19),
  };
}

function offsetAt(atMs: number, zone: string): number {
  const { date, timeMs } = localTimeOf(atMs, zone);
  return Date.parse(date) + timeMs - atMs;
}
