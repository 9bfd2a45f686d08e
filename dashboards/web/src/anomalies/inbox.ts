import type { AnomalyEntry } from "@lucciola/contract/api/anomalies.ts";

export const STATES = ["open", "held", "snoozed", "normal", "closed"] as const;
export type InboxState = (typeof STATES)[number];
export const stateOf = (text: string | null): InboxState => STATES.find((each) => each === text) ?? "open";

/** The anomalies of one building, the dearest first; without a building those of one supply. */
export interface InboxGroup {
  readonly place: string;
  readonly isBuilding: boolean;
  readonly eurPerYear: number;
  readonly entries: readonly AnomalyEntry[];
}

/** Groups by building, the dearest building first. */
export function groupByPlace(entries: readonly AnomalyEntry[]): InboxGroup[] {
  const groups = new Map<string, AnomalyEntry[]>();
  for (const entry of entries) {
    const place = entry.building ?? entry.supply.id;
    groups.set(place, [...(groups.get(place) ?? []), entry]);
  }
  return [...groups]
    .map(([place, own]) => ({
      place,
      isBuilding: own.some(({ building }) => building === place),
      eurPerYear: own.reduce((sum, { eurPerYear }) => sum + eurPerYear, 0),
      entries: own.toSorted((a, b) => b.eurPerYear - a.eurPerYear),
    }))
    .sort((a, b) => b.eurPerYear - a.eurPerYear);
}

/** Which of the entries, in the order shown, comes next; stays at both ends. */
export function walk(order: readonly number[], from: number | undefined, step: 1 | -1): number | undefined {
  const at = from === undefined ? -1 : order.indexOf(from);
  if (at < 0) return step > 0 ? order[0] : order.at(-1);
  return order[Math.min(order.length - 1, Math.max(0, at + step))];
}

/** Where the reader goes when an entry leaves the list: to the next one, or to the one before at the end. */
export function afterLeaving(order: readonly number[], left: number): number | undefined {
  const at = order.indexOf(left);
  return order[at + 1] ?? order[at - 1];
}
