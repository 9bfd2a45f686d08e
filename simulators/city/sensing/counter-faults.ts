import { drawFrom } from "../chance.ts";

export const COUNTER_FAULTS = ["stuck", "dead", "noisy", "blind", "slow"] as const;
/**
 * `stuck`: shows its last count again and again. `dead`: says nothing. `noisy`: shows between a fifth and twice what it
 * sees. `blind`: dirt or a leaf, misses half. `slow`: its messages come minutes to half an hour late.
 */
export type CounterFaultKind = (typeof COUNTER_FAULTS)[number];

export interface CounterFault {
  readonly kind: CounterFaultKind;
  readonly fromMs: number;
  readonly untilMs: number;
}

/** Each kind befalls a counter about once in so many days [A]: often, so that a month of nights shows them all. */
const DAYS_BETWEEN = 250;
const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const LASTS_H = { least: 2, most: 40 } as const;

/** The faults of a counter in a time, in no particular order; several may befall it together. */
export function counterFaults(seed: number, counter: string, fromMs: number, toMs: number): CounterFault[] {
  const draw = drawFrom(seed, `counter faults ${counter} ${fromMs}`);
  const days = (toMs - fromMs) / DAY_MS;
  return COUNTER_FAULTS.flatMap((kind): CounterFault[] => {
    const befalls = draw.happens(days / DAYS_BETWEEN);
    const startMs = fromMs + draw.between(-LASTS_H.most / 24, days) * DAY_MS;
    const untilMs = startMs + draw.between(LASTS_H.least, LASTS_H.most) * HOUR_MS;
    return befalls ? [{ kind, fromMs: startMs, untilMs }] : [];
  });
}
