import { IANAZone } from "luxon";
import type { Bucket, TimeRange } from "./time-series.ts";

const MINUTE_MS = 60_000;
const QUARTER_MS = 15 * MINUTE_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** What the local calendar divides time into; stores add up by the longer ones alone. */
export type CalendarBucket = Bucket | "quarter";

/** How far before a range its first bucket may start, so that the walk over the calendar begins early enough. */
const LEAD_MS: Record<CalendarBucket, number> = {
  quarter: 3 * HOUR_MS,
  hour: 3 * HOUR_MS,
  day: 3 * DAY_MS,
  month: 35 * DAY_MS,
};

/** A stretch of time in which a zone keeps one offset from UTC. */
interface OffsetPeriod {
  readonly startMs: number;
  readonly endMs: number;
  readonly offsetMs: number;
}

export const isZoneName = (zone: string): boolean => IANAZone.isValidZone(zone);

/**
 * The edges of the local calendar's buckets over a range, oldest first: each bucket lies between an edge and the next.
 * The first edge is at or before `fromMs`, the last at or after `toMs`; none for an empty range.
 *
 * - quarter, hour: begins at every full quarter or hour of the local clock and at every change of it, so a doubled hour is
 *   two buckets.
 * - day, month: begins at the first instant at which the local date is that late, whether or not midnight exists.
 */
export function bucketEdges({ fromMs, toMs }: TimeRange, bucket: CalendarBucket, zone: string): number[] {
  if (!(fromMs < toMs)) return [];
  const leadMs = LEAD_MS[bucket];
  const periods = offsetPeriods(zone, fromMs - leadMs, toMs + leadMs);
  const edges =
    bucket === "day" || bucket === "month"
      ? dayEdges(periods, bucket === "month")
      : clockEdges(periods, bucket === "hour" ? HOUR_MS : QUARTER_MS);
  const first = edges.findLastIndex((edge) => edge <= fromMs);
  const last = edges.findIndex((edge) => edge >= toMs);
  return edges.slice(first, last + 1);
}

function clockEdges(periods: readonly OffsetPeriod[], lengthMs: number): number[] {
  const edges: number[] = [];
  for (const { startMs, endMs, offsetMs } of periods) {
    const firstFull = Math.ceil((startMs + offsetMs) / lengthMs) * lengthMs - offsetMs;
    if (startMs !== periods[0]?.startMs && startMs < firstFull) edges.push(startMs);
    for (let edge = firstFull; edge < endMs; edge += lengthMs) edges.push(edge);
  }
  return edges;
}

function dayEdges(periods: readonly OffsetPeriod[], onlyMonths: boolean): number[] {
  const edges: number[] = [];
  let newest = Number.NEGATIVE_INFINITY;
  for (const { startMs, endMs, offsetMs } of periods) {
    const add = (localDay: number, edge: number) => {
      if (!onlyMonths || monthOf(localDay) !== monthOf(newest)) edges.push(edge);
      newest = localDay;
    };
    const dayAtStart = Math.floor((startMs + offsetMs) / DAY_MS);
    // The walk begins in the middle of a day, whose start is not an edge; a clock that jumps over midnight starts one.
    if (startMs === periods[0]?.startMs) newest = dayAtStart;
    else if (dayAtStart > newest) add(dayAtStart, startMs);
    for (let day = newest + 1; day * DAY_MS - offsetMs < endMs; day += 1) add(day, day * DAY_MS - offsetMs);
  }
  return edges;
}

function monthOf(localDay: number): number {
  const date = new Date(localDay * DAY_MS);
  return date.getUTCFullYear() * 12 + date.getUTCMonth();
}

/** The zone's offsets over a range, oldest first and without a gap. */
function offsetPeriods(zone: string, fromMs: number, toMs: number): OffsetPeriod[] {
  const periods: OffsetPeriod[] = [];
  const lastYear = new Date(toMs - 1).getUTCFullYear();
  for (let year = new Date(fromMs).getUTCFullYear(); year <= lastYear; year += 1) {
    for (const period of offsetsOfYear(zone, year)) {
      const startMs = Math.max(period.startMs, fromMs);
      const endMs = Math.min(period.endMs, toMs);
      if (startMs >= endMs) continue;
      const last = periods.at(-1);
      if (last?.offsetMs === period.offsetMs) periods[periods.length - 1] = { ...last, endMs };
      else periods.push({ startMs, endMs, offsetMs: period.offsetMs });
    }
  }
  return periods;
}

/** What was found out, by zone and year: asking `Intl` for a year of days takes longer than most queries. */
const MAX_OFFSETS_FOUND = 5_000;
const offsetsFound = new Map<string, readonly OffsetPeriod[]>();

function offsetsOfYear(zone: string, year: number): readonly OffsetPeriod[] {
  const key = `${zone} ${year}`;
  if (offsetsFound.size >= MAX_OFFSETS_FOUND) offsetsFound.clear();
  const found = offsetsFound.get(key) ?? findOffsets(zone, startOfYear(year), startOfYear(year + 1));
  offsetsFound.set(key, found);
  return found;
}

/** `Date.UTC` takes the years 0 to 99 for those of the last century. */
function startOfYear(year: number): number {
  return new Date(0).setUTCFullYear(year, 0, 1);
}

/** Looks once a day and halves down to the change: no zone changes twice a day. */
function findOffsets(zoneName: string, fromMs: number, toMs: number): OffsetPeriod[] {
  const zone = IANAZone.create(zoneName);
  const offsetAt = (atMs: number) => Math.round(zone.offset(atMs) * MINUTE_MS);
  const periods: OffsetPeriod[] = [];
  let startMs = fromMs;
  let offsetMs = offsetAt(fromMs);
  for (let sampleMs = fromMs; sampleMs < toMs; ) {
    const nextMs = Math.min(sampleMs + DAY_MS, toMs);
    if (offsetAt(nextMs) === offsetMs) {
      sampleMs = nextMs;
      continue;
    }
    let before = sampleMs;
    let after = nextMs;
    while (after - before > 1) {
      const middle = Math.floor((before + after) / 2);
      if (offsetAt(middle) === offsetMs) before = middle;
      else after = middle;
    }
    if (after < toMs) {
      periods.push({ startMs, endMs: after, offsetMs });
      startMs = after;
      offsetMs = offsetAt(after);
    }
    // The rest of the day is looked at again from the change.
    sampleMs = after;
  }
  periods.push({ startMs, endMs: toMs, offsetMs });
  return periods;
}
