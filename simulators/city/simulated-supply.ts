import type { MeterSample } from "@lucciola/contract/metering/meter-message.ts";
import { formatInstant } from "@lucciola/contract/time/iso.ts";
import { SLOT_MS } from "./building-load.ts";
import { noise } from "./noise.ts";

const PHASE_SHARES = { l1: 0.37, l2: 0.33, l3: 0.3 } as const;

/** A running total since `epochMs` of something whose mean rate is known for each quarter of an hour. */
export function runningTotal(epochMs: number, ratePerHour: (slot: number) => number): (atMs: number) => number {
  const firstSlot = Math.floor(epochMs / SLOT_MS);
  /** Total at the end of each slot since the first. */
  const totals: number[] = [];
  const hours = SLOT_MS / 3_600_000;
  return (atMs) => {
    const slot = Math.floor(atMs / SLOT_MS);
    while (totals.length <= slot - firstSlot)
      totals.push((totals.at(-1) ?? 0) + ratePerHour(firstSlot + totals.length) * hours);
    const before = totals[slot - firstSlot - 1] ?? 0;
    return before + (ratePerHour(slot) * (atMs - slot * SLOT_MS)) / 3_600_000;
  };
}

/** A three-phase electricity meter on a load: registers, powers, voltages. A function of time alone. */
export function electricityMeter(options: {
  readonly seed: number;
  readonly key: string;
  readonly epochMs: number;
  readonly loadW: (slot: number) => number;
  /** What the register stood at when the world began. */
  readonly startWh: number;
}): (atMs: number) => MeterSample {
  const { seed, key, epochMs, loadW, startWh } = options;
  const chance = noise(seed, `meter ${key}`);
  const energyWh = runningTotal(epochMs, loadW);
  const reactiveVarh = runningTotal(epochMs, (slot) => loadW(slot) * 0.32);
  return (atMs) => {
    const minute = Math.floor(atMs / 60_000);
    const activePowerW = loadW(Math.floor(atMs / SLOT_MS)) * (1 + 0.02 * chance.normal(minute));
    const powerFactor = 0.94 + 0.03 * chance.uniform(minute + 7);
    const phase = (name: keyof typeof PHASE_SHARES, index: number) => {
      const voltageV = 231 + 1.6 * chance.normal(minute * 3 + index);
      const phaseW = activePowerW * PHASE_SHARES[name];
      return {
        voltageV: round(voltageV, 1),
        activePowerW: round(phaseW, 1),
        currentA: round(phaseW / voltageV / powerFactor, 2),
        powerFactor: round(powerFactor, 3),
      };
    };
    return {
      at: formatInstant(atMs),
      importTotalWh: Math.floor(startWh + energyWh(atMs)),
      exportTotalWh: 0,
      importReactiveTotalVarh: Math.floor(startWh * 0.3 + reactiveVarh(atMs)),
      activePowerW: round(activePowerW, 1),
      reactivePowerVar: round(activePowerW * 0.32, 1),
      powerFactor: round(powerFactor, 3),
      frequencyHz: round(50 + 0.015 * chance.normal(minute + 11), 3),
      phases: { l1: phase("l1", 0), l2: phase("l2", 1), l3: phase("l3", 2) },
    };
  };
}

/** A gas or water meter: a register of litres. */
export function volumeMeter(options: {
  readonly epochMs: number;
  readonly litresPerHour: (slot: number) => number;
  readonly startL: number;
}): (atMs: number) => MeterSample {
  const litres = runningTotal(options.epochMs, options.litresPerHour);
  return (atMs) => ({ at: formatInstant(atMs), volumeTotalL: Math.floor(options.startL + litres(atMs)) });
}

function round(value: number, decimals: number): number {
  const scale = 10 ** decimals;
  return Math.round(value * scale) / scale;
}
