import { nightAfter, nightAt } from "../lighting/night.ts";
import { type Moved, type Mover, moved, type WorkOrder } from "./work-order.ts";

/** Less of a night than this shows nothing: what was mended at five in the morning is seen in the night that follows. */
const SHORTEST_NIGHT_MS = 8 * 3_600_000;

/** The noon at which a lamp that was mended has had a night to show it. */
export function proofBy(doneAtMs: number, zone: string): number {
  const night = nightAt(doneAtMs, zone);
  return night.endMs - doneAtMs >= SHORTEST_NIGHT_MS ? night.endMs : nightAfter(night, zone).endMs;
}

/**
 * What becomes of an order that is done and waits for its lamp: confirmed as soon as the alarm is closed, back to those to
 * be done when the alarm has outlived a night; `undefined`: it waits on.
 */
export function settleDone(
  order: WorkOrder,
  alarm: { readonly closedAtMs: number | undefined } | undefined,
  mover: Mover,
  zone: string,
): Extract<Moved, { ok: true }> | undefined {
  const { state, confirmation, doneAtMs, assignedTo } = order;
  if (state !== "done" || confirmation !== "awaited" || doneAtMs === undefined) return undefined;
  // An alarm that is not kept any more was closed years ago.
  const isClosed = alarm === undefined || alarm.closedAtMs !== undefined;
  if (isClosed)
    return took(moved(order, mover, "confirmed", { state, assignedTo, doneAtMs, confirmation: "confirmed" }));
  if (mover.atMs < proofBy(doneAtMs, zone)) return undefined;
  const back = assignedTo === undefined ? ("open" as const) : ("assigned" as const);
  return took(
    moved(order, mover, "came-back", { state: back, assignedTo, doneAtMs: undefined, confirmation: undefined }),
  );
}

const took = (result: Moved): Extract<Moved, { ok: true }> | undefined => (result.ok ? result : undefined);
