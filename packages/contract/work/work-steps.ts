/**
 * Where an order of work stands. `done` after an alarm waits until the lamp itself reports well; `not-possible`: somebody
 * was there and could not; `cancelled`: nobody need go.
 */
export const WORK_STATES = ["open", "assigned", "under-way", "done", "not-possible", "cancelled"] as const;
export type WorkState = (typeof WORK_STATES)[number];

/** What a person does with an order; who is to do it is said by an assignment. */
export const WORK_STEPS = ["start", "pause", "finish", "give-up", "cancel", "reopen"] as const;
export type WorkStep = (typeof WORK_STEPS)[number];

/**
 * Which steps an order takes in each state, and where they lead. It crosses the wire in every page that goes on without a
 * network, so that what is offered there is what the server will take.
 */
export const NEXT_STATE: Readonly<Record<WorkState, Readonly<Partial<Record<WorkStep, WorkState>>>>> = {
  open: { start: "under-way", "give-up": "not-possible", cancel: "cancelled" },
  assigned: { start: "under-way", "give-up": "not-possible", cancel: "cancelled" },
  "under-way": { finish: "done", pause: "assigned", "give-up": "not-possible", cancel: "cancelled" },
  done: { reopen: "open" },
  "not-possible": { cancel: "cancelled", reopen: "open" },
  cancelled: { reopen: "open" },
};

/** Steps that say why. */
export const STEPS_WITH_REASON: readonly WorkStep[] = ["give-up", "cancel", "reopen"];
/** Steps of those who say who works on what; the others are the crew's. */
export const STEPS_OF_DISPATCH: readonly WorkStep[] = ["cancel", "reopen"];

/** Whether an order still asks for somebody. */
export const isToDo = (state: WorkState): boolean => state === "open" || state === "assigned" || state === "under-way";

/** What became of an order that is done: an alarm must end by itself; nothing to wait for without one. */
export const WORK_CONFIRMATIONS = ["awaited", "confirmed", "not-needed"] as const;
export type WorkConfirmation = (typeof WORK_CONFIRMATIONS)[number];

export const WORK_ORIGINS = ["alarm", "report", "hand"] as const;
export type WorkOrigin = (typeof WORK_ORIGINS)[number];
