import { fitOf, unregisteredW } from "./cabinet-balance.ts";
import type { CabinetMemory } from "./cabinet-memory.ts";
import { type CircuitMemory, isDarkCircuit, kindOf, lookAtCircuit, newCircuitMemory } from "./circuit-supply.ts";
import type { Finding } from "./finding.ts";
import type { DiagnosedCabinet, DiagnosedLamp } from "./inventory.ts";
import { lampFindings, wattageShare } from "./lamp-findings.ts";
import { type LampMemory, newLampMemory, wantedAt, wantLevel } from "./lamp-memory.ts";
import type { Observation } from "./observation.ts";
import { airByLamp, observeLamp } from "./observe-lamp.ts";
import { silentUnits } from "./silent-lamps.ts";
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

/** On a dark circuit, a lamp that was not heard for so long is dark too. */
const UNHEARD_IN_THE_DARK_MS = 35 * 60_000;
/** Lamps of a repaired cable answer within this of one another. */
const LEFT_OF_A_RUN_AFTER_MS = 75 * 60_000;
/** So long without a line to hold the meter against, and silence is named at once. */
const METERLESS_AFTER_MS = 3_600_000;

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
  const gatewaySinceMs = memory.gateway.sinceMs;
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
      gatewaySinceMs,
      wanted?.atMs ?? 0,
      memory.breaker.sinceMs,
      circuit?.litAgainAtMs ?? 0,
    );
    if (isDue && !memory.breaker.tripped && nowMs - heardMs > thresholds.staleMs)
      lamps[id] = {
        ...lamp,
        state: "silent",
        silence: { sinceMs: lamp.atMs, supply: "unknown", inRunAtMs: null, litMs: 0 },
        powerW: 0,
      };
  }
  leaveRuns(cabinet, lamps, circuits, nowMs, thresholds);
  return findInventoryFaults(
    cabinet,
    { ...memory, lamps, circuits, airC: airOf(lampsById, lamps, nowMs) ?? memory.airC },
    nowMs,
    thresholds,
  );
}

/**
 * What the meter told of a run of silent lamps is not true of one that is left when the others answer again: it is looked
 * at anew, when it has had the time to answer too.
 */
function leaveRuns(
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
        lamps[id] = { ...lamp, silence: { sinceMs: silence.sinceMs, supply: "unknown", inRunAtMs: null, litMs: 0 } };
    }
  }
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

/** What the inventory has wrong does not change from night to night: found once, it stays until it is put right. */
function findInventoryFaults(
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

function inventoryFindings(cabinet: DiagnosedCabinet, memory: CabinetMemory): Finding[] {
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

/** Silent lamps, told apart by the meter: those that burn on have lost their communication, the others their supply. */
function silenceFindings(
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
    const isLost = unit.supply === "lost" || (unit.supply === "unknown" && isRun && unit.reachesEnd);
    const id = isRun ? (unit.circuit ?? "") : (unit.lamps[0] ?? "");
    findings.push({
      kind: isLost ? (isRun ? "cable-lost" : "supply-lost") : "communication-lost",
      place: { kind: isRun ? "circuit" : "lamp", id },
      cabinet: cabinet.id,
      sinceMs: unit.sinceMs,
      evidence: { lamps: unit.lamps.length, minutesSilent: Math.round((nowMs - unit.sinceMs) / 60_000) },
      affected: unit.lamps,
    });
  }
  return findings;
}
