import { findQuantity } from "@lucciola/contract/units/quantities.ts";
import { OperationalError } from "../process/operational-error.ts";
import { bucketEdges, isZoneName } from "./local-calendar.ts";
import type { AggregateQuery, SeriesKey, TimeRange } from "./time-series.ts";

/** Longer histories come of an instant that is wrong; their buckets would take the memory of the process. */
const CENTURY_MS = 36_525 * 86_400_000;

/** @throws OperationalError `query-refused` when a bound is not a whole number of milliseconds. */
export function checkRange({ fromMs, toMs }: TimeRange): void {
  if (!Number.isSafeInteger(fromMs) || !Number.isSafeInteger(toMs)) {
    refuse(`the range ${fromMs} to ${toMs} is not in whole milliseconds since 1970`);
  }
}

/** @throws OperationalError `query-refused` */
export function checkLimit(limit: number): void {
  if (!Number.isSafeInteger(limit) || limit < 1) refuse(`the limit ${limit} is not a whole number of 1 or more`);
}

/** @throws OperationalError `query-refused` for bad bounds or an unknown zone. */
export function checkAggregateQuery(query: AggregateQuery): void {
  checkRange(query);
  if (!isZoneName(query.zone)) refuse(`there is no time zone "${query.zone}"; use a name such as Europe/Rome`);
}

/** @throws OperationalError `query-refused` when a series is no register. */
export function checkRegisters(series: readonly SeriesKey[]): void {
  for (const { quantity } of series) {
    const kind = findQuantity(quantity)?.kind ?? "unknown";
    if (kind === "register") continue;
    refuse(`only a register increases, and ${quantity} is of kind ${kind}; aggregate it instead`);
  }
}

/**
 * The edges of the buckets that can hold something: those of the query between its oldest and newest reading. The first
 * and the last bucket are cut by the query's range, not by the readings.
 *
 * @throws OperationalError `query-refused` when it spans more than a century.
 */
export function queryEdges(query: Omit<AggregateQuery, "series">, oldestMs: number, newestMs: number): number[] {
  const fromMs = Math.max(query.fromMs, oldestMs);
  const toMs = Math.min(query.toMs, newestMs + 1);
  if (toMs - fromMs > CENTURY_MS) {
    refuse("its range and the readings in it span more than a century; ask for a shorter range");
  }
  return bucketEdges({ fromMs, toMs }, query.bucket, query.zone).map((edge) =>
    Math.min(Math.max(edge, query.fromMs), query.toMs),
  );
}

function refuse(why: string): never {
  throw new OperationalError({ code: "query-refused", message: `The query cannot be answered: ${why}.` });
}
