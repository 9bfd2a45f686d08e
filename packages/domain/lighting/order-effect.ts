import { desiredLevel, type LightingPolicy } from "./desired-level.ts";
import type { GroupOrder } from "./group-orders.ts";

/** What a lamp of 1 W at 100 % does over a time: multiply by its nominal power. */
export interface LevelOverTime {
  /** At the beginning, %. */
  readonly startDimPct: number;
  /** Hours at full power that take the same energy; power is in proportion to flux. */
  readonly fullLoadH: number;
}

const HOUR_MS = 3_600_000;
/** A policy that changes more often in one order's time is not one that people make. */
const MOST_CHANGES = 5_000;

/** The levels that a policy asks for in [`fromMs`, `untilMs`), added up. Throws `RangeError` when there is no end to its changes. */
export function levelOverTime(policy: LightingPolicy, fromMs: number, untilMs: number): LevelOverTime {
  let fullLoadH = 0;
  let startDimPct: number | undefined;
  let atMs = fromMs;
  for (let change = 0; change < MOST_CHANGES && atMs < untilMs; change++) {
    const { dimPct, nextChangeAtMs } = desiredLevel(policy, atMs);
    startDimPct ??= dimPct;
    const endMs = Math.min(nextChangeAtMs ?? untilMs, untilMs);
    fullLoadH += (dimPct / 100) * ((endMs - atMs) / HOUR_MS);
    atMs = endMs;
  }
  if (atMs < untilMs) throw new RangeError(`more than ${MOST_CHANGES} changes before ${untilMs} ms`);
  return { startDimPct: startDimPct ?? 0, fullLoadH };
}

/** What an order makes of a lamp's time, beside what would be without it. */
export interface OrderEffect {
  readonly without: LevelOverTime;
  readonly with: LevelOverTime;
}

/** The effect of one more order upon a lamp that lives by this policy, from the order's beginning to its end. */
export const orderEffect = (policy: LightingPolicy, order: GroupOrder): OrderEffect => ({
  without: levelOverTime(policy, order.fromMs, order.untilMs),
  with: levelOverTime({ ...policy, orders: [...policy.orders, order] }, order.fromMs, order.untilMs),
});
