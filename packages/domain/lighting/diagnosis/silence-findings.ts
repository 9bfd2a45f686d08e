import { fitOf } from "./cabinet-balance.ts";
import type { CabinetMemory } from "./cabinet-memory.ts";
import type { Finding } from "./finding.ts";
import type { DiagnosedCabinet } from "./inventory.ts";
import { silentUnits } from "./silent-lamps.ts";
import type { DiagnosisThresholds } from "./thresholds.ts";

/** So long without a line to hold the meter against, and silence is named at once. */
const METERLESS_AFTER_MS = 3_600_000;

/** Who is less sure than this that a silent lamp burns takes it for the worse: a dark lamp, per cent [A]. */
const LEAST_SURE_PCT = 65;

/** Silent lamps, told apart by the meter: those that burn on have lost their communication, the others their supply. */
export function silenceFindings(
  cabinet: DiagnosedCabinet,
  memory: CabinetMemory,
  nowMs: number,
  { cableLamps }: DiagnosisThresholds,
): Finding[] {
  const hasMeter = fitOf(memory.balance) !== undefined;
  const findings: Finding[] = [];
  for (const unit of silentUnits(cabinet, memory.lamps, memory.circuits, nowMs, cableLamps)) {
    const isRun = unit.lamps.length >= cableLamps;
    const isDue = !(hasMeter && unit.isMetered) && unit.canBurn && nowMs - unit.sinceMs >= METERLESS_AFTER_MS;
    if (unit.supply === "unknown" && !isDue) continue;
    // A repaired cable's lamps answer one after another.
    if (!isRun && unit.lamps.some((lamp) => memory.lamps[lamp]?.silence?.inRunAtMs != null)) continue;
    // Where no meter tells, a run up to the circuit's end is a cable's way to fail.
    const isFeared = unit.supply === "present" && (unit.surePct ?? 100) < LEAST_SURE_PCT;
    const isLost = unit.supply === "lost" || isFeared || (unit.supply === "unknown" && isRun && unit.reachesEnd);
    const id = isRun ? (unit.circuit ?? "") : (unit.lamps[0] ?? "");
    findings.push({
      kind: isLost ? (isRun ? "cable-lost" : "supply-lost") : "communication-lost",
      place: { kind: isRun ? "circuit" : "lamp", id },
      cabinet: cabinet.id,
      sinceMs: unit.sinceMs,
      evidence: {
        lamps: unit.lamps.length,
        minutesSilent: Math.round((nowMs - unit.sinceMs) / 60_000),
        ...(unit.surePct === null ? {} : { surePct: isFeared ? 100 - unit.surePct : unit.surePct }),
      },
      affected: unit.lamps,
    });
  }
  return findings;
}
