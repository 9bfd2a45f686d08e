import { unregisteredW } from "./cabinet-balance.ts";
import type { CabinetMemory } from "./cabinet-memory.ts";
import type { Finding } from "./finding.ts";
import type { DiagnosedCabinet } from "./inventory.ts";
import { wattageShare } from "./lamp-findings.ts";
import type { DiagnosisThresholds } from "./thresholds.ts";

/** What the inventory has wrong does not change from night to night: found once, it stays until it is put right. */
export function findInventoryFaults(
  cabinet: DiagnosedCabinet,
  memory: CabinetMemory,
  nowMs: number,
  thresholds: DiagnosisThresholds,
): CabinetMemory {
  const wrongWattage: Record<string, number> = {};
  for (const lamp of cabinet.lamps) {
    const lampMemory = memory.lamps[lamp.id];
    const sinceMs = memory.wrongWattage[lamp.id];
    const share = lampMemory === undefined ? undefined : wattageShare(lamp, lampMemory);
    const allowed = thresholds.wattageShare + (lamp.meteringClass ?? thresholds.meteringClass);
    if (share === undefined) {
      if (sinceMs !== undefined) wrongWattage[lamp.id] = sinceMs;
    } else if (Math.abs(share) > (sinceMs === undefined ? allowed : 0.9 * allowed)) {
      wrongWattage[lamp.id] = sinceMs ?? nowMs;
    }
  }
  const { unregisteredSinceMs } = memory;
  const unseen = unregisteredW(memory.balance);
  if (unseen === undefined) return { ...memory, wrongWattage };
  const least = Math.max(thresholds.unregisteredW, thresholds.unregisteredShare * memory.balance.greatestW);
  const isThere =
    unregisteredSinceMs === null
      ? unseen.powerW > Math.max(least, thresholds.sureZ * unseen.errorW)
      : unseen.powerW > 0.6 * least;
  const stepMs = memory.balance.steppedAtMs;
  return { ...memory, wrongWattage, unregisteredSinceMs: isThere ? (unregisteredSinceMs ?? stepMs ?? nowMs) : null };
}

/** What the inventory has wrong at a cabinet: wattages, and lamps that are not in it. */
export function inventoryFindings(cabinet: DiagnosedCabinet, memory: CabinetMemory): Finding[] {
  const { id } = cabinet;
  const findings: Finding[] = [];
  for (const lamp of cabinet.lamps) {
    const sinceMs = memory.wrongWattage[lamp.id];
    const lampMemory = memory.lamps[lamp.id];
    if (sinceMs === undefined || lampMemory === undefined) continue;
    const nominalPowerW = lamp.nominalPowerW ?? 0;
    const fullPowerW = Math.round(nominalPowerW * (1 + (wattageShare(lamp, lampMemory) ?? 0)) * 10) / 10;
    findings.push({
      kind: "wrong-wattage",
      place: { kind: "lamp", id: lamp.id },
      cabinet: id,
      sinceMs,
      evidence: { nominalPowerW, fullPowerW },
      affected: [lamp.id],
    });
  }
  const unseen = unregisteredW(memory.balance);
  if (memory.unregisteredSinceMs !== null && unseen !== undefined) {
    findings.push({
      kind: "unregistered-lamps",
      place: { kind: "cabinet", id },
      cabinet: id,
      sinceMs: memory.unregisteredSinceMs,
      evidence: { unregisteredPowerW: Math.round(unseen.powerW), standardErrorW: Math.round(unseen.errorW * 10) / 10 },
      affected: [],
    });
  }
  return findings;
}
