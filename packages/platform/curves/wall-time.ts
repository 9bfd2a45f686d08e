import type { Parsed } from "@lucciola/contract/ids/ids.ts";
import { IANAZone } from "luxon";
import { shown } from "../csv/shown-cell.ts";

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const TIME =
  /^(?:(\d{4})-(\d\d)-(\d\d)|(\d\d)[/.-](\d\d)[/.-](\d{4}))(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.\d{1,6})?)?)? ?(Z|[+-]\d\d:?\d\d)?$/;
const EARLIEST_MS = Date.UTC(1970, 0, 1);
const LATEST_MS = Date.UTC(2100, 0, 1);

const no = (issue: string): Parsed<never> => ({ ok: false, issues: [issue] });

/**
 * Reads times as people and loggers write them, `2026-01-31T13:45:00Z`, `31/01/2026 13:45`, `2026-01-31`, as milliseconds
 * since 1970. Without an offset they are by the zone's clock. In the hour that comes twice a time is the first pass, and the
 * second once it is not after `previousMs`, the row before; in the hour that the clock skips it is refused.
 */
export function createWallTimeReader(zone: string): (text: string, previousMs?: number) => Parsed<number> {
  const offsetsOf = offsetsAround(IANAZone.create(zone));
  return (text, previousMs = Number.NEGATIVE_INFINITY) => {
    const found = TIME.exec(text);
    if (found === null)
      return no(`${shown(text)} is not a time: it must be like 31/01/2026 13:45 or 2026-01-31T13:45:00Z`);
    const wallMs = wallOf(found);
    if (wallMs === undefined) return no(`${shown(text)} is on no calendar: correct it`);
    const offset = found[10];
    if (offset !== undefined) return within(wallMs - offsetMs(offset), text);
    const instants = offsetsOf(wallMs);
    const [only, second] = instants;
    if (only === undefined)
      return no(`${shown(text)} does not exist in ${zone}, where the clock skips it: is the zone right?`);
    if (second === undefined || only > previousMs) return within(only, text);
    if (second > previousMs) return within(second, text);
    // A file may begin anew, with another supply or an older day.
    return within(only, text);
  };
}

/** The first instant of the day after a local day `YYYY-MM-DD`. */
export function startOfNextDay(date: string, zone: string): number {
  const wallMs = Date.parse(date) + DAY_MS;
  const [first] = offsetsAround(IANAZone.create(zone))(wallMs);
  return first ?? wallMs;
}

function wallOf([
  ,
  isoYear,
  isoMonth,
  isoDay,
  day,
  month,
  year,
  hour = "00",
  minute = "00",
  second = "00",
]: RegExpExecArray): number | undefined {
  const date = `${isoYear ?? year}-${isoMonth ?? month}-${isoDay ?? day}`;
  const dayMs = Date.parse(date);
  if (Number.isNaN(dayMs) || new Date(dayMs).toISOString().slice(0, 10) !== date) return undefined;
  const minutes = Number(hour) * 60 + Number(minute);
  // 24:00 is the end of the day for some.
  if (Number(minute) > 59 || Number(second) > 59 || minutes > 1_440) return undefined;
  return dayMs + minutes * MINUTE_MS + Number(second) * 1_000;
}

const offsetMs = (text: string): number => {
  if (text === "Z") return 0;
  const minutes = Number(text.slice(1, 3)) * 60 + Number(text.slice(-2));
  return (text.startsWith("-") ? -minutes : minutes) * MINUTE_MS;
};

const within = (epochMs: number, text: string): Parsed<number> =>
  epochMs >= EARLIEST_MS && epochMs < LATEST_MS
    ? { ok: true, value: epochMs }
    : no(`${shown(text)} is not between 1970 and 2100: check the columns`);

/** The instants at which a zone's clock shows a time: one, two in the doubled hour, none in the skipped one. */
function offsetsAround(zone: IANAZone): (wallMs: number) => readonly number[] {
  let day: number | undefined;
  let offsets: readonly number[] = [];
  return (wallMs) => {
    const asked = Math.floor(wallMs / DAY_MS);
    if (asked !== day) {
      day = asked;
      offsets = [...new Set([-1, 0, 1, 2].map((days) => zone.offset((asked + days) * DAY_MS) * MINUTE_MS))];
    }
    const [offset] = offsets;
    if (offsets.length === 1 && offset !== undefined) return [wallMs - offset];
    return offsets
      .map((candidate) => wallMs - candidate)
      .filter((epochMs) => epochMs + zone.offset(epochMs) * MINUTE_MS === wallMs)
      .sort((a, b) => a - b);
  };
}
