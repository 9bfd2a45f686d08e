import type { WorkOrderEntry } from "@lucciola/contract/api/work-orders.ts";
import { isToDo } from "@lucciola/contract/work/work-steps.ts";
import type { Formatter } from "../format/format.ts";
import type { words } from "./words.ts";

type T = (typeof words)["it"] | (typeof words)["en"];

/** The place in one line: its name, its street, and words that lead there. */
export function sayPlace({ place: { name, street, words } }: WorkOrderEntry): string {
  // Most poles are called by their street and number.
  const isNamed = name !== undefined && street !== undefined && name.includes(street);
  return [name, isNamed ? undefined : street, words].filter((text) => text !== undefined && text !== "").join(", ");
}

export function sayState({ state, confirmation }: WorkOrderEntry, t: T): string {
  if (confirmation === "awaited") return t.awaited;
  return confirmation === "confirmed" ? t.confirmed : t.states[state];
}

/** When it is due, or how late it is; `undefined` when nobody need hurry any more. */
export function sayDue(
  { state, dueAt }: WorkOrderEntry,
  t: T,
  format: Formatter,
  nowMs: number,
): { readonly text: string; readonly isLate: boolean } | undefined {
  if (!isToDo(state)) return undefined;
  const isLate = Date.parse(dueAt) < nowMs;
  const ago = format.ago(dueAt, nowMs);
  return { text: isLate ? t.late(ago) : t.due(ago), isLate };
}
