import { type PointId, pointId } from "@lucciola/contract/ids/ids.ts";
import type { AggregateQuery, Reading, SeriesKey, TimeSeriesStore } from "../time-series.ts";

export const HOUR_MS = 3_600_000;
export const QUARTER_MS = 900_000;
export const DAY_MS = 24 * HOUR_MS;
export const ROME = "Europe/Rome";

/** Milliseconds since 1970 of an ISO instant. */
export const at = (iso: string) => Date.parse(iso);

let points = 0;
/** The tests of one file share a store, each with points of its own. */
export function newPoint(): PointId {
  points += 1;
  return pointId(`point-${points}`);
}

export const register = (point = newPoint()) => ({ point, quantity: "importTotalWh" }) as const;
export const gauge = (point = newPoint()) => ({ point, quantity: "activePowerW" }) as const;

export function readingsOf(key: SeriesKey, values: readonly (readonly [atMs: number, value: number])[]): Reading[] {
  return values.map(([atMs, value]) => ({ ...key, at: atMs, value }));
}

/** All readings of a series, as pairs of time and value. */
export async function allOf(store: TimeSeriesStore, key: SeriesKey): Promise<[atMs: number, value: number][]> {
  const { values } = await store.range(key, { fromMs: -8e15, toMs: 8e15 }, 1_000_000);
  return values.map((reading) => [reading.at, reading.value]);
}

export function query(
  series: readonly SeriesKey[],
  bucket: AggregateQuery["bucket"],
  from: string,
  to: string,
  zone = ROME,
): AggregateQuery {
  return { series, bucket, zone, fromMs: at(from), toMs: at(to) };
}
