import type { CabinetMemory } from "./cabinet-memory.ts";
import { type CircuitMemory, kindOf, lookAtCircuit, newCircuitMemory } from "./circuit-supply.ts";
import { fallSilent, leaveRuns } from "./fall-silent.ts";
import type { Finding } from "./finding.ts";
import type { DiagnosedCabinet, DiagnosedLamp } from "./inventory.ts";
import { findInventoryFaults, inventoryFindings } from "./inventory-faults.ts";
import { lampFindings } from "./lamp-findings.ts";
import { type LampMemory, newLampMemory, wantLevel } from "./lamp-memory.ts";
import type { Observation } from "./observation.ts";
import { airByLamp, observeLamp } from "./observe-lamp.ts";
import { silenceFindings } from "./silence-findings.ts";
import type { DiagnosisThresholds } from "./thresholds.ts";
import { weighCabinet } from "./weigh-cabinet.ts";

export interface CabinetStep {
  readonly memory: CabinetMemory;
  /** All that is wrong now, one finding for a cause. */
  readonly findings: readonly Finding[];
}

/** Lamps by id; kept beside the inventory so that a step need not search. */
export type LampsById = ReadonlyMap<string, DiagnosedLamp>;
export const lampsById = ({ lamps }: DiagnosedCabinet): LampsById => new Map(lamps.map((lamp) => [lamp.id, lamp]));

/**
 * One step of the diagnosis of a cabinet: what was received since the last step, in its order, and a look at all of it.
 * It is to be called every quarter of an hour. Late and repeated messages are allowed. Pure.
 */
export function diagnoseCabinet(
  cabinet: DiagnosedCabinet,
  lamps: LampsById,
  before: CabinetMemory,
  received: readonly Observation[],
  nowMs: number,
  thresholds: DiagnosisThresholds,
): CabinetStep {
  const observed = observe(cabinet, lamps, before, received, thresholds);
  const memory = lookAround(cabinet, lamps, observed, nowMs, thresholds);
  return { memory, findings: findingsOf(cabinet, lamps, memory, nowMs, thresholds) };
}

function observe(
  cabinet: DiagnosedCabinet,
  lampsById: LampsById,
  before: CabinetMemory,
  received: readonly Observation[],
  thresholds: DiagnosisThresholds,
): CabinetMemory {
  const lamps: Record<string, LampMemory> = { ...before.lamps };
  let memory: CabinetMemory = { ...before, lamps };
  const around = { airC: before.airC, thresholds };
  for (const seen of received) {
    switch (seen.kind) {
      case "lamp": {
        const lamp = lampsById.get(seen.lamp);
        if (lamp !== undefined) lamps[lamp.id] = observeLamp(lamp, lamps[lamp.id] ?? newLampMemory, seen, around);
        break;
      }
      case "desired":
        lamps[seen.lamp] = wantLevel(lamps[seen.lamp] ?? newLampMemory, seen);
        break;
      case "meter": {
        memory = weighCabinet(cabinet, memory, seen, thresholds);
        // What the meter told of silent lamps.
        if (memory.lamps !== lamps) Object.assign(lamps, memory.lamps);
        memory = { ...memory, lamps };
        break;
      }
      case "cabinet": {
        const { breaker } = memory;
        if (seen.atMs <= breaker.heardAtMs) break;
        const sinceMs = seen.breakerTripped === breaker.tripped ? breaker.sinceMs : seen.atMs;
        memory = { ...memory, breaker: { tripped: seen.breakerTripped, sinceMs, heardAtMs: seen.atMs } };
        break;
      }
      case "presence":
        if (seen.online !== memory.gateway.online)
          memory = { ...memory, gateway: { online: seen.online, sinceMs: seen.atMs } };
        break;
    }
  }
  return memory;
}

