import type { WorkEventEntry, WorkOrderDetail } from "@lucciola/contract/api/work-orders.ts";
import { NEXT_STATE } from "@lucciola/contract/work/work-steps.ts";
import type { WaitingDeed } from "../offline/offline-store.ts";

/** Something of an order's history; `isWaiting`: the server has not heard of it yet. */
export type ShownEvent = WorkEventEntry & { readonly isWaiting?: boolean; readonly blob?: Blob };
export type ShownOrder = Omit<WorkOrderDetail, "events"> & { readonly events: readonly ShownEvent[] };

/** The order as it will stand when the server has taken what waits; refused steps change nothing. */
export function withWaiting(detail: WorkOrderDetail, waiting: readonly WaitingDeed[]): ShownOrder {
  let order = detail.order;
  const events: ShownEvent[] = [...detail.events];
  let isRefused = false;
  for (const { deed, at, user, key, refusal } of waiting) {
    const event = { at, receivedAt: at, by: user, isWaiting: true };
    if (deed.kind === "note") events.push({ ...event, kind: "note", text: deed.text });
    if (deed.kind === "photo") events.push({ ...event, kind: "photo", blob: deed.photo });
    if (deed.kind === "part") {
      const { part: id, name, unit, amount } = deed;
      events.push({ ...event, kind: "part", part: { id, name, unit, amount } });
    }
    if (deed.kind !== "step") continue;
    isRefused ||= refusal !== undefined;
    const state = NEXT_STATE[order.state][deed.step];
    if (isRefused || state === undefined) continue;
    const { doneAt: _, confirmation: __, ...rest } = order;
    order = {
      ...rest,
      state,
      lastMove: key,
      movedAt: at,
      ...(deed.step === "start" ? { assignedTo: user } : {}),
      ...(state === "done"
        ? { doneAt: at, confirmation: order.origin.kind === "alarm" ? ("awaited" as const) : ("not-needed" as const) }
        : {}),
    };
    events.push({
      ...event,
      kind: "move",
      move: deed.step,
      to: state,
      ...(deed.reason === undefined ? {} : { text: deed.reason }),
    });
  }
  return { ...detail, order, events };
}
