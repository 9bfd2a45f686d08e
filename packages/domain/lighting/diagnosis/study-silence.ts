import { beforeW, beyondUsualW, darkSpreadW, fitOf, type GroupLoads, type MeterStretch } from "./cabinet-balance.ts";
import type { CabinetMemory } from "./cabinet-memory.ts";
import { isDarkCircuit } from "./circuit-supply.ts";
import { type DiagnosedCabinet, groupOf } from "./inventory.ts";
import { type LampMemory, usualPowerW, wantedAt } from "./lamp-memory.ts";
import { loadPowerW } from "./load-fit.ts";
import { expectedPowerW } from "./power-curve.ts";
import { addQuarter, isStudyOf, type StudiedUnits, startStudy, tellSupply, type WouldDraw } from "./silence-study.ts";
import { countLit, type SilentUnit } from "./silent-lamps.ts";
import type { DiagnosisThresholds } from "./thresholds.ts";

/** Before the meter tells of silent lamps. */
const LEAST_QUARTERS = 3;
/** So much light without a verdict, and what explains the meter better is named [A]. */
const UNTOLD_AFTER_LIT_MS = 5 * 3_600_000;
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
  { fromMs, toMs, powerW }: MeterStretch,
  loads: GroupLoads,
  unknown: readonly SilentUnit[],
  draws: SilentDraws,
  { sureZ, cableLamps }: DiagnosisThresholds,
): CabinetMemory {
  const { balance } = memory;
  const lamps: Record<string, LampMemory> = { ...memory.lamps };
  for (const id of unknown.flatMap((unit) => unit.lamps)) {
    const lamp = lamps[id];
    if (lamp !== undefined) lamps[id] = countLit(lamp, toMs, toMs - fromMs);
  }
  const fit = fitOf(balance);
  if (fit === undefined) return { ...memory, lamps };
  const units = unknown.map((unit) => unit.lamps);
  const darkCircuits = Object.keys(memory.circuits).filter((id) => isDarkCircuit(memory.circuits[id]));
  const studied: StudiedUnits = { units, darkCircuits };
  const before =
    balance.study !== null && isStudyOf(balance.study, studied)
      ? balance.study
      : startStudy(studied, beforeW(balance), darkCircuits.length === 0 ? 0 : darkSpreadW(balance, loads));
  const would = units.map(
    (ids): WouldDraw => ({ powerW: loadPowerW(fit, draws.loadsW(ids)), spread: draws.spread(ids) }),
  );
  const study = addQuarter(before, beyondUsualW(balance, fit, powerW, loads), would);
  // A quarter of an hour or two may hold a load that was switched by hand.
  if (study.quarters < LEAST_QUARTERS) return { ...memory, lamps, balance: { ...balance, study } };
  for (const [index, { supply, likelier }] of tellSupply(study, balance.scatterW, sureZ).entries()) {
    const unit = study.units[index] ?? [];
    for (const id of unit) {
      const lamp = lamps[id];
      if (lamp?.silence == null) continue;
      const told = supply === "unknown" && lamp.silence.litMs >= UNTOLD_AFTER_LIT_MS ? likelier : supply;
      if (told === "unknown") continue;
      lamps[id] = {
        ...lamp,
        silence: { ...lamp.silence, supply: told, inRunAtMs: unit.length >= cableLamps ? toMs : null },
      };
    }
  }
  return { ...memory, lamps, balance: { ...balance, study } };
}
