import type { WorkConfirmation, WorkOrigin, WorkState } from "@lucciola/contract/work/work-steps.ts";

/** What decides about the next step of an order. */
export interface WorkOrder {
  readonly state: WorkState;
  readonly origin: WorkOrigin;
  readonly assignedTo: string | undefined;
  /**
   * The id of its last move. Who moves it says after which one, so that nobody moves an order that somebody else has
   * moved meanwhile.
   */
  readonly lastMove: string;
  readonly movedAtMs: number;
  readonly doneAtMs: number | undefined;
  readonly confirmation: WorkConfirmation | undefined;
}

/** What is noted of a move in the order's history. `step` beside the people's: what the system does by itself. */
export type MoveName =
  | "created"
  | "assigned"
  | "start"
  | "pause"
  | "finish"
  | "give-up"
  | "cancel"
  | "reopen"
  | "confirmed"
  | "came-back";

export interface Move {
  readonly id: string;
  readonly name: MoveName;
  /** When it happened, by whom. */
  readonly atMs: number;
  readonly by: string;
  readonly to: WorkState;
  readonly assignedTo: string | undefined;
  readonly reason: string | undefined;
}

/** Who moves an order, and when. */
export interface Mover {
  /** Of the move: given by who asks for it, so that an answer that got lost is no second move. */
  readonly id: string;
  readonly by: string;
  /** When it happened at the lamp, which without a network may be hours before `receivedAtMs`. */
  readonly atMs: number;
  readonly receivedAtMs: number;
}

export type Refusal =
  | { readonly code: "work-order-moved"; readonly message: string }
  | { readonly code: "work-step-impossible"; readonly message: string }
  | { readonly code: "work-reason-missing"; readonly message: string };

export type Moved =
  | { readonly ok: true; readonly order: WorkOrder; readonly move: Move }
  | { readonly ok: false; readonly refusal: Refusal };

export const refuse = (code: Refusal["code"], message: string): Moved => ({ ok: false, refusal: { code, message } });

/**
 * When a move is said to have happened: no clock that is fast puts it in the future, none that is slow before the move
 * that it follows.
 */
export const momentOf = ({ atMs, receivedAtMs }: Mover, { movedAtMs }: Pick<WorkOrder, "movedAtMs">): number =>
  Math.min(receivedAtMs, Math.max(movedAtMs, atMs));

/** The order after a move, with what is noted of it. */
export function moved(
  order: WorkOrder,
  mover: Mover,
  name: MoveName,
  next: Pick<WorkOrder, "state" | "assignedTo" | "doneAtMs" | "confirmation">,
  reason?: string,
): Moved {
  const atMs = momentOf(mover, order);
  const move: Move = { id: mover.id, name, atMs, by: mover.by, to: next.state, assignedTo: next.assignedTo, reason };
  return { ok: true, order: { ...order, ...next, lastMove: mover.id, movedAtMs: atMs }, move };
}

/** What an order's history says of a move beside who and when. */
export const tellMove = ({ name, to, assignedTo, reason }: Move): Readonly<Record<string, string>> => ({
  move: name,
  to,
  ...(assignedTo === undefined ? {} : { assignedTo }),
  ...(reason === undefined ? {} : { text: reason }),
});
