import type { PointId } from "@lucciola/contract/ids/ids.ts";
import type { QuantityName } from "@lucciola/contract/units/quantities.ts";
import { type RegisterHistory, registerHistory } from "@lucciola/domain/energy/register-segments.ts";
import type { Registers } from "@lucciola/platform/registry/energy/registers.ts";
import type { TimedValue, TimeRange, TimeSeriesStore } from "@lucciola/platform/timeseries/time-series.ts";

const DAY_MS = 86_400_000;
/** Readings around the range show how the supply usually uses energy. */
const AROUND_MS = 28 * DAY_MS;
/** A reading further away than this is not looked for. */
const FURTHEST_MS = 800 * DAY_MS;
/** A year of one register read each five minutes, or three months of one read each minute. */
const MAX_READINGS = 150_000;

export type HistoryAnswer =
  | { readonly kind: "history"; readonly history: RegisterHistory }
  /** The register has no reading in the range or around it. */
  | { readonly kind: "none" }
  /** The range holds more readings than are read at once. */
  | { readonly kind: "too-many"; readonly limit: number };

/** A register's history over a range: its readings inside, those next to it on both sides, and what was noted of it. */
export async function registerHistoryOf(
  store: TimeSeriesStore,
  registers: Registers,
  point: PointId,
  quantity: QuantityName,
  { fromMs, toMs }: TimeRange,
): Promise<HistoryAnswer> {
  const series = { point, quantity };
  const range = { fromMs: fromMs - AROUND_MS, toMs: toMs + AROUND_MS };
  const { values, truncated } = await store.range(series, range, MAX_READINGS);
  if (truncated) return { kind: "too-many", limit: MAX_READINGS };
  const readings: TimedValue[] = [...values];
  // The value at an edge is decided by the readings on both sides of it, however long the gap is.
  if (!readings.some(({ at }) => at <= fromMs)) {
    const before = await store.range(series, { fromMs: fromMs - FURTHEST_MS, toMs: range.fromMs }, MAX_READINGS);
    readings.unshift(...before.values.slice(-1));
  }
  if (!readings.some(({ at }) => at >= toMs)) {
    const after = await store.range(series, { fromMs: range.toMs, toMs: toMs + FURTHEST_MS }, 1);
    readings.push(...after.values);
  }
  if (readings.length === 0) return { kind: "none" };
  const record = registers.record(point, quantity);
  const received = readings.map(({ at, value }) => ({ atMs: at, value }));
  const [first, last] = [received[0]?.atMs ?? fromMs, received.at(-1)?.atMs ?? toMs];
  // A replacement outside of what was read would stand alone, with nothing to count from.
  const replacements = record.replacements.filter(({ atMs }) => atMs > first && atMs <= last);
  return { kind: "history", history: registerHistory(received, { ...record, replacements }) };
}

/**
 * The history of a source that sends amounts and no register, as if it were one: amounts that follow each other without
 * hole are a segment. Amounts need not be whole; their running sum is rounded.
 */
export async function amountHistoryOf(
  store: TimeSeriesStore,
  point: PointId,
  { fromMs, toMs }: TimeRange,
): Promise<HistoryAnswer> {
  const range = { fromMs: fromMs - AROUND_MS, toMs: toMs + AROUND_MS };
  const amounts = await store.range({ point, quantity: "importWh" }, range, MAX_READINGS);
  const covers = await store.range({ point, quantity: "importCoveredS" }, range, MAX_READINGS);
  if (amounts.truncated) return { kind: "too-many", limit: MAX_READINGS };
  const coveredS = new Map(covers.values.map(({ at, value }) => [at, value]));
  const segments: { atMs: number; value: number }[][] = [];
  let segment: { atMs: number; value: number }[] = [];
  let sum = 0;
  for (const { at, value } of amounts.values) {
    const lengthMs = (coveredS.get(at) ?? 0) * 1_000;
    if (lengthMs <= 0 || at < (segment.at(-1)?.atMs ?? at)) continue;
    if (segment.at(-1)?.atMs !== at) {
      sum = 0;
      segment = [{ atMs: at, value: 0 }];
      segments.push(segment);
    }
    sum += Math.max(0, value);
    segment.push({ atMs: at + lengthMs, value: Math.round(sum) });
  }
  return segments.length === 0 ? { kind: "none" } : { kind: "history", history: { segments, events: [] } };
}
