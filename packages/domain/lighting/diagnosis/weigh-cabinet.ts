import {
  type GroupLoads,
  learnNight,
  learnOwn,
  type MeterStretch,
  newCabinetBalance,
  readRegister,
  watchForStep,
} from "./cabinet-balance.ts";
import type { CabinetMemory } from "./cabinet-memory.ts";
import { type DiagnosedCabinet, loadGroups } from "./inventory.ts";
import { cutOffLamps, sumLamps } from "./lamp-sum.ts";
import type { MeterObservation } from "./observation.ts";
import { silentUnits } from "./silent-lamps.ts";
import { endNight, SilentDraws, studySilence } from "./study-silence.ts";
import type { DiagnosisThresholds } from "./thresholds.ts";

/**
 * Takes a register of the cabinet's meter: holds it against the sum of the lamps, learns from it, and lets it tell which
 * of the silent lamps still burn.
 */
export function weighCabinet(
  cabinet: DiagnosedCabinet,
  memory: CabinetMemory,
  seen: MeterObservation,
  thresholds: DiagnosisThresholds,
): CabinetMemory {
  const groups = loadGroups(cabinet);
  const kept = memory.balance.past.xy.length === groups.length + 1 ? memory.balance : newCabinetBalance(groups.length);
  const { balance, stretch } = readRegister(kept, seen);
  const read: CabinetMemory = { ...memory, balance };
  if (stretch === undefined || memory.breaker.tripped) return read;
  const sum = sumLamps(cabinet, groups, read, stretch);
  if (sum.kind === "unsteady") return read;
  if (sum.kind === "day") {
    if (stretch.isLate) return read;
    const ended = endNight(read, stretch.toMs, thresholds);
    const isUsual = Object.values(memory.circuits).every(({ stuckOn }) => stuckOn === undefined);
    return isUsual ? { ...ended, balance: learnOwn(ended.balance, stretch.powerW, total(sum.loadsW)) } : ended;
  }
  return weighNight(cabinet, groups, read, stretch, sum, thresholds);
}

const total = (loadsW: readonly number[]): number => loadsW.reduce((sum, load) => sum + load, 0);

function weighNight(
  cabinet: DiagnosedCabinet,
  groups: readonly string[],
  memory: CabinetMemory,
  stretch: MeterStretch,
  known: GroupLoads,
  thresholds: DiagnosisThresholds,
): CabinetMemory {
  const { balance } = memory;
  // A lamp whose circuit is dark does not burn, and the meter tells nothing of it.
  const units = silentUnits(cabinet, memory.lamps, memory.circuits, stretch.toMs, thresholds.cableLamps).filter(
    ({ canBurn, isMetered }) => canBurn && isMetered,
  );
  const draws = new SilentDraws(cabinet, groups, memory, stretch.toMs);
  // One that burned on in silence is dark since its cable was lost; just before the break nobody knows.
  const cutOff = cutOffLamps(cabinet, memory.lamps);
  const present = units.flatMap(({ supply, lamps }) => (supply === "present" ? lamps : []));
  const burning = draws.loadsW(present.filter((id) => !cutOff.surely.has(id)));
  const perhaps = draws.loadsW(present.filter((id) => cutOff.perhaps.has(id)));
  const loads: GroupLoads = {
    ...known,
    loadsW: known.loadsW.map((load, i) => load + (burning[i] ?? 0) - (perhaps[i] ?? 0) / 2),
    doubtW: Math.hypot(known.doubtW, total(perhaps) / 2),
  };
  const unknown = units.filter(({ supply }) => supply === "unknown");
  if (unknown.length > 0) return studySilence(memory, stretch, loads, unknown, draws, thresholds);
  // Its lamps may have said other things since: of a stretch that came late nothing is learned but who was silent.
  if (stretch.isLate) return memory;
  const learned = known.dark === "" ? learnNight(balance, stretch, loads) : watchForStep(balance, stretch, loads);
  return { ...memory, balance: { ...learned, study: null } };
}
