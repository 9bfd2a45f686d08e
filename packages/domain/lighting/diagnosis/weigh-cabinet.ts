import {
  type CabinetBalance,
  learnNight,
  learnOwn,
  lineOf,
  type MeterStretch,
  readRegister,
} from "./cabinet-balance.ts";
import type { CabinetMemory } from "./cabinet-memory.ts";
import type { DiagnosedCabinet, DiagnosedLamp } from "./inventory.ts";
import { type LampMemory, wantedAt } from "./lamp-memory.ts";
import type { MeterObservation } from "./observation.ts";
import { expectedPowerW } from "./power-curve.ts";
import { addQuarter, isStudyOf, startStudy, tellSupply } from "./silence-study.ts";
import { countLit, silentUnits } from "./silent-lamps.ts";
import type { DiagnosisThresholds } from "./thresholds.ts";

const MINUTE_MS = 60_000;
/** A reading that is older says little of what a lamp draws now. */
const FRESH_MS = 40 * MINUTE_MS;
/** More lamps than this without a fresh reading, share, and the sum is a guess. */
const MOST_GUESSED = 0.15;

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
  const { balance, stretch } = readRegister(memory.balance, seen);
  const read: CabinetMemory = { ...memory, balance };
  if (stretch === undefined || memory.breaker.tripped) return read;
  const sum = sumOf(cabinet, read, stretch);
  if (sum.kind === "unsteady") return read;
  if (sum.kind === "day") {
    const isUsual = Object.values(memory.circuits).every(({ stuckOn }) => stuckOn === undefined);
    return isUsual ? { ...read, balance: learnOwn(balance, stretch.powerW, sum.knownW) } : read;
  }
  return weighNight(cabinet, read, stretch, sum.knownW, thresholds);
}

type LampSum = { readonly kind: "unsteady" } | { readonly kind: "day" | "night"; readonly knownW: number };

/** What the lamps that speak draw together through a stretch, by day or by night; unsteady while levels change. */
function sumOf(cabinet: DiagnosedCabinet, { lamps }: CabinetMemory, { fromMs, toMs }: MeterStretch): LampSum {
  let knownW = 0;
  let guessed = 0;
  let lit = 0;
  for (const lamp of cabinet.lamps) {
    const memory = lamps[lamp.id];
    if (memory === undefined) continue;
    const wanted = wantedAt(memory, toMs);
    if (wanted === undefined || wanted.atMs + wanted.fadeMs + MINUTE_MS > fromMs) return { kind: "unsteady" };
    if (wanted.dimPct > 0) lit += 1;
    if (memory.silence !== null) {
      // It may have fallen silent in the middle of the stretch, and a silence of minutes is a cycling lamp's.
      if (memory.silence.sinceMs > fromMs - 15 * MINUTE_MS) return { kind: "unsteady" };
      continue;
    }
    if (memory.state === "no-supply") {
      // At night a whole circuit may be dark, and nobody knows what unregistered lamps went with it.
      if (wanted.dimPct > 0) return { kind: "unsteady" };
      continue;
    }
    const isFresh = memory.atMs !== null && toMs - memory.atMs < FRESH_MS && memory.atMs > wanted.atMs + wanted.fadeMs;
    if (!isFresh) guessed += 1;
    knownW += isFresh ? drawnBy(memory) : usualPowerW(lamp, memory, wanted.dimPct);
  }
  if (guessed > MOST_GUESSED * cabinet.lamps.length) return { kind: "unsteady" };
  return { kind: lit > 0 ? "night" : "day", knownW };
}

/** A lamp that goes on and off draws what its register says; the moment of a reading says nothing. */
const drawnBy = ({ powerW, meanPowerW, startsRecent, evidence }: LampMemory): number =>
  meanPowerW !== null && (startsRecent >= 1.5 || evidence.hot !== undefined) ? meanPowerW : powerW;

/** What a lamp used to draw at a level, else what its label promises, W. */
export const usualPowerW = ({ nominalPowerW }: DiagnosedLamp, { curve }: LampMemory, dimPct: number): number =>
  dimPct === 0 ? 0 : (expectedPowerW(curve, dimPct) ?? (nominalPowerW ?? 0) * (0.06 + 0.94 * (dimPct / 100)));

function weighNight(
  cabinet: DiagnosedCabinet,
  memory: CabinetMemory,
  stretch: MeterStretch,
  knownW: number,
  thresholds: DiagnosisThresholds,
): CabinetMemory {
  const { balance } = memory;
  const lengthMs = stretch.toMs - stretch.fromMs;
  const units = silentUnits(cabinet, memory.lamps, stretch.toMs, thresholds.cableLamps);
  const powerOf = (ids: readonly string[]): number =>
    ids.reduce((sum, id) => {
      const lamp = cabinet.lamps.find((one) => one.id === id);
      const lampMemory = memory.lamps[id];
      if (lamp === undefined || lampMemory === undefined) return sum;
      return sum + usualPowerW(lamp, lampMemory, wantedAt(lampMemory, stretch.toMs)?.dimPct ?? 0);
    }, 0);
  const burningW = units.reduce((sum, unit) => sum + (unit.supply === "present" ? powerOf(unit.lamps) : 0), 0);
  const unknown = units.filter(({ supply }) => supply === "unknown");
  if (unknown.length === 0)
    return { ...memory, balance: { ...learnNight(balance, stretch, knownW + burningW), study: null } };

  const counted: Record<string, LampMemory> = { ...memory.lamps };
  for (const id of unknown.flatMap(({ lamps }) => lamps)) {
    const lamp = counted[id];
    if (lamp !== undefined) counted[id] = countLit(lamp, stretch.toMs, lengthMs);
  }
  const line = lineOf(balance);
  if (line === undefined) return { ...memory, lamps: counted };
  const ids = unknown.map(({ lamps }) => lamps);
  const before = balance.study !== null && isStudyOf(balance.study, ids) ? balance.study : startStudy(ids);
  const beyondW = stretch.powerW - line.intercept - line.slope * (knownW + burningW);
  const study = addQuarter(
    before,
    beyondW,
    ids.map((unit) => line.slope * powerOf(unit)),
  );
  // One quarter of an hour alone may hold a load that was switched by hand.
  const told = study.quarters < 2 ? [] : tellSupply(study, balance.scatterW, thresholds.sureZ);
  for (const [index, supply] of told.entries()) {
    if (supply === "unknown") continue;
    for (const id of study.units[index] ?? []) {
      const lamp = counted[id];
      if (lamp?.silence != null) counted[id] = { ...lamp, silence: { ...lamp.silence, supply } };
    }
  }
  return { ...memory, lamps: counted, balance: { ...balance, study } satisfies CabinetBalance };
}
