import { type CircuitMemory, isDarkCircuit } from "./circuit-supply.ts";
import { type DiagnosedCabinet, isMetered } from "./inventory.ts";
import type { LampMemory } from "./lamp-memory.ts";

/** Lamps of one circuit that fell silent within this time, each between its last answer and its first silence, did so by one cause. */
const TOGETHER_MS = 20 * 60_000;
/** A lamp that cycles is silent for minutes; what is silent for longer is meant here. */
const SILENT_AFTER_MS = 14 * 60_000;

export const isSilent = (memory: LampMemory, nowMs: number): boolean =>
  memory.silence !== null && memory.startsRecent < 3 && nowMs - memory.silence.sinceMs >= SILENT_AFTER_MS;

/** One lamp, or several of a circuit that fell silent together. */
export interface SilentUnit {
  readonly circuit: string | undefined;
  readonly lamps: readonly string[];
  readonly sinceMs: number;
  readonly supply: "unknown" | "present" | "lost";
  /** How sure that is, per cent; `null` while it is unknown. */
  readonly surePct: number | null;
  /** Whether it would burn now if it had its supply: its circuit has power, and its controller says nothing else. */
  readonly canBurn: boolean;
  /** Whether the cabinet's meter sees it. */
  readonly isMetered: boolean;
  /** Whether every lamp from its first to the circuit's end is silent, or cannot answer. */
  readonly reachesEnd: boolean;
}

/** The silent lamps of a cabinet in units: a run of at least `runOf` lamps of a circuit is one, other lamps each are. */
export function silentUnits(
  cabinet: DiagnosedCabinet,
  lamps: Readonly<Record<string, LampMemory>>,
  circuits: Readonly<Record<string, CircuitMemory>>,
  nowMs: number,
  runOf: number,
): SilentUnit[] {
  const units: SilentUnit[] = [];
  const inCircuit = new Set<string>();
  for (const circuit of cabinet.circuits) {
    const silent = circuit.lamps.filter((id) => {
      inCircuit.add(id);
      const memory = lamps[id];
      return memory !== undefined && isSilent(memory, nowMs);
    });
    const sinceOf = (id: string): number => lamps[id]?.silence?.sinceMs ?? 0;
    const isDark = isDarkCircuit(circuits[circuit.id]);
    const supplyOf = (id: string) => lamps[id]?.silence?.supply ?? "unknown";
    // By day a switched circuit says nothing: what was lost at dawn shows at dusk.
    const answeredOf = (id: string): number => lamps[id]?.answeredAtMs ?? sinceOf(id);
    const ordered = [...silent].sort((a, b) => sinceOf(a) - sinceOf(b));
    while (ordered.length > 0) {
      const [first = ""] = ordered;
      const together = ordered.filter(
        (id) => answeredOf(id) - sinceOf(first) <= TOGETHER_MS && supplyOf(id) === supplyOf(first),
      );
      const run = aroundFirst(circuit.lamps, first, together, lamps);
      const members = run.length >= runOf ? run : [first];
      for (const id of members) ordered.splice(ordered.indexOf(id), 1);
      const from = circuit.lamps.indexOf(members[0] ?? "");
      const reachesEnd = circuit.lamps.slice(from).every((id) => lamps[id]?.state !== "answers");
      units.push({
        circuit: circuit.id,
        lamps: members,
        sinceMs: sinceOf(first),
        supply: supplyOf(first),
        surePct: lamps[first]?.silence?.surePct ?? null,
        isMetered: true,
        canBurn: !isDark && members.every((id) => lamps[id]?.state === "silent"),
        reachesEnd,
      });
    }
  }
  for (const lamp of cabinet.lamps) {
    const { id } = lamp;
    const memory = lamps[id];
    if (inCircuit.has(id) || memory?.silence == null || !isSilent(memory, nowMs)) continue;
    const { sinceMs, supply, surePct } = memory.silence;
    const canBurn = memory.state === "silent";
    const isSeen = isMetered(cabinet, false, lamp);
    units.push({
      circuit: undefined,
      lamps: [id],
      sinceMs,
      supply,
      surePct,
      canBurn,
      isMetered: isSeen,
      reachesEnd: false,
    });
  }
  return units;
}

/** For how long in [fromMs, toMs) a lamp was to burn, ms. */
export function litMs({ desired }: LampMemory, fromMs: number, toMs: number): number {
  let sum = 0;
  for (const [index, { atMs, dimPct }] of desired.entries()) {
    if (dimPct === 0) continue;
    const endMs = Math.min(toMs, desired[index + 1]?.atMs ?? toMs);
    sum += Math.max(0, endMs - Math.max(fromMs, atMs));
  }
  return sum;
}

/**
 * Those of some silent lamps between which and the first none answers, in the circuit's order: what takes the supply or the
 * bus of several takes that of all between them.
 */
function aroundFirst(
  circuit: readonly string[],
  first: string,
  silent: readonly string[],
  lamps: Readonly<Record<string, LampMemory>>,
): string[] {
  const answers = (id: string): boolean => lamps[id]?.state === "answers";
  const at = circuit.indexOf(first);
  const from = circuit.findLastIndex((id, index) => index < at && answers(id)) + 1;
  const to = circuit.findIndex((id, index) => index > at && answers(id));
  return circuit.slice(from, to < 0 ? undefined : to).filter((id) => silent.includes(id));
}
