import type { LampDetail } from "@lucciola/contract/api/lamps.ts";

const DAY_MS = 86_400_000;

/** The level changes of a night as a line of steps; the last level holds until noon. */
export function planOf(changes: LampDetail["tonight"]): { atMs: number; value: number }[] {
  const points = changes.map(({ at, dimPct }) => ({ atMs: Date.parse(at), value: dimPct }));
  const [first] = points;
  const last = points.at(-1);
  return first === undefined || last === undefined
    ? []
    : [...points, { atMs: Math.max(last.atMs, first.atMs + DAY_MS), value: last.value }];
}

/** The level of a line of steps at an instant; `undefined` before its first. */
export const levelAt = (steps: readonly { atMs: number; value: number }[], atMs: number): number | undefined =>
  steps.findLast((step) => step.atMs <= atMs)?.value;
