import type { Parsed } from "@lucciola/contract/ids/ids.ts";
import { shown } from "@lucciola/platform/csv/shown-cell.ts";
import { openWallClock, type WallClock } from "@lucciola/platform/csv/wall-clock.ts";
import { DateTime } from "luxon";
import type { CsvLayout } from "./csv-layout.ts";

/** Reads cells as instants in milliseconds since 1970. */
export interface TimeReader {
  /** The time of a row; `previousMs` is that of the row before, which tells the two passes of a doubled hour apart. */
  readStart(text: string, previousMs: number | undefined): Parsed<number>;
  readEnd(text: string, startMs: number): Parsed<number>;
}

const ISO = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?) ?(Z|[+-]\d\d(?::?\d\d)?)$/;
const EARLIEST_MS = Date.UTC(1970, 0, 1);
const LATEST_MS = Date.UTC(2100, 0, 1);

const no = (issue: string): Parsed<never> => ({ ok: false, issues: [issue] });
const instant = (epochMs: number, text: string): Parsed<number> =>
  epochMs >= EARLIEST_MS && epochMs < LATEST_MS
    ? { ok: true, value: epochMs }
    : no(`${shown(text)} is not between 1970 and 2100; check the time format`);

/** The reader of a time column; issues when the format or zone itself is not usable. */
export function createTimeReader(time: CsvLayout["time"]): Parsed<TimeReader> {
  if (time.kind === "iso") return { ok: true, value: { readStart: readIso, readEnd: readIso } };
  const clock = openWallClock(time.zone);
  if (clock === undefined)
    return { ok: false, issues: [`There is no time zone "${time.zone}"; use one such as Europe/Rome`] };
  if (/[zZ]/.test(time.format.replace(/'[^']*'/g, ""))) {
    return {
      ok: false,
      issues: [`The time format "${time.format}" holds an offset; use "kind": "iso" for such times`],
    };
  }
  return { ok: true, value: localReader(time.format, clock) };
}

function readIso(text: string): Parsed<number> {
  const [, day = "", clock = "", offset = ""] = ISO.exec(text) ?? [];
  const [, sign, hours, minutes = "00"] = /^([+-])(\d\d):?(\d\d)?$/.exec(offset) ?? [];
  const epochMs = Date.parse(`${day}T${clock}${sign === undefined ? "Z" : `${sign}${hours}:${minutes}`}`);
  // Date.parse rolls 31 June over to 1 July.
  if (Number.isNaN(epochMs) || new Date(Date.parse(`${day}T00:00Z`)).toISOString().slice(0, 10) !== day) {
    return no(
      `${shown(text)} is not an ISO time with an offset such as 2024-03-31T02:30:00+01:00; for others set "kind": "local"`,
    );
  }
  return instant(epochMs, text);
}

/**
 * Wall-clock times of a zone. When the clock goes back an hour comes twice: a row in it is the first, and the second as
 * soon as the rows repeat. When it goes forward an hour is missing, and a row in it is an error.
 */
function localReader(format: string, { zone, offsetMs, instantsOf }: WallClock): TimeReader {
  const parser = DateTime.buildFormatParser(format);

  function readWall(text: string): Parsed<number> {
    const wall = DateTime.fromFormatParser(text, parser, { zone: "utc" });
    return wall.isValid
      ? { ok: true, value: wall.toMillis() }
      : no(`${shown(text)} is not a time in the format ${format}`);
  }

  return {
    readStart(text, previousMs = Number.NEGATIVE_INFINITY) {
      const wall = readWall(text);
      if (!wall.ok) return wall;
      const instants = instantsOf(wall.value);
      const [only, second] = instants;
      if (only === undefined) {
        return no(`${shown(text)} does not exist in ${zone}, where the clock went forward over it; is the zone right?`);
      }
      const chosen = second === undefined ? only : instants.find((epochMs) => epochMs > previousMs);
      if (chosen !== undefined) return instant(chosen, text);
      return no(
        `${shown(text)} comes twice in ${zone}, where the clock goes back: sort the rows by time to tell which`,
      );
    },
    readEnd(text, startMs) {
      const wall = readWall(text);
      if (!wall.ok) return wall;
      const instants = [...instantsOf(wall.value)];
      const startOffsetMs = offsetMs(startMs);
      const startIsDoubled = instantsOf(startMs + startOffsetMs).length === 2;
      // Labels such as 02:45-03:00 count on by the clock of the start: in the first pass of the doubled hour 03:00 may
      // mean the moment when the second begins, and before the missing hour 02:00 is where the clock jumps.
      if (startIsDoubled || instants.length === 0) instants.push(wall.value - startOffsetMs);
      const later = instants.filter((epochMs) => epochMs > startMs);
      return instant(Math.min(...(later.length > 0 ? later : instants)), text);
    },
  };
}
