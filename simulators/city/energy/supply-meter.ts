import type { MeterSample } from "@lucciola/contract/metering/meter-message.ts";
import { formatInstant } from "@lucciola/contract/time/iso.ts";
import type { BuildingLoad } from "../buildings/building-load.ts";
import { slotOf } from "../calendar/slots.ts";
import { amountOf, type Fault, isActive } from "../faults/fault.ts";
import type { FaultBook } from "../faults/fault-book.ts";
import type { Supply } from "../layout/town.ts";
import { noise } from "../noise.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { mainsAt } from "./mains.ts";
import { runningTotal } from "./running-total.ts";
import { shownRegister } from "./shown-registers.ts";
import { type Passing, passingAt } from "./supply-flow.ts";

/**
 * `brief`: registers and the power, as a meter is read every quarter of an hour; `full`: everything that its display
 * shows, as it is polled every minute.
 */
export type MeterDetail = "brief" | "full";
export type NoReading = "no-answer";

export interface SupplyMeter {
  reading(atMs: number, detail: MeterDetail): MeterSample | NoReading;
  /** Faults were injected or cleared; what was computed from `fromMs` on may be wrong. */
  forgetFrom(fromMs: number): void;
}

interface MeterFaults {
  readonly all: readonly Fault[];
  /** By how much a spike multiplies the momentary power. */
  readonly spike: number;
}

/** Shares of the phases, and the reactive part of the load. */
const PHASES = { l1: 0.37, l2: 0.33, l3: 0.3 } as const;
/** An electricity meter of class B errs by 1 %, one of gas or water by 2 %. */
const ACCURACY = { electricity: 0.01, gas: 0.02, water: 0.02 } as const;
const NEW_METER_WH = 250;

/** The meter of a supply on a building's load: a function of the instant and of the faults in the book. */
export function supplyMeter(options: {
  readonly scenario: Scenario;
  readonly supply: Supply;
  readonly load: BuildingLoad;
  readonly faults: FaultBook;
  readonly epochMs: number;
}): SupplyMeter {
  const { scenario, supply, load, faults, epochMs } = options;
  const key = supply.point.id;
  const chance = noise(scenario.seed, `meter ${key}`);
  const gain = 1 + ACCURACY[supply.carrier] * (2 * chance.uniform(-1) - 1);
  const reactiveShare = 0.22 + 0.18 * chance.uniform(-2);
  const mains = mainsAt(scenario, key);
  const passing: Passing = { drawn: 0, fedIn: 0 };
  const at = (slot: number, atMs: number): Passing =>
    passingAt(supply, load, faults.of(key, atMs), slot, atMs, passing);
  const edges = (fromMs: number, toMs: number): number[] =>
    faults
      .of(key, toMs)
      .flatMap((fault) => [fault.fromMs, fault.untilMs])
      .filter((edgeMs) => edgeMs > fromMs && edgeMs < toMs)
      .sort((a, b) => a - b);

  const drawn = runningTotal(epochMs, { perHour: (slot, atMs) => at(slot, atMs).drawn * gain, edges });
  const fedIn = runningTotal(epochMs, { perHour: (slot, atMs) => at(slot, atMs).fedIn * gain, edges });
  /** What failed capacitors leave to the grid, beside the reactive part of the load. */
  const uncompensatedShare = (atMs: number): number => {
    const fault = faults.of(key, atMs).find((one) => one.kind === "reactive-energy" && isActive(one, atMs));
    return fault === undefined ? 0 : Math.max(0, amountOf(fault) - reactiveShare);
  };
  const uncompensated = runningTotal(epochMs, {
    perHour: (slot, atMs) => {
      const share = uncompensatedShare(atMs);
      return share === 0 ? 0 : at(slot, atMs).drawn * gain * share;
    },
    edges,
  });
  const startOfNew = ({ id }: Fault): number => Math.floor(noise(scenario.seed, id).uniform(3) * NEW_METER_WH);
  const imported = shownRegister({ start: supply.startTotal, total: drawn.at, startOfNew });
  const exported = shownRegister({ start: 0, total: fedIn.at, startOfNew: () => 0 });
  const reactive = shownRegister({
    start: Math.floor(supply.startTotal * reactiveShare),
    total: (atMs) => drawn.at(atMs) * reactiveShare + uncompensated.at(atMs),
    startOfNew: () => 0,
  });

  /** `shownMs` is the instant whose values the meter shows: a stuck one shows those at which it stopped. */
  const electricity = (
    atMs: number,
    shownMs: number,
    { all, spike }: MeterFaults,
    detail: MeterDetail,
  ): MeterSample => {
    const minute = Math.floor(shownMs / 60_000);
    const { drawn: inW, fedIn: outW } = at(slotOf(shownMs), shownMs);
    const activePowerW = (inW - outW) * gain * spike * (1 + 0.015 * chance.normal(minute));
    const brief: MeterSample = {
      at: formatInstant(atMs),
      importTotalWh: imported.at(shownMs, all),
      activePowerW: round(activePowerW, 1),
    };
    if (supply.photovoltaicPeakW > 0) brief.exportTotalWh = exported.at(shownMs, all);
    if (detail === "brief") return brief;
    const tangent = reactiveShare + uncompensatedShare(shownMs);
    const powerFactor = Math.cos(Math.atan(tangent)) - 0.01 * chance.uniform(minute + 7);
    const phase = (share: number, index: number) => {
      const voltageV = mains.voltageV(index, shownMs);
      const phaseW = activePowerW * share;
      return {
        voltageV: round(voltageV, 1),
        activePowerW: round(phaseW, 1),
        currentA: round(phaseW / voltageV / powerFactor, 2),
        powerFactor: round(powerFactor, 3),
      };
    };
    return {
      ...brief,
      importReactiveTotalVarh: reactive.at(shownMs, all),
      reactivePowerVar: round(Math.abs(activePowerW) * tangent, 1),
      powerFactor: round(powerFactor, 3),
      frequencyHz: round(50 + 0.015 * chance.normal(minute + 11), 3),
      phases: { l1: phase(PHASES.l1, 0), l2: phase(PHASES.l2, 1), l3: phase(PHASES.l3, 2) },
    };
  };

  return {
    reading: (atMs, detail) => {
      const all = faults.of(key, atMs);
      let shownMs = atMs;
      let spike = 1;
      for (const fault of all) {
        if (!isActive(fault, atMs)) continue;
        if (fault.kind === "gap" || fault.kind === "meter-replaced") return "no-answer";
        if (fault.kind === "stuck-meter") shownMs = Math.min(shownMs, fault.fromMs);
        if (fault.kind === "spike") spike *= amountOf(fault);
      }
      return supply.carrier === "electricity"
        ? electricity(atMs, shownMs, { all, spike }, detail)
        : { at: formatInstant(atMs), volumeTotalL: imported.at(shownMs, all) };
    },
    forgetFrom: (fromMs) => {
      drawn.forgetFrom(fromMs);
      fedIn.forgetFrom(fromMs);
      uncompensated.forgetFrom(fromMs);
    },
  };
}

function round(value: number, decimals: number): number {
  const scale = 10 ** decimals;
  return Math.round(value * scale) / scale;
}
