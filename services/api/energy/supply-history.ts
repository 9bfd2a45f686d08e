import type { PointId } from "@lucciola/contract/ids/ids.ts";
import type { QuantityName } from "@lucciola/contract/units/quantities.ts";
import {
  type RegisterHistory,
  type RegisterSegment,
  registerHistory,
} from "@lucciola/domain/energy/register-segments.ts";
import type { Registers } from "@lucciola/platform/registry/energy/registers.ts";
import type { SeriesKey, TimedValue, TimeRange, TimeSeriesStore } from "@lucciola/platform/timeseries/time-series.ts";

const DAY_MS = 86_400_000;
/** Readings around the range show how the supply usually uses energy. */
export const AROUND_MS = 28 * DAY_MS;
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

/** Where readings are, and what a fitter wrote down of the meters. */
export interface MeteredSource {
  readonly store: TimeSeriesStore;
  readonly registers: Registers;
}

/**
 * What a supply counted over a range: by its register, and by the amounts of a source of imported energy before its first
 * reading and after its last, so that nothing is counted twice. `aroundMs` of readings on both sides show how it usually
 * uses energy.
 */
export async function supplyHistory(
  { store, registers }: MeteredSource,
  point: PointId,
  quantity: QuantityName,
  range: TimeRange,
  aroundMs: number = AROUND_MS,
): Promise<HistoryAnswer> {
  const byRegister = await registerHistoryOf(store, registers, point, quantity, range, aroundMs);
  if (byRegister.kind === "too-many" || quantity !== "importTotalWh") return byRegister;
  const around = { fromMs: range.fromMs - aroundMs, toMs: range.toMs + aroundMs };
  if (byRegister.kind === "none" || !countsIn(byRegister, range)) {
    const byAmounts = await amountHistoryOf(store, point, around);
    return byAmounts.kind === "none" ? byRegister : byAmounts;
  }
  const { segments, events } = byRegister.history;
  const [firstMs, lastMs] = [segments[0]?.[0]?.atMs ?? range.fromMs, segments.at(-1)?.at(-1)?.atMs ?? range.toMs];
  const before = firstMs > range.fromMs ? { fromMs: around.fromMs, toMs: firstMs } : undefined;
  const after = lastMs < range.toMs ? { fromMs: lastMs, toMs: around.toMs } : undefined;
  const sides: RegisterSegment[][] = [];
  for (const side of [before, after]) {
    const answer = side === undefined ? undefined : await amountHistoryOf(store, point, side);
    if (answer?.kind === "too-many") return answer;
    sides.push(answer?.kind === "history" ? [...answer.history.segments] : []);
  }
  return {
    kind: "history",
    history: { segments: [...(sides[0] ?? []), ...segments, ...(sides[1] ?? [])], events },
  };
}

/** Of each time between neighbouring edges: how much lies between readings of one segment, ms. */
export function coveredBetween({ segments }: RegisterHistory, edges: readonly number[]): number[] {
  return edges.slice(1).map((toMs, index) => {
    const fromMs = edges[index] ?? toMs;
    return segments.reduce((sum, segment) => {
      const [first, last] = [segment[0]?.atMs ?? toMs, segment.at(-1)?.atMs ?? fromMs];
      return sum + Math.max(0, Math.min(last, toMs) - Math.max(first, fromMs));
    }, 0);
  });
}

/** How often the register of a supply began anew in a range, roll-overs and replacements apart. */
export const resetsWithin = ({ events }: RegisterHistory, { fromMs, toMs }: TimeRange): number =>
  events.filter((event) => event.kind === "reset" && event.toMs >= fromMs && event.toMs < toMs).length;

/** A meter that came later, or was read once, has counted nothing in the range. */
const countsIn = (answer: HistoryAnswer, { fromMs, toMs }: TimeRange): boolean =>
  answer.kind === "history" &&
  answer.history.segments.some((segment) => {
    const [first, last] = [segment[0]?.atMs ?? toMs, segment.at(-1)?.atMs ?? fromMs];
    return Math.max(first, fromMs) < Math.min(last, toMs);
  });

/** A register's history over a range: its readings inside, those next to it on both sides, and what was noted of it. */
async function registerHistoryOf(
  store: TimeSeriesStore,
  registers: Registers,
  point: PointId,
  quantity: QuantityName,
  { fromMs, toMs }: TimeRange,
  aroundMs: number,
): Promise<HistoryAnswer> {
  const series = { point, quantity };
  const range = { fromMs: fromMs - aroundMs, toMs: toMs + aroundMs };
  const { values, truncated } = await store.range(series, range, MAX_READINGS);
  if (truncated) return { kind: "too-many", limit: MAX_READINGS };
  const readings: TimedValue[] = [...values];
  // The value at an edge is decided by the readings on both sides of it, however long the gap is.
  if (!readings.some(({ at }) => at <= fromMs)) {
    const before = await lastBefore(store, series, range.fromMs);
    if (before !== undefined) readings.unshift(before);
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
 * The newest reading before an instant. A range gives its first readings, so that one with more of them than are read at
 * once would not hold its last: weeks are looked through one after the other.
 */
async function lastBefore(
  store: TimeSeriesStore,
  series: SeriesKey,
  beforeMs: number,
): Promise<TimedValue | undefined> {
  for (let toMs = beforeMs; toMs > beforeMs - FURTHEST_MS; toMs -= AROUND_MS) {
    const { values, truncated } = await store.range(series, { fromMs: toMs - AROUND_MS, toMs }, MAX_READINGS);
    if (truncated) return undefined;
    if (values.length > 0) return values.at(-1);
  }
  return undefined;
}

/**
 * The history of a source that sends amounts and no register, as if it were one: amounts that follow each other without
 * hole are a segment. Amounts need not be whole; their running sum is rounded. One that reaches beyond the range is left out.
 */
async function amountHistoryOf(store: TimeSeriesStore, point: PointId, range: TimeRange): Promise<HistoryAnswer> {
  const amounts = await store.range({ point, quantity: "importWh" }, range, MAX_READINGS);
  const covers = await store.range({ point, quantity: "importCoveredS" }, range, MAX_READINGS);
  if (amounts.truncated) return { kind: "too-many", limit: MAX_READINGS };
  const coveredS = new Map(covers.values.map(({ at, value }) => [at, value]));
  const segments: { atMs: number; value: number }[][] = [];
  let segment: { atMs: number; value: number }[] = [];
  let sum = 0;
  for (const { at, value } of amounts.values) {
    const lengthMs = (coveredS.get(at) ?? 0) * 1_000;
    if (lengthMs <= 0 || at + lengthMs > range.toMs || at < (segment.at(-1)?.atMs ?? at)) continue;
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