/** What shows only when all lamps are looked at together, and what the passing of time says. */
function lookAround(
  cabinet: DiagnosedCabinet,
  lampsById: LampsById,
  memory: CabinetMemory,
  nowMs: number,
  thresholds: DiagnosisThresholds,
): CabinetMemory {
  if (!memory.gateway.online) return memory;
  const lamps: Record<string, LampMemory> = { ...memory.lamps };
  const circuits: Record<string, CircuitMemory> = { ...memory.circuits };
  for (const circuit of cabinet.circuits) {
    const own = circuit.lamps.flatMap((id) => lamps[id] ?? []);
    const known = circuits[circuit.id] ?? newCircuitMemory;
    circuits[circuit.id] = memory.breaker.tripped
      ? { ...known, day: newCircuitMemory.day }
      : lookAtCircuit(circuit, known, own, nowMs, thresholds);
  }
  fallSilent(cabinet, { ...memory, circuits }, lamps, nowMs, thresholds);
  leaveRuns(cabinet, lamps, circuits, nowMs, thresholds);
  return findInventoryFaults(
    cabinet,
    { ...memory, lamps, circuits, airC: airOf(lampsById, lamps, nowMs) ?? memory.airC },
    nowMs,
    thresholds,
  );
}

const LEAST_TELLING_AIR = 5;

/** The middle of what the lamps' drivers tell of the air. */
function airOf(lampsById: LampsById, lamps: Readonly<Record<string, LampMemory>>, nowMs: number): number | undefined {
  const told: number[] = [];
  for (const lamp of lampsById.values()) {
    const memory = lamps[lamp.id];
    if (memory?.state !== "answers" || memory.atMs === null || nowMs - memory.atMs > 1_800_000) continue;
    const airC = airByLamp(lamp, memory);
    if (airC !== undefined) told.push(airC);
  }
  return told.length < LEAST_TELLING_AIR ? undefined : told.sort((a, b) => a - b)[Math.floor(told.length / 2)];
}

function findingsOf(
  cabinet: DiagnosedCabinet,
  lampsById: LampsById,
  memory: CabinetMemory,
  nowMs: number,
  thresholds: DiagnosisThresholds,
): Finding[] {
  const { id } = cabinet;
  const everyLamp = () => cabinet.lamps.map((lamp) => lamp.id);
  const findings: Finding[] = [...inventoryFindings(cabinet, memory)];
  const circuitOf = new Map<string, string>();
  for (const circuit of cabinet.circuits) {
    const known = memory.circuits[circuit.id] ?? newCircuitMemory;
    const kind = kindOf(circuit, known);
    for (const lamp of circuit.lamps) circuitOf.set(lamp, circuit.id);
    const at = { place: { kind: "circuit", id: circuit.id }, cabinet: id, affected: circuit.lamps } as const;
    const evidence = { lamps: circuit.lamps.length };
    if (known.stuckOn?.isEstablished)
      findings.push({ kind: "contactor-stuck-on", ...at, sinceMs: known.stuckOn.sinceMs, evidence });
    if (known.dark?.isEstablished) {
      const isCable = kind === "permanent";
      findings.push({
        kind: isCable ? "cable-lost" : "contactor-stuck-off",
        ...at,
        sinceMs: known.dark.sinceMs,
        evidence,
      });
    }
  }
  if (!memory.gateway.online && nowMs - memory.gateway.sinceMs >= thresholds.offlineMs) {
    const sinceMs = memory.gateway.sinceMs;
    const minutesSilent = Math.round((nowMs - sinceMs) / 60_000);
    const place = { kind: "cabinet", id } as const;
    findings.push({
      kind: "communication-lost",
      place,
      cabinet: id,
      sinceMs,
      evidence: { minutesSilent },
      affected: everyLamp(),
    });
  }
  if (memory.breaker.tripped) {
    findings.push({
      kind: "cabinet-tripped",
      place: { kind: "cabinet", id },
      cabinet: id,
      sinceMs: memory.breaker.sinceMs,
      evidence: { lamps: cabinet.lamps.length },
      affected: everyLamp(),
    });
  }
  findings.push(...silenceFindings(cabinet, memory, nowMs, thresholds));
  const kinds = new Map(
    cabinet.circuits.map((circuit) => [circuit.id, kindOf(circuit, memory.circuits[circuit.id] ?? newCircuitMemory)]),
  );
  for (const lamp of lampsById.values()) {
    const lampMemory = memory.lamps[lamp.id];
    if (lampMemory === undefined) continue;
    const kind = kinds.get(circuitOf.get(lamp.id) ?? "");
    findings.push(...lampFindings(id, lamp, lampMemory, kind, nowMs, thresholds));
  }
  return findings;
}
