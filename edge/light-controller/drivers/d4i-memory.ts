import type { LampFailure } from "@lucciola/contract/lighting/lamp-message.ts";
import { type QuantityBase, quantityOf } from "@lucciola/contract/units/quantities.ts";
import type { LampReading } from "../driver.ts";

/**
 * Where D4i keeps its numbers: energy in memory bank 202 (DiiA part 252, version 1.1, now IEC 62386-252), diagnostics of
 * the gear in bank 205 and of the light source in bank 206 (part 253, version 1.1, now IEC 62386-253). [M]: the
 * standards themselves were not at hand. The addresses and scales agree with those published in the open library
 * python-dali (dali/memory/energy.py and diagnostics.py); they are data here, to be checked against a real gear.
 * Numbers are big-endian.
 */
export interface MemorySpan {
  readonly bank: number;
  readonly location: number;
  readonly count: number;
}
export const ENERGY_SPAN: MemorySpan = { bank: 202, location: 0x04, count: 0x0f - 0x04 + 1 };
export const GEAR_SPAN: MemorySpan = { bank: 205, location: 0x04, count: 0x1b - 0x04 + 1 };
export const LIGHT_SOURCE_SPAN: MemorySpan = { bank: 206, location: 0x0e, count: 0x1e - 0x0e + 1 };

interface Field {
  readonly location: number;
  readonly bytes: number;
}
const ACTIVE_ENERGY_SCALE: Field = { location: 0x04, bytes: 1 };
const ACTIVE_ENERGY: Field = { location: 0x05, bytes: 6 };
const ACTIVE_POWER_SCALE: Field = { location: 0x0b, bytes: 1 };
const ACTIVE_POWER: Field = { location: 0x0c, bytes: 4 };
const OPERATING_TIME_S: Field = { location: 0x04, bytes: 4 };
const START_COUNTER: Field = { location: 0x08, bytes: 3 };
const SUPPLY_VOLTAGE_TENTHS_V: Field = { location: 0x0b, bytes: 2 };
const POWER_FACTOR_HUNDREDTHS: Field = { location: 0x0e, bytes: 1 };
const TEMPERATURE_PLUS_60_C: Field = { location: 0x1b, bytes: 1 };
const LIGHT_SOURCE_ON_TIME_S: Field = { location: 0x0e, bytes: 4 };

const GEAR_FLAGS: readonly (readonly [location: number, failure: LampFailure])[] = [
  [0x0f, "overallFailure"],
  [0x11, "supplyUndervoltage"],
  [0x13, "supplyOvervoltage"],
  [0x15, "outputPowerLimitation"],
  [0x17, "thermalDerating"],
  [0x19, "thermalShutdown"],
];
const LIGHT_SOURCE_FLAGS: readonly (readonly [location: number, failure: LampFailure])[] = [
  [0x16, "lightSourceFailure"],
  [0x18, "lightSourceShortCircuit"],
  [0x1a, "lightSourceOpenCircuit"],
  [0x1c, "lightSourceThermalDerating"],
  [0x1e, "lightSourceThermalShutdown"],
];

/** Bytes of a bank; a field that is masked (all ones: not implemented; one less: not available now) reads `undefined`. */
class BankBytes {
  readonly #bytes: Uint8Array;
  readonly #location: number;

  constructor(bytes: Uint8Array, location: number) {
    this.#bytes = bytes;
    this.#location = location;
  }

  value({ location, bytes }: Field): number | undefined {
    const start = location - this.#location;
    const raw = this.#bytes.subarray(start, start + bytes);
    if (raw.length < bytes) return undefined;
    const value = raw.reduce((sum, byte) => sum * 256 + byte, 0);
    return value >= 256 ** bytes - 2 ? undefined : value;
  }

  /** A value with its power of ten, -6 to 6, in a byte of its own. */
  scaled(scale: Field, mantissa: Field): number | undefined {
    const exponent = signedByte(this.#bytes[scale.location - this.#location]);
    const value = this.value(mantissa);
    if (exponent === undefined || Math.abs(exponent) > 6 || value === undefined) return undefined;
    // Division keeps decimal fractions exact to the last bit: 1234 / 10 is 123.4, 1234 * 0.1 is not.
    return exponent < 0 ? value / 10 ** -exponent : value * 10 ** exponent;
  }

  flags(table: readonly (readonly [location: number, failure: LampFailure])[]): LampFailure[] {
    return table.filter(([location]) => this.value({ location, bytes: 1 }) === 1).map(([, failure]) => failure);
  }
}

const signedByte = (byte: number | undefined): number | undefined =>
  byte === undefined ? undefined : byte > 127 ? byte - 256 : byte;

type Decoded = Omit<LampReading, "dimPct" | "failures"> & { readonly failures: LampFailure[] };

/** Energy (Wh, whole) and power (W) of bank 202. */
export function decodeEnergy(bytes: Uint8Array): Decoded {
  const bank = new BankBytes(bytes, ENERGY_SPAN.location);
  const energyWh = bank.scaled(ACTIVE_ENERGY_SCALE, ACTIVE_ENERGY);
  return {
    ...present("energyTotalWh", energyWh === undefined ? undefined : Math.floor(energyWh)),
    ...present("activePowerW", bank.scaled(ACTIVE_POWER_SCALE, ACTIVE_POWER)),
    failures: [],
  };
}

/** Operating time, starts, supply, temperature and flags of bank 205. */
export function decodeGear(bytes: Uint8Array): Decoded {
  const bank = new BankBytes(bytes, GEAR_SPAN.location);
  const voltageTenths = bank.value(SUPPLY_VOLTAGE_TENTHS_V);
  const powerFactorHundredths = bank.value(POWER_FACTOR_HUNDREDTHS);
  const temperaturePlus60 = bank.value(TEMPERATURE_PLUS_60_C);
  return {
    ...present("operatingTimeTotalS", bank.value(OPERATING_TIME_S)),
    ...present("startsTotal", bank.value(START_COUNTER)),
    ...present("supplyVoltageV", voltageTenths === undefined ? undefined : voltageTenths / 10),
    ...present("powerFactor", powerFactorHundredths === undefined ? undefined : powerFactorHundredths / 100),
    ...present("driverTemperatureC", temperaturePlus60 === undefined ? undefined : temperaturePlus60 - 60),
    failures: bank.flags(GEAR_FLAGS),
  };
}

/** On time and flags of the light source, bank 206. */
export function decodeLightSource(bytes: Uint8Array): Decoded {
  const bank = new BankBytes(bytes, LIGHT_SOURCE_SPAN.location);
  return {
    ...present("lightSourceOnTimeTotalS", bank.value(LIGHT_SOURCE_ON_TIME_S)),
    failures: bank.flags(LIGHT_SOURCE_FLAGS),
  };
}

/** The value under its name; nothing when it is masked or out of the quantity table's range, as a broken gear may send. */
function present<K extends QuantityBase>(name: K, value: number | undefined): { [P in K]?: number } {
  const { min, max } = quantityOf(name);
  return value === undefined || value < min || value > max ? {} : ({ [name]: value } as { [P in K]: number });
}
