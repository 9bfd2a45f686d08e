import type { LampFailure } from "@lucciola/contract/lighting/lamp-message.ts";
import type { Clock } from "@lucciola/platform/clock/clock.ts";
import type { LampDriver, LampReading, NoAnswer } from "../driver.ts";
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

const UNDERVOLTAGE_BELOW_V = 198;
const OVERVOLTAGE_ABOVE_V = 264;

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
  const silence = (): NoAnswer | undefined => {
    const now = settle();
    if (!now.supplied) return { kind: "no-answer", detail: "the gear has no supply" };
    if (now.faults.includes("no-answer")) return { kind: "no-answer", detail: "the gear does not answer" };
    return undefined;
  };

  return {
    async setLevel(dimPct, fadeMs) {
      const silent = silence();
      if (silent !== undefined) return silent;
      state = startFade(state, dimPct, fadeMs);
      return { kind: "accepted", dimPct };
    },
    async readLevel() {
      return silence() ?? { kind: "level", dimPct: round(drivenPct(state), 2) };
    },
    async read() {
      return silence() ?? { kind: "reading", reading: readingOf(model, state, supplyVoltageV(state.atMs)) };
    },
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

function readingOf(model: LampModel, state: LampState, voltageV: number): LampReading {
  const powerW = drawnPowerW(model, state);
  const failures: LampFailure[] = [];
  if (state.faults.includes("light-source-dead")) failures.push("lightSourceFailure", "lightSourceOpenCircuit");
  if (voltageV < UNDERVOLTAGE_BELOW_V) failures.push("supplyUndervoltage");
  if (voltageV > OVERVOLTAGE_ABOVE_V) failures.push("supplyOvervoltage");
  if (state.thermalDerating) failures.push("thermalDerating");
  if (state.thermalShutdown) failures.push("thermalShutdown");
  return {
    dimPct: round(drivenPct(state), 2),
    activePowerW: round(powerW * model.meteringGain, 1),
    supplyVoltageV: round(voltageV, 1),
    // [A] the input filter's capacitors weigh more the less the driver draws.
    powerFactor: round(Math.min(0.98, 0.35 + 1.3 * Math.sqrt(powerW / model.ratedPowerW)), 2),
    energyTotalWh: Math.floor(state.energyWh * model.meteringGain),
    operatingTimeTotalS: Math.floor(state.operatingTimeS),
    lightSourceOnTimeTotalS: Math.floor(state.lightSourceOnTimeS),
    startsTotal: state.startsTotal,
    driverTemperatureC: Math.max(-60, Math.min(195, Math.round(state.driverTemperatureC))),
    failures,
  };
}

function round(value: number, decimals: number): number {
  const scale = 10 ** decimals;
  return Math.round(value * scale) / scale;
}
