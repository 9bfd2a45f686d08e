import { hourOf } from "../retention.ts";
import { atOf, firstIndexFrom, type Stretch } from "./blocks/stretch.ts";
import type { Hours } from "./series-content.ts";

/** Readings of one series in the order of time. */
export interface Readings {
  readonly at: Float64Array;
  readonly value: Float64Array;
}

/** Copies what is only good until the next stretch. */
export function collectReadings(stretches: Iterable<Stretch>): Readings {
  const parts: Readings[] = [];
  for (const stretch of stretches) {
    const at = stretch.at ?? Float64Array.from({ length: stretch.count }, (_, index) => atOf(stretch, index));
    parts.push({ at: at.slice(0, stretch.count), value: stretch.value.slice(0, stretch.count) });
  }
  return { at: concatenate(parts.map(({ at }) => at)), value: concatenate(parts.map(({ value }) => value)) };
}

function concatenate(parts: readonly Float64Array[]): Float64Array {
  const [only] = parts;
  if (only !== undefined && parts.length === 1) return only;
  const whole = new Float64Array(parts.reduce((size, part) => size + part.length, 0));
  let end = 0;
  for (const part of parts) {
    whole.set(part, end);
    end += part.length;
  }
  return whole;
}

export function readingsBefore({ at, value }: Readings, atMs: number): Readings {
  const end = firstIndexFrom(at, atMs, 0, at.length);
  return { at: at.subarray(0, end), value: value.subarray(0, end) };
}

export function readingsFrom({ at, value }: Readings, atMs: number): Readings {
  const start = firstIndexFrom(at, atMs, 0, at.length);
  return { at: at.subarray(start), value: value.subarray(start) };
}

/** One summary for each hour (UTC) that has readings. */
export function summarize({ at, value }: Readings): Hours {
  const rows: { hourMs: number; start: number; end: number }[] = [];
  for (let start = 0; start < at.length; ) {
    const hourMs = hourOf(at[start] as number);
    let end = start + 1;
    while (end < at.length && hourOf(at[end] as number) === hourMs) end += 1;
    rows.push({ hourMs, start, end });
    start = end;
  }
  const ofHours = (reduce: (values: Float64Array) => number) =>
    Float64Array.from(rows, ({ start, end }) => reduce(value.subarray(start, end)));
  return {
    startMs: Float64Array.from(rows, ({ hourMs }) => hourMs),
    count: ofHours((values) => values.length),
    sum: ofHours((values) => values.reduce((a, b) => a + b)),
    min: ofHours((values) => values.reduce((a, b) => Math.min(a, b))),
    max: ofHours((values) => values.reduce((a, b) => Math.max(a, b))),
    last: ofHours((values) => values[values.length - 1] as number),
  };
}

/** Drops what stands between two others of its hour before `beforeMs` with no fall on either side. */
export function thin(readings: Readings, beforeMs: number): Readings {
  const { at, value } = readings;
  if ((at[0] ?? Number.POSITIVE_INFINITY) >= beforeMs) return readings;
  const hour = (index: number) => hourOf(at[index] as number);
  const isInside = (index: number) =>
    index > 0 && index < at.length - 1 && hour(index - 1) === hour(index) && hour(index + 1) === hour(index);
  const rises = (index: number) =>
    (value[index - 1] as number) <= (value[index] as number) &&
    (value[index] as number) <= (value[index + 1] as number);
  const keeps = (_: number, index: number) => (at[index] as number) >= beforeMs || !isInside(index) || !rises(index);
  return { at: at.filter(keeps), value: value.filter(keeps) };
}

/** All in the order of time; no hour comes twice. */
export function mergeHours(parts: readonly Hours[]): Hours {
  const columns = (["startMs", "count", "sum", "min", "max", "last"] as const).map(
    (name) => [name, concatenate(parts.map((part) => part[name]))] as const,
  );
  const unsorted = Object.fromEntries(columns) as { [Name in keyof Hours]: Float64Array };
  const order = Array.from(unsorted.startMs, (_, row) => row).sort(
    (a, b) => (unsorted.startMs[a] as number) - (unsorted.startMs[b] as number),
  );
  return pickHours(unsorted, order);
}

export function hoursFrom(hours: Hours, atMs: number): Hours {
  const start = firstIndexFrom(hours.startMs, atMs, 0, hours.startMs.length);
  return sliceHours(hours, start, hours.startMs.length);
}

export const sliceHours = ({ startMs, count, sum, min, max, last }: Hours, start: number, end: number): Hours => ({
  startMs: startMs.subarray(start, end),
  count: count.subarray(start, end),
  sum: sum.subarray(start, end),
  min: min.subarray(start, end),
  max: max.subarray(start, end),
  last: last.subarray(start, end),
});

function pickHours({ startMs, count, sum, min, max, last }: Hours, rows: readonly number[]): Hours {
  const pick = (column: Float64Array) => Float64Array.from(rows, (row) => column[row] as number);
  return {
    startMs: pick(startMs),
    count: pick(count),
    sum: pick(sum),
    min: pick(min),
    max: pick(max),
    last: pick(last),
  };
}
