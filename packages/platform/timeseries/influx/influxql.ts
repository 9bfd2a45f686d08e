import type { PointId } from "@lucciola/contract/ids/ids.ts";
import { isQuantityName, type QuantityName } from "@lucciola/contract/units/quantities.ts";
import type { SeriesKey, TimeRange } from "../time-series.ts";

/** The instants that InfluxDB can keep: 64 bits of nanoseconds, 21 September 1677 to 11 April 2262. */
export const OLDEST_MS = -9_223_372_036_854;
export const NEWEST_MS = 9_223_372_036_854;

/** The measurement of a quantity. A dot is not allowed in every version, and no quantity has an underscore. */
export const measurementOf = (quantity: QuantityName): string => quantity.replace(".", "_");

/** The quantity of a measurement; `undefined` for measurements that others keep in the same database. */
export function quantityOfMeasurement(measurement: string): QuantityName | undefined {
  const name = measurement.replace("_", ".");
  return isQuantityName(name) ? name : undefined;
}

export const identifier = (name: string): string =>
  `"${name.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n")}"`;

const text = (value: string): string =>
  `'${value.replaceAll("\\", "\\\\").replaceAll("'", "\\'").replaceAll("\n", "\\n")}'`;

/** The condition that holds for a half-open range of time; ranges past what InfluxDB can keep are cut. */
export function inRange({ fromMs, toMs }: TimeRange): string {
  return `time >= ${instant(fromMs)} AND time < ${instant(toMs)}`;
}

export const instant = (ms: number): string => `${Math.min(Math.max(ms, OLDEST_MS), NEWEST_MS)}ms`;

/** From this many points on InfluxDB is faster with one pattern than with a comparison for each. */
const PATTERN_FROM_POINTS = 5;

/** The condition that holds for the points. */
export function ofPoints(points: readonly PointId[]): string {
  if (points.length < PATTERN_FROM_POINTS) return `(${points.map((point) => `"point" = ${text(point)}`).join(" OR ")})`;
  return `"point" =~ /^(?:${points.map(pattern).join("|")})$/`;
}

/** A text as a part of a pattern in which only letters, digits, `-` and `_` stand for themselves. */
const pattern = (value: string): string =>
  value.replaceAll(/[^\w-]/gu, (character) => `\\x{${character.codePointAt(0)?.toString(16)}}`);

/** The points asked for, by quantity. */
export function pointsByQuantity(series: readonly SeriesKey[]): Map<QuantityName, PointId[]> {
  const points = new Map<QuantityName, Set<PointId>>();
  for (const { point, quantity } of series) points.set(quantity, (points.get(quantity) ?? new Set()).add(point));
  return new Map([...points].map(([quantity, ids]) => [quantity, [...ids]]));
}

/** What tells series apart in a map. */
export const nameOf = ({ point, quantity }: { readonly point: string; readonly quantity: string }): string =>
  `${point} ${quantity}`;
