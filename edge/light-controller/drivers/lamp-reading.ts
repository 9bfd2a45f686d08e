import type { LampFailure } from "@lucciola/contract/lighting/lamp-message.ts";
import type { LampReading } from "../driver.ts";
import { drawnPowerW, drivenPct, type LampModel, type LampState, OLD_LUMINAIRE_HOURS } from "./lamp-physics.ts";

const UNDERVOLTAGE_BELOW_V = 198;
const OVERVOLTAGE_ABOVE_V = 264;

/** What the gear of a lamp in this state shows on its bus, its supply at `voltageV`. A gear without supply shows nothing. */
export function readLampGear(model: LampModel, state: LampState, voltageV: number): LampReading {
  const powerW = drawnPowerW(model, state);
  const failures: LampFailure[] = [];
  if (state.faults.includes("light-source-dead")) failures.push("lightSourceFailure", "lightSourceOpenCircuit");
  if (voltageV < UNDERVOLTAGE_BELOW_V) failures.push("supplyUndervoltage");
  if (voltageV > OVERVOLTAGE_ABOVE_V) failures.push("supplyOvervoltage");
  if (state.thermalDerating) failures.push("thermalDerating");
  if (state.thermalShutdown) failures.push("thermalShutdown");
  return {
    dimPct: roundTo(drivenPct(state), 2),
    activePowerW: roundTo(powerW * model.meteringGain, 1),
    supplyVoltageV: roundTo(voltageV, 1),
    // [A] the input filter's capacitors weigh more the less the driver draws.
    powerFactor: roundTo(Math.min(0.98, 0.35 + 1.3 * Math.sqrt(powerW / model.ratedPowerW)), 2),
    energyTotalWh: Math.floor(state.energyWh * model.meteringGain),
    operatingTimeTotalS: Math.floor(state.operatingTimeS),
    lightSourceOnTimeTotalS: Math.floor(state.lightSourceOnTimeS + hoursBefore(state) * 3_600),
    startsTotal: state.startsTotal,
    driverTemperatureC: Math.max(-60, Math.min(195, Math.round(state.driverTemperatureC))),
    failures,
  };
}

const hoursBefore = ({ faults }: LampState): number => (faults.includes("near-end-of-life") ? OLD_LUMINAIRE_HOURS : 0);

/** A number as an instrument with so many decimals shows it. */
export function roundTo(value: number, decimals: number): number {
  const scale = 10 ** decimals;
  return Math.round(value * scale) / scale;
}
