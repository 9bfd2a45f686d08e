import type { CabinetMemory } from "./cabinet-memory.ts";
import { type CircuitMemory, isDarkCircuit } from "./circuit-supply.ts";
import type { DiagnosedCabinet } from "./inventory.ts";
import { type LampMemory, wantedAt } from "./lamp-memory.ts";
import { silentUnits } from "./silent-lamps.ts";
import type { DiagnosisThresholds } from "./thresholds.ts";

/** On a dark circuit, a lamp that was not heard for so long is dark too. */
const UNHEARD_IN_THE_DARK_MS = 35 * 60_000;
/** Lamps of a repaired cable answer within this of one another. */
const LEFT_OF_A_RUN_AFTER_MS = 75 * 60_000;

/** Lamps that should be heard and are not fall silent, in `lamps`; those of a dark circuit are dark. */
export function fallSilent(
  cabinet: DiagnosedCabinet,
  { circuits, gateway, breaker }: Pick<CabinetMemory, "circuits" | "gateway" | "breaker">,
  lamps: Record<string, LampMemory>,
  nowMs: number,
  thresholds: DiagnosisThresholds,
): void {
  const circuitOf = new Map(cabinet.circuits.flatMap(({ id, lamps: own }) => own.map((lamp) => [lamp, circuits[id]])));
  for (const { id } of cabinet.lamps) {
    const lamp = lamps[id];
    if (lamp === undefined || lamp.state === "unheard" || lamp.state === "silent" || lamp.atMs === null) continue;
    const circuit = circuitOf.get(id);
    // Not heard on a dark circuit: what it would have said was lost on its way.
    if (isDarkCircuit(circuit)) {
      if (lamp.state === "answers" && nowMs - lamp.atMs > UNHEARD_IN_THE_DARK_MS)
        lamps[id] = { ...lamp, state: "no-supply", dimPct: 0, powerW: 0 };
      continue;
    }
    // Without a circuit nobody knows whether its power has returned.
    if (lamp.state === "no-supply" && circuit === undefined) continue;
    const wanted = wantedAt(lamp, nowMs);
    const isDue = (wanted?.dimPct ?? 0) > 0 && nowMs - (wanted?.atMs ?? nowMs) > thresholds.dayAfterMs;
    // A cabinet that was offline has to send what it kept first.
    const heardMs = Math.max(
      lamp.atMs,
      gateway.sinceMs,
      wanted?.atMs ?? 0,
      breaker.sinceMs,
      circuit?.litAgainAtMs ?? 0,
    );
    if (isDue && !breaker.tripped && nowMs - heardMs > thresholds.staleMs)
      lamps[id] = {
        ...lamp,
        state: "silent",
        silence: lamp.silence ?? { sinceMs: lamp.atMs, supply: "unknown", inRunAtMs: null, surePct: null },
        powerW: 0,
      };
  }
}

/**
 * What the meter told of a run of silent lamps is not true of one that is left when the others answer again: it is looked
 * at anew, when it has had the time to answer too.
 */
export function leaveRuns(
  cabinet: DiagnosedCabinet,
  lamps: Record<string, LampMemory>,
  circuits: Readonly<Record<string, CircuitMemory>>,
  nowMs: number,
  { cableLamps }: DiagnosisThresholds,
): void {
  for (const unit of silentUnits(cabinet, lamps, circuits, nowMs, cableLamps)) {
    for (const id of unit.lamps) {
      const lamp = lamps[id];
      if (lamp?.silence == null || lamp.silence.inRunAtMs === null) continue;
      const { silence } = lamp;
      if (unit.lamps.length >= cableLamps) lamps[id] = { ...lamp, silence: { ...silence, inRunAtMs: nowMs } };
      else if (unit.canBurn && nowMs - (silence.inRunAtMs ?? nowMs) > LEFT_OF_A_RUN_AFTER_MS)
        lamps[id] = {
          ...lamp,
          silence: { sinceMs: silence.sinceMs, supply: "unknown", inRunAtMs: null, surePct: null },
        };
    }
  }
}
