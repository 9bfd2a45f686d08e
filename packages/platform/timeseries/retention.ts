import { Type } from "typebox";

/**
 * How long readings are kept, and how fine. What is newest of a series always stays as it was sent.
 *
 * - Gauges, amounts of an interval and states are kept as they came for `rawDays`, then as one summary for each hour
 *   (UTC): count, sum, minimum, maximum and last value, so that aggregates of whole hours stay what they were.
 * - Registers are kept as they came for `registerRawDays`, then the first and the last reading of each hour and those on
 *   both sides of a fall: real readings, so that increases between full hours stay what they were.
 */
export const RetentionPolicy = Type.Object(
  {
    rawDays: Type.Integer({ minimum: 1, maximum: 36_500, default: 400 }),
    hourlyDays: Type.Optional(Type.Integer({ minimum: 1, maximum: 36_500, description: "For ever when left out" })),
    registerRawDays: Type.Integer({ minimum: 1, maximum: 36_500, default: 400 }),
    registerDays: Type.Optional(Type.Integer({ minimum: 1, maximum: 36_500, description: "For ever when left out" })),
  },
  { additionalProperties: false },
);
export type RetentionPolicy = Type.Static<typeof RetentionPolicy>;

export const DEFAULT_RETENTION: RetentionPolicy = { rawDays: 400, registerRawDays: 400 };
export const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Full hours, in milliseconds since 1970: what is older is thinned, or removed. Minus infinity where it is kept for ever. */
export interface RetentionCuts {
  readonly summarizeBeforeMs: number;
  readonly removeHoursBeforeMs: number;
  readonly thinRegistersBeforeMs: number;
  readonly removeRegistersBeforeMs: number;
}

export function retentionCuts(policy: RetentionPolicy, nowMs: number): RetentionCuts {
  const daysBefore = (days: number | undefined) =>
    days === undefined ? Number.NEGATIVE_INFINITY : hourOf(nowMs - days * DAY_MS);
  return {
    summarizeBeforeMs: daysBefore(policy.rawDays),
    removeHoursBeforeMs: daysBefore(policy.hourlyDays),
    thinRegistersBeforeMs: daysBefore(policy.registerRawDays),
    removeRegistersBeforeMs: daysBefore(policy.registerDays),
  };
}

/** The start of the hour (UTC) that an instant lies in. */
export const hourOf = (atMs: number): number => Math.floor(atMs / HOUR_MS) * HOUR_MS;
