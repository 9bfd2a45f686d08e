import { type Evidence, type EvidenceRule, weigh } from "./evidence.ts";
import type { CircuitKind, DiagnosedCircuit } from "./inventory.ts";
import { type LampMemory, wantedAt } from "./lamp-memory.ts";
import type { DiagnosisThresholds } from "./thresholds.ts";

/** What the diagnosis keeps of a circuit; plain JSON. */
export interface CircuitMemory {
  /** Of the looks of the running day, how many there were and at how many its lamps had power. */
  readonly day: { readonly looks: number; readonly powered: number };
  /** 1: always under power by day, 0: never; `null` before the first whole day. */
  readonly poweredByDay: number | null;
  readonly days: number;
  readonly stuckOn?: Evidence | undefined;
  readonly dark?: Evidence | undefined;
  /** When it last had power again after a night, or a part of one, without. */
  readonly litAgainAtMs?: number | undefined;
}

export const newCircuitMemory: CircuitMemory = { day: { looks: 0, powered: 0 }, poweredByDay: null, days: 0 };

const MINUTE_MS = 60_000;
const STUCK_ON: EvidenceRule = { seen: 3, overMs: 14 * MINUTE_MS, well: 2 };
/** Longer: a cabinet that has tripped says so within that, and is then the cause. */
const DARK: EvidenceRule = { seen: 4, overMs: 40 * MINUTE_MS, well: 2 };
/** A lamp that is supplied by day speaks every quarter of an hour. */
const SPOKE_WITHIN_MS = 35 * MINUTE_MS;
const DARK_AFTER_MS = 5 * MINUTE_MS;
/** One look a quarter of an hour: two hours. */
const LEAST_LOOKS = 8;
const LEAST_DAYS = 2;
const DAY_WEIGHT = 0.2;

/** What is known of a circuit: by the inventory, or as its past days showed. */
export function kindOf(circuit: DiagnosedCircuit, { poweredByDay, days }: CircuitMemory): CircuitKind | undefined {
  if (circuit.kind !== undefined) return circuit.kind;
  if (poweredByDay === null || days < LEAST_DAYS) return undefined;
  if (poweredByDay < 0.35) return "switched";
  return poweredByDay > 0.65 ? "permanent" : undefined;
}

/**
 * Looks at the supply of a circuit through its lamps. By day, silence and power are both usual, each on its kind of
 * circuit; at night a circuit whose lamps say together that they have no supply is dark.
 */
export function lookAtCircuit(
  circuit: DiagnosedCircuit,
  memory: CircuitMemory,
  lamps: readonly LampMemory[],
  nowMs: number,
  thresholds: DiagnosisThresholds,
): CircuitMemory {
  if (lamps.length === 0) return memory;
  let lit = 0;
  let off = 0;
  let dark = 0;
  let powered = 0;
  for (const lamp of lamps) {
    const wanted = wantedAt(lamp, nowMs);
    if (wanted === undefined) continue;
    const forMs = nowMs - wanted.atMs - wanted.fadeMs;
    if (wanted.dimPct > 0 && forMs >= DARK_AFTER_MS) {
      lit += 1;
      if (lamp.state === "no-supply") dark += 1;
    } else if (wanted.dimPct === 0 && forMs >= thresholds.dayAfterMs) {
      off += 1;
      const isHeard = lamp.state === "answers" && lamp.atMs !== null && nowMs - lamp.atMs < SPOKE_WITHIN_MS;
      // It was dawn, and the contactor had not opened yet.
      const isByDay = lamp.atMs !== null && lamp.atMs - wanted.atMs >= thresholds.dayAfterMs;
      if (isHeard && isByDay) powered += 1;
    }
  }
  const most = thresholds.circuitShare * lamps.length;
  if (lit >= most) {
    const next = { ...endDay(memory), dark: weigh(memory.dark, dark >= most, nowMs, DARK) };
    return isDarkCircuit(memory) && !isDarkCircuit(next) ? { ...next, litAgainAtMs: nowMs } : next;
  }
  if (off < most) return memory;
  const isPowered = powered >= most;
  const day = { looks: memory.day.looks + 1, powered: memory.day.powered + (isPowered ? 1 : 0) };
  const isStuck = kindOf(circuit, memory) === "switched" && isPowered;
  // Between the two: some of its lamps have other troubles.
  if (!isPowered && powered > most / 2) return { ...memory, day };
  return { ...memory, day, stuckOn: weigh(memory.stuckOn, isStuck, nowMs, STUCK_ON) };
}

/** Whether it is known to be without power at night. */
export const isDarkCircuit = (memory: CircuitMemory | undefined): boolean => memory?.dark?.isEstablished === true;

/** What a day showed is learned at dusk, unless something was wrong in it. */
function endDay(memory: CircuitMemory): CircuitMemory {
  const { looks, powered } = memory.day;
  if (looks === 0) return memory;
  const day = { looks: 0, powered: 0 };
  const isWrong = memory.stuckOn !== undefined || memory.dark !== undefined;
  if (looks < LEAST_LOOKS || isWrong) return { ...memory, day };
  const share = powered / looks;
  const { poweredByDay } = memory;
  return {
    ...memory,
    day,
    days: memory.days + 1,
    poweredByDay: poweredByDay === null ? share : poweredByDay + DAY_WEIGHT * (share - poweredByDay),
  };
}
