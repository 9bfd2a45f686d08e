import {
  isToDo,
  NEXT_STATE,
  STEPS_WITH_REASON,
  type WorkConfirmation,
  type WorkStep,
} from "@lucciola/contract/work/work-steps.ts";
import { type Moved, type Mover, momentOf, moved, refuse, type WorkOrder } from "./work-order.ts";

export interface StepRequest {
  readonly step: WorkStep;
  /** The last move that the mover knew of. */
  readonly after: string;
  readonly reason: string | undefined;
  /** Of an order that came from an alarm: whether the alarm is closed by now. */
  readonly isAlarmClosed: boolean;
}

/** Moves an order by a person's step, or says why not. */
export function takeStep(order: WorkOrder, request: StepRequest, mover: Mover): Moved {
  const { step, after, isAlarmClosed } = request;
  const reason = request.reason?.trim() || undefined;
  if (after !== order.lastMove) return MOVED_MEANWHILE;
  const state = NEXT_STATE[order.state][step];
  // What the lamp has confirmed is over; a new fault is a new alarm with an order of its own.
  if (state === undefined || order.confirmation === "confirmed")
    return refuse("work-step-impossible", `An order that is ${SAID[order.state]} cannot take the step "${step}".`);
  if (STEPS_WITH_REASON.includes(step) && reason === undefined)
    return refuse("work-reason-missing", `The step "${step}" needs a reason: say in a few words why.`);
  const isDone = state === "done";
  const next = {
    state,
    assignedTo: step === "start" ? mover.by : step === "reopen" ? undefined : order.assignedTo,
    doneAtMs: isDone ? momentOf(mover, order) : undefined,
    confirmation: isDone ? confirmationOf(order, isAlarmClosed) : undefined,
  };
  return moved(order, mover, step, next, reason);
}

/** An alarm that is closed already was closed by the lamp: there is nothing to wait for. */
function confirmationOf({ origin }: WorkOrder, isAlarmClosed: boolean): WorkConfirmation {
  if (origin !== "alarm") return "not-needed";
  return isAlarmClosed ? "confirmed" : "awaited";
}

/** Says who is to do it; without a name nobody in particular. One who has begun must pause first. */
export function assign(order: WorkOrder, to: string | undefined, after: string, mover: Mover): Moved {
  if (after !== order.lastMove) return MOVED_MEANWHILE;
  if (!isToDo(order.state))
    return refuse("work-step-impossible", `An order that is ${SAID[order.state]} cannot be assigned. Reopen it first.`);
  if (order.state === "under-way")
    return refuse("work-step-impossible", `${order.assignedTo ?? "Somebody"} is working on it: pause it first.`);
  const state = to === undefined ? "open" : "assigned";
  return moved(order, mover, "assigned", { state, assignedTo: to, doneAtMs: undefined, confirmation: undefined });
}

const SAID = {
  open: "open",
  assigned: "assigned",
  "under-way": "under way",
  done: "done",
  "not-possible": "given up",
  cancelled: "cancelled",
} as const;

const MOVED_MEANWHILE = refuse(
  "work-order-moved",
  "Somebody else has moved this order meanwhile. Look at how it stands now, then decide again.",
);
