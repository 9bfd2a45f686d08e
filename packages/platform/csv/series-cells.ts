import { openWallClock, type WallClock } from "./wall-clock.ts";

/** How the days of a column are written: `dmy` is 31/12/2026, `mdy` is 12/31/2026. Years first are told by themselves. */
export type DateOrder = "dmy" | "mdy";

/** A time as its cell says it: an instant, or what clocks show. A day without a clock is its midnight. */
export type CellTime =
  | { readonly kind: "instant"; readonly atMs: number }
  | { readonly kind: "wall"; readonly wallMs: number; readonly isDay: boolean };

const YEAR_FIRST = /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ]+(.+))?$/;
const YEAR_LAST = /^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})(?:[T ]+(.+))?$/;
const CLOCK = /^(\d{1,2})[:.](\d\d)(?:[:.](\d\d)(?:[.,](\d{1,9}))?)? ?(Z|[+-]\d\d(?::?\d\d)?)?$/i;
const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
const EARLIEST_MS = Date.UTC(1970, 0, 1);
const LATEST_MS = Date.UTC(2100, 0, 1);

/** Reads the cell of a time column; `undefined` when it is none between 1970 and 2100. */
export function readCellTime(text: string, order: DateOrder): CellTime | undefined {
  const first = YEAR_FIRST.exec(text);
  const last = first === null ? YEAR_LAST.exec(text) : null;
  const [, a = "", b = "", c = "", clock] = first ?? last ?? [];
  if (a === "") return undefined;
  const [year, month, day] = first !== null ? [a, b, c] : order === "dmy" ? [c, b, a] : [c, a, b];
  const midnightMs = dayMs(Number(year), Number(month), Number(day));
  if (midnightMs === undefined) return undefined;
  if (clock === undefined) return { kind: "wall", wallMs: midnightMs, isDay: true };
  const time = readClock(clock);
  if (time === undefined) return undefined;
  const wallMs = midnightMs + time.timeMs;
  return time.offsetMs === undefined
    ? { kind: "wall", wallMs, isDay: false }
    : { kind: "instant", atMs: wallMs - time.offsetMs };
}

/** The day in a cell, `2026-07-01` or `01/07/2026`, as `YYYY-MM-DD`; `undefined` when it is none. */
export function readCellDay(text: string): string | undefined {
  const time = readCellTime(text, "dmy");
  return time?.kind === "wall" && time.isDay ? new Date(time.wallMs).toISOString().slice(0, 10) : undefined;
}

/** Midnight of a day that exists, written as if in UTC. */
function dayMs(year: number, month: number, day: number): number | undefined {
  const ms = Date.UTC(year, month - 1, day);
  const date = new Date(ms);
  const exists = date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return exists && ms >= EARLIEST_MS && ms < LATEST_MS ? ms : undefined;
}

/** `14:30`, `14.30.00`, `24:00` with an offset or without. */
export function readClock(
  text: string,
): { readonly timeMs: number; readonly offsetMs: number | undefined } | undefined {
  const [, hours = "", minutes = "", seconds = "0", fraction = "", zone] = CLOCK.exec(text) ?? [];
  if (hours === "") return undefined;
  const [h, m, s] = [Number(hours), Number(minutes), Number(seconds)];
  if (m > 59 || s > 59 || h > 24 || (h === 24 && m + s > 0)) return undefined;
  const timeMs = h * HOUR_MS + m * MINUTE_MS + s * 1_000 + Math.floor(Number(`0.${fraction || "0"}`) * 1_000);
  return { timeMs, offsetMs: zone === undefined ? undefined : readOffset(zone) };
}

function readOffset(zone: string): number {
  if (/^z$/i.test(zone)) return 0;
  const [, sign, hours = "0", minutes = "0"] = /^([+-])(\d\d):?(\d\d)?$/.exec(zone) ?? [];
  return (sign === "-" ? -1 : 1) * (Number(hours) * HOUR_MS + Number(minutes) * MINUTE_MS);
}

const WITH_POINT = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,3})?$/i;
const WITH_COMMA = /^[+-]?(\d{1,3}(\.\d{3})+|\d+)?(,\d*)?(e[+-]?\d{1,3})?$/i;
/** What loggers and table programs write where there is no value. */
const NO_VALUE = /^(-|nan|null|na|n\/a|n\.d\.)?$/i;

export type DecimalSign = "." | ",";
export const isNoValue = (text: string): boolean => NO_VALUE.test(text);

/** The number in a cell; `undefined` when it is none with this decimal sign. With a comma, points may part thousands. */
export function readCellNumber(text: string, decimal: DecimalSign): number | undefined {
  if (decimal === ".") return WITH_POINT.test(text) ? Number(text) : undefined;
  return WITH_COMMA.test(text) && /\d/.test(text) ? Number(text.replaceAll(".", "").replace(",", ".")) : undefined;
}

/** Turns the times of a column, row after row, into instants. */
export interface InstantReader {
  /** The instant, or what is wrong with it. Rows come in order: that tells the two passes of a doubled hour apart. */
  read(time: CellTime): number | string;
}

/**
 * Reads wall times by the clocks of a zone: in the doubled hour a row is of the first pass, and of the second as soon as
 * the rows repeat; in the missing hour there is none. `undefined` when there is no such zone.
 */
export function instantReader(zone: string): InstantReader | undefined {
  const clock = openWallClock(zone);
  if (clock === undefined) return undefined;
  let previousMs = Number.NEGATIVE_INFINITY;
  return {
    read: (time) => {
      const atMs = time.kind === "instant" ? time.atMs : instantOf(clock, time, previousMs);
      if (typeof atMs === "number") previousMs = atMs;
      return atMs;
    },
  };
}

function instantOf(
  clock: WallClock,
  { wallMs, isDay }: Extract<CellTime, { kind: "wall" }>,
  previousMs: number,
): number | string {
  const instants = clock.instantsOf(wallMs);
  const [only, second] = instants;
  // Where a day begins with the missing hour, it begins after it.
  if (only === undefined)
    return isDay
      ? wallMs + HOUR_MS - clock.offsetMs(wallMs + HOUR_MS)
      : `does not exist in ${clock.zone}, where the clock went forward over it; is the zone right?`;
  if (second === undefined || isDay) return only;
  return (
    instants.find((atMs) => atMs > previousMs) ??
    `comes twice in ${clock.zone}, where the clock goes back: sort the rows by time to tell which`
  );
}
