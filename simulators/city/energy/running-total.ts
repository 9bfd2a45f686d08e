import { SLOT_MS, SLOTS_A_DAY } from "../calendar/slots.ts";

const DAY_MS = SLOT_MS * SLOTS_A_DAY;
const HOUR_MS = 3_600_000;

/** Something that flows at a rate which is constant within a quarter of an hour, but for the instants of `edges`. */
export interface Flow {
  /** The rate per hour in a slot, as it is at `atMs` in it. */
  perHour(slot: number, atMs: number): number;
  /** The instants strictly between two at which the rate jumps, in order. */
  edges(fromMs: number, toMs: number): readonly number[];
}

/** How much has flowed since midnight UTC of the day on which the world began. */
export interface RunningTotal {
  /** Instants may be asked for in any order; those in order are quick. Throws `RangeError` before the beginning. */
  at(atMs: number): number;
  /** The flow has changed from this instant on. */
  forgetFrom(atMs: number): void;
}

/** Keeps a total for each day and, of one day, for each slot: a year of a meter takes little memory. */
export function runningTotal(epochMs: number, flow: Flow): RunningTotal {
  const firstDay = Math.floor(epochMs / DAY_MS);
  /** Total at the beginning of each day since the first. */
  const days: number[] = [0];
  /** Of day `open`: totals at the beginning of its slots and at its end, and the jumps in it. */
  const slots = new Float64Array(SLOTS_A_DAY + 1);
  let edges: readonly number[] = [];
  let open = -1;

  const inSlot = (slot: number, toMs: number): number => {
    let fromMs = slot * SLOT_MS;
    let total = 0;
    for (const edgeMs of edges) {
      if (edgeMs <= fromMs) continue;
      if (edgeMs >= toMs) break;
      total += (flow.perHour(slot, fromMs) * (edgeMs - fromMs)) / HOUR_MS;
      fromMs = edgeMs;
    }
    return total + (flow.perHour(slot, fromMs) * (toMs - fromMs)) / HOUR_MS;
  };
  const openDay = (day: number): void => {
    if (day === open) return;
    const firstSlot = (firstDay + day) * SLOTS_A_DAY;
    edges = flow.edges(firstSlot * SLOT_MS, (firstSlot + SLOTS_A_DAY) * SLOT_MS);
    slots[0] = days[day] ?? 0;
    for (let index = 0; index < SLOTS_A_DAY; index++)
      slots[index + 1] = (slots[index] ?? 0) + inSlot(firstSlot + index, (firstSlot + index + 1) * SLOT_MS);
    open = day;
    if (days.length === day + 1) days.push(slots[SLOTS_A_DAY] ?? 0);
  };

  return {
    at: (atMs) => {
      const day = Math.floor(atMs / DAY_MS) - firstDay;
      if (day < 0) throw new RangeError(`The world begins on day ${firstDay}, after ${atMs} ms`);
      while (days.length <= day) openDay(days.length - 1);
      openDay(day);
      const slot = Math.floor(atMs / SLOT_MS);
      const before = slots[slot - (firstDay + day) * SLOTS_A_DAY] ?? 0;
      return atMs === slot * SLOT_MS ? before : before + inSlot(slot, atMs);
    },
    forgetFrom: (atMs) => {
      const day = Math.max(0, Math.floor(atMs / DAY_MS) - firstDay);
      days.length = Math.min(days.length, day + 1);
      open = -1;
    },
  };
}
