import {
  beforeW,
  beyondUsualW,
  type CabinetBalance,
  darkSpreadW,
  fitOf,
  type GroupLoads,
  type MeterStretch,
  watchDuringStudy,
} from "./cabinet-balance.ts";
import type { CabinetMemory } from "./cabinet-memory.ts";
import { isDarkCircuit } from "./circuit-supply.ts";
import { type DiagnosedCabinet, groupOf } from "./inventory.ts";
import { type LampMemory, usualPowerW, wantedAt } from "./lamp-memory.ts";
import { loadPowerW } from "./load-fit.ts";
import { expectedPowerW } from "./power-curve.ts";
import {
  burningOdds,
  likeliestOffW,
  raiseUsual,
  type SilenceStudy,
  settleUnit,
  startStudy,
  studyQuarter,
  type WouldDraw,
} from "./silence-study.ts";
import { litMs, type SilentUnit } from "./silent-lamps.ts";
import type { DiagnosisThresholds } from "./thresholds.ts";

/** Before the meter tells of silent lamps: a quarter of an hour or two may hold a load that was switched by hand. */
const LEAST_QUARTERS = 3;
/** How well it is known what a silent lamp would draw, share: by its own past, and by its label alone [A]. */
const SPREAD = { learned: 0.04, label: 0.3 } as const;

/** What silent lamps would draw now if they burned. */
export class SilentDraws {
  readonly #lamps: ReadonlyMap<string, { readonly group: number; readonly powerW: number; readonly spread: number }>;
  readonly #groups: number;

  constructor(cabinet: DiagnosedCabinet, groups: readonly string[], { lamps }: CabinetMemory, atMs: number) {
    this.#groups = groups.length;
    this.#lamps = new Map(
      cabinet.lamps.flatMap((lamp) => {
        const memory = lamps[lamp.id];
        if (memory?.silence == null) return [];
        const dimPct = wantedAt(memory, atMs)?.dimPct ?? 0;
        const spread = expectedPowerW(memory.curve, dimPct) === undefined ? SPREAD.label : SPREAD.learned;
        return [
          [lamp.id, { group: groupOf(groups, lamp), powerW: usualPowerW(lamp, memory, dimPct), spread }] as const,
        ];
      }),
    );
  }

  /** By group, W. */
  loadsW(ids: readonly string[]): number[] {
    const loadsW = Array.from({ length: this.#groups }, () => 0);
    for (const id of ids) {
      const lamp = this.#lamps.get(id);
      if (lamp !== undefined) loadsW[lamp.group] = (loadsW[lamp.group] ?? 0) + lamp.powerW;
    }
    return loadsW;
  }

  spread(ids: readonly string[]): number {
    return Math.max(...ids.map((id) => this.#lamps.get(id)?.spread ?? SPREAD.label));
  }
}

/** Lets the meter tell which of the silent lamps still burn. */
export function studySilence(
  memory: CabinetMemory,
  stretch: MeterStretch,
  known: GroupLoads & { readonly isUsual: boolean },
  unknown: readonly SilentUnit[],
  draws: SilentDraws,
  thresholds: DiagnosisThresholds,
): CabinetMemory {
  const { balance } = memory;
  const fit = fitOf(balance);
  if (fit === undefined) return memory;
  const { fromMs, toMs, powerW } = stretch;
  const silent = unknown.map(
    ({ lamps }): WouldDraw => ({ lamps, powerW: loadPowerW(fit, draws.loadsW(lamps)), spread: draws.spread(lamps) }),
  );
  const darkCircuits = Object.keys(memory.circuits).filter((id) => isDarkCircuit(memory.circuits[id]));
  const before = balance.study ?? startStudy(beforeW(balance), balance.scatterW, balance.lastMs ?? fromMs);
  const studied = studyQuarter(
    before,
    {
      fromMs,
      toMs,
      beyondW: beyondUsualW(balance, fit, powerW, known),
      errorW: Math.hypot(balance.scatterW, known.doubtW),
      levels: known.levels,
      darkCircuits: darkCircuits.join(),
      movedW: darkSpreadW(balance, known),
    },
    silent,
  );
  const withStep = takeStepOf(balance, studied, stretch, known);
  return tell({ ...memory, balance: withStep }, (lit) => sureFrom(lit, thresholds), toMs, thresholds);
}

/** A load that came meanwhile, greater than all that the silent lamps might draw, shifts what is usual. */
function takeStepOf(
  balance: CabinetBalance,
  study: SilenceStudy,
  stretch: MeterStretch,
  known: GroupLoads & { readonly isUsual: boolean },
): CabinetBalance {
  const silentW = study.units.reduce((sum, { powerW }) => sum + powerW, 0);
  const watched = watchDuringStudy(balance, stretch, known, { offW: likeliestOffW(study), silentW });
  const byW = (fitOf(watched)?.constantW ?? 0) - (fitOf(balance)?.constantW ?? 0);
  return { ...watched, study: byW === 0 ? study : raiseUsual(study, byW) };
}

/**
 * When a night is over, nothing more is to be learned of a silent lamp until the next: what is likelier is named, if it
 * was asked for long enough.
 */
export function endNight(memory: CabinetMemory, nowMs: number, thresholds: DiagnosisThresholds): CabinetMemory {
  if (memory.balance.study === null) return memory;
  return tell(memory, (lit) => (lit >= thresholds.leastNightMs ? 0 : Number.POSITIVE_INFINITY), nowMs, thresholds);
}

/** The longer the meter was asked, the less sure it must be: who drives out wants to know tonight. */
function sureFrom(lit: number, { sureOdds, sureUntilMs, untoldAfterMs }: DiagnosisThresholds): number {
  if (lit <= sureUntilMs) return sureOdds;
  return Math.max(0, sureOdds * (1 - (lit - sureUntilMs) / (untoldAfterMs - sureUntilMs)));
}

function tell(
  memory: CabinetMemory,
  needed: (litMs: number) => number,
  nowMs: number,
  { cableLamps }: DiagnosisThresholds,
): CabinetMemory {
  let { study } = memory.balance;
  if (study === null) return memory;
  const lamps: Record<string, LampMemory> = { ...memory.lamps };
  for (let index = study.units.length - 1; index >= 0; index--) {
    const unit = study.units[index];
    const first = lamps[unit?.lamps[0] ?? ""];
    if (unit === undefined || first === undefined || unit.quarters < LEAST_QUARTERS) continue;
    const odds = burningOdds(study, index);
    if (Math.abs(odds) < needed(litMs(first, unit.fromMs, nowMs))) continue;
    // Who cannot know takes it for the worse: a dark lamp.
    const burns = odds > 0;
    study = settleUnit(study, index, burns);
    const told = { supply: burns ? "present" : "lost", surePct: surePct(odds) } as const;
    for (const id of unit.lamps) {
      const lamp = lamps[id];
      if (lamp?.silence == null) continue;
      const inRunAtMs = unit.lamps.length >= cableLamps ? nowMs : null;
      lamps[id] = { ...lamp, silence: { ...lamp.silence, ...told, inRunAtMs } };
    }
  }
  return { ...memory, lamps, balance: { ...memory.balance, study } };
}

const surePct = (odds: number): number => Math.round(100 / (1 + Math.exp(-Math.abs(odds))));
