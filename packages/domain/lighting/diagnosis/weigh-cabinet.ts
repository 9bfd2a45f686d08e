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
import { isDarkCircuit } from "./circuit-supply.ts";
import { type DiagnosedCabinet, groupOf, loadGroups } from "./inventory.ts";
import { type LampMemory, usualPowerW, wantedAt } from "./lamp-memory.ts";
import type { MeterObservation } from "./observation.ts";
import { silentUnits } from "./silent-lamps.ts";
import { SilentDraws, studySilence } from "./study-silence.ts";
import type { DiagnosisThresholds } from "./thresholds.ts";

const MINUTE_MS = 60_000;
/** A reading that is older says little of what a lamp draws now. */
const FRESH_MS = 40 * MINUTE_MS;
/** More lamps than this without a fresh reading, share, and the sum is a guess. */
const MOST_GUESSED = 0.15;
/** So many starts in six hours, beyond dusk, and a lamp is taken for one that goes on and off. */
const CYCLING_FROM = 1.5;
/** So many lamps without supply beside dark circuits, and a circuit is just going dark. */
const MOST_DARK = 2;
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
  const sum = sumOf(cabinet, groups, read, stretch);
  if (sum.kind === "unsteady") return read;
  if (sum.kind === "day") {
    const isUsual = Object.values(memory.circuits).every(({ stuckOn }) => stuckOn === undefined);
    return isUsual ? { ...read, balance: learnOwn(balance, stretch.powerW, total(sum.loadsW)) } : read;
  }
  return weighNight(cabinet, groups, read, stretch, sum, thresholds);
}

type LampSum =
  | { readonly kind: "unsteady" }
  | ({
      readonly kind: "day" | "night";
      /** At night a whole circuit may be dark, and nobody knows what unregistered lamps went with it. */
      readonly isUsual: boolean;
    } & GroupLoads);

const total = (loadsW: readonly number[]): number => loadsW.reduce((sum, load) => sum + load, 0);

/** What the lamps that speak draw together through a stretch, by day or by night; unsteady while levels change. */
function sumOf(
  cabinet: DiagnosedCabinet,
  groups: readonly string[],
  { lamps, circuits }: CabinetMemory,
  { fromMs, toMs }: MeterStretch,
): LampSum {
  const inDark = new Set(
    cabinet.circuits.flatMap((circuit) => (isDarkCircuit(circuits[circuit.id]) ? circuit.lamps : [])),
  );
  const loadsW = groups.map(() => 0);
  const levels = groups.map(() => 0);
  let guessed = 0;
  let dark = 0;
  let darkening = 0;
  let lit = 0;
  for (const lamp of cabinet.lamps) {
    const memory = lamps[lamp.id];
    if (memory === undefined) continue;
    const wanted = wantedAt(memory, toMs);
    if (wanted === undefined || wanted.atMs + wanted.fadeMs + MINUTE_MS > fromMs) return { kind: "unsteady" };
    const group = groupOf(groups, lamp);
    levels[group] = wanted.dimPct;
    if (wanted.dimPct > 0) lit += 1;
    // A cycling lamp is silent for minutes, again and again; its register tells what it drew.
    if (memory.silence !== null && memory.startsRecent < CYCLING_FROM) {
      // It may have fallen silent in the middle of the stretch, and a silence of minutes is a cycling lamp's.
      if (memory.silence.sinceMs > fromMs - 15 * MINUTE_MS) return { kind: "unsteady" };
      continue;
    }
    if (memory.state === "no-supply") {
      if (wanted.dimPct > 0) dark += 1;
      if (wanted.dimPct > 0 && !inDark.has(lamp.id)) darkening += 1;
      continue;
    }
    const isFresh = memory.atMs !== null && toMs - memory.atMs < FRESH_MS && memory.atMs > wanted.atMs + wanted.fadeMs;
    // By day a switched circuit is silent, and what is off draws nothing worth a guess.
    if (!isFresh && wanted.dimPct > 0) guessed += 1;
    loadsW[group] = (loadsW[group] ?? 0) + (isFresh ? drawnBy(memory) : usualPowerW(lamp, memory, wanted.dimPct));
  }
  if (darkening > MOST_DARK) return { kind: "unsteady" };
  if (guessed > MOST_GUESSED * cabinet.lamps.length) return { kind: "unsteady" };
  return { kind: lit > 0 ? "night" : "day", isUsual: dark === 0, loadsW, levels: levels.join("/") };
}

/** A lamp that goes on and off draws what its register says; the moment of a reading says nothing. */
const drawnBy = ({ powerW, meanPowerW, startsRecent, evidence }: LampMemory): number =>
  meanPowerW !== null && (startsRecent >= CYCLING_FROM || evidence.hot !== undefined) ? meanPowerW : powerW;

function weighNight(
  cabinet: DiagnosedCabinet,
  groups: readonly string[],
  memory: CabinetMemory,
  stretch: MeterStretch,
  known: GroupLoads & { readonly isUsual: boolean },
  thresholds: DiagnosisThresholds,
): CabinetMemory {
  const { balance } = memory;
  // A lamp whose circuit is dark does not burn, and the meter tells nothing of it.
  const units = silentUnits(cabinet, memory.lamps, memory.circuits, stretch.toMs, thresholds.cableLamps).filter(
    ({ canBurn, isMetered }) => canBurn && isMetered,
  );
  const draws = new SilentDraws(cabinet, groups, memory, stretch.toMs);
  const burning = draws.loadsW(units.flatMap(({ supply, lamps }) => (supply === "present" ? lamps : [])));
  const loads: GroupLoads = { ...known, loadsW: known.loadsW.map((load, i) => load + (burning[i] ?? 0)) };
  const unknown = units.filter(({ supply }) => supply === "unknown");
  if (unknown.length > 0) return studySilence(memory, stretch, loads, unknown, draws, thresholds);
  const learned = known.isUsual ? learnNight(balance, stretch, loads) : watchForStep(balance, stretch, loads);
  return { ...memory, balance: { ...learned, study: null } };
}
