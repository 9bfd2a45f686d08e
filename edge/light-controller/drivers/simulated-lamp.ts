import type { Clock } from "@lucciola/platform/clock/clock.ts";
import type { LampDriver, NoAnswer } from "../driver.ts";
import {
  advanceLamp,
  drawnPowerW,
  drivenPct,
  type LampModel,
  type LampState,
  lightOutputPct,
  newLampState,
  type SimulatedFault,
  startFade,
  switchSupply,
} from "./lamp-physics.ts";
import { readLampGear, roundTo } from "./lamp-reading.ts";

export interface SimulatedLampOptions {
  readonly clock: Clock;
  readonly ratedPowerW: number;
  /** Default 0.4 W, of the order that Zhaga D4i luminaires draw [A]. */
  readonly standbyPowerW?: number;
  /** Shares of the rated power; default 5 % lost at any level and 8 % of droop [A]. */
  readonly fixedLossShare?: number;
  readonly droopShare?: number;
  /** Default 30 K. */
  readonly temperatureRiseK?: number;
  /** Default 25 minutes. */
  readonly thermalTimeConstantS?: number;
  /** Default 100 %, as IEC 62386-102 ships its gear. */
  readonly powerOnPct?: number;
  /** Default 1. */
  readonly meteringGain?: number;
  /** Default 15 degrees for ever. */
  readonly ambientC?: (atMs: number) => number;
  /** Voltage while the circuit is supplied; default 230 V. */
  readonly supplyVoltageV?: (atMs: number) => number;
  /** A state saved by `save`, so that the registers go on where they stood. */
  readonly restore?: LampState;
}

/** What is true of the lamp, whatever its gear reports. For the simulated world's own books, never for policy. */
export interface LampTruth {
  readonly lightOutputPct: number;
  readonly activePowerW: number;
  readonly energyWh: number;
}

/** A luminaire without hardware behind the real driver port. Time comes from the clock alone and nothing is random. */
export interface SimulatedLamp extends LampDriver {
  /** Brings a fault in or takes it away, from now on. */
  setFault(fault: SimulatedFault, isPresent: boolean): void;
  /** The circuit's contactor: without supply the gear is silent and dark. */
  setSupply(supplied: boolean): void;
  truth(): LampTruth;
  save(): LampState;
}

export function createSimulatedLamp(options: SimulatedLampOptions): SimulatedLamp {
  const { clock } = options;
  const model: LampModel = {
    ratedPowerW: options.ratedPowerW,
    standbyPowerW: options.standbyPowerW ?? 0.4,
    fixedLossShare: options.fixedLossShare ?? 0.05,
    droopShare: options.droopShare ?? 0.08,
    temperatureRiseK: options.temperatureRiseK ?? 30,
    thermalTimeConstantS: options.thermalTimeConstantS ?? 1_500,
    powerOnPct: options.powerOnPct ?? 100,
    meteringGain: options.meteringGain ?? 1,
    ambientC: options.ambientC ?? (() => 15),
  };
  const supplyVoltageV = options.supplyVoltageV ?? (() => 230);
  let state = options.restore ?? newLampState(model, clock.now());

  const settle = (): LampState => {
    state = advanceLamp(model, state, clock.now());
    return state;
  };
  return {
    ...driveGear({ model, supplyVoltageV, settle, put: (next) => (state = next) }),
    setFault(fault, isPresent) {
      const others = settle().faults.filter((other) => other !== fault);
      state = { ...state, faults: isPresent ? [...others, fault] : others };
    },
    setSupply(supplied) {
      state = switchSupply(model, settle(), supplied);
    },
    truth() {
      const now = settle();
      return { lightOutputPct: lightOutputPct(now), activePowerW: drawnPowerW(model, now), energyWh: now.energyWh };
    },
    save: settle,
  };
}

/** A gear's physics, wherever its conditions come from. */
export interface GearBody {
  readonly model: LampModel;
  readonly supplyVoltageV: (atMs: number) => number;
  /** The state at this moment. */
  settle(): LampState;
  put(state: LampState): void;
}

/** The driver of a gear that answers as its state says: not at all without supply, or when its bus is broken. */
export function driveGear({ model, supplyVoltageV, settle, put }: GearBody): LampDriver {
  return {
    async setLevel(dimPct, fadeMs) {
      const state = settle();
      const silence = silenceOf(state);
      const obeys = silence === undefined || (state.supplied && state.faults.includes("not-heard"));
      if (obeys) put(startFade(state, dimPct, fadeMs));
      if (silence !== undefined) return silence;
      return { kind: "accepted", dimPct };
    },
    async readLevel() {
      const state = settle();
      return silenceOf(state) ?? { kind: "level", dimPct: roundTo(drivenPct(state), 2) };
    },
    async read() {
      const state = settle();
      const reading = () => readLampGear(model, state, supplyVoltageV(state.atMs));
      return silenceOf(state) ?? { kind: "reading", reading: reading() };
    },
  };
}

/** Why a gear in this state does not answer, or `undefined` when it does. */
export function silenceOf({ supplied, faults }: LampState): NoAnswer | undefined {
  if (!supplied) return { kind: "no-answer", detail: "the gear has no supply" };
  if (faults.includes("no-answer") || faults.includes("not-heard"))
    return { kind: "no-answer", detail: "the gear does not answer" };
  return undefined;
}
