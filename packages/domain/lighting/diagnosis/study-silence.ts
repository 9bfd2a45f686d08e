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
  known: GroupLoads,
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
  const before = balance.study ?? startStudy(beforeW(balance), balance.scatterW, fromMs, balance.recentDark);
  const studied = studyQuarter(
    before,
    {
      fromMs,
      toMs,
      isLate: stretch.isLate,
      beyondW: beyondUsualW(balance, fit, powerW, known),
      errorW: Math.hypot(balance.scatterW, known.doubtW),
      levels: known.levels,
      dark: known.dark,
      movedW: darkSpreadW(balance, known),
    },
    silent,
  );
  const withStep = stretch.isLate ? { ...balance, study: studied } : takeStepOf(balance, studied, stretch, known);
  return tell({ ...memory, balance: withStep }, (lit) => sureFrom(lit, thresholds), toMs, thresholds);
}

/** A load that came meanwhile, greater than all that the silent lamps might draw, shifts what is usual. */
function takeStepOf(
  balance: CabinetBalance,
  study: SilenceStudy,
  stretch: MeterStretch,
  known: GroupLoads,
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
  const before = memory.balance.study;
  if (before === null) return memory;
  let study = before;
  const lamps: Record<string, LampMemory> = { ...memory.lamps };
  const due = before.units
    .map(({ lamps: ids, fromMs, quarters }, index) => ({ ids, fromMs, quarters, odds: burningOdds(before, index) }))
    .filter(({ ids, fromMs, quarters, odds }) => {
      const first = lamps[ids[0] ?? ""];
      return first !== undefined && quarters >= LEAST_QUARTERS && Math.abs(odds) >= needed(litMs(first, fromMs, nowMs));
    })
    .sort((a, b) => Math.abs(b.odds) - Math.abs(a.odds));
  for (const { ids, odds } of due) {
    const index = study.units.findIndex((unit) => unit.lamps === ids);
    // Of two lamps of the same power one burns: with the first settled the other is too, though nobody is surer of it.
    const burns = burningOdds(study, index) > 0;
    study = settleUnit(study, index, burns);
    const surePct = Math.round(100 / (1 + Math.exp(burns ? -odds : odds)));
    const told = { supply: burns ? "present" : "lost", surePct } as const;
    for (const id of ids) {
      const lamp = lamps[id];
      if (lamp?.silence == null) continue;
      const inRunAtMs = ids.length >= cableLamps ? nowMs : null;
      lamps[id] = { ...lamp, silence: { ...lamp.silence, ...told, inRunAtMs } };
    }
  }
  return { ...memory, lamps, balance: { ...memory.balance, study } };
}
