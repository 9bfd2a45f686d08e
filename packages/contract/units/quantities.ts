/**
 * The quantity table: every number that is stored, with its unit, sign and range. Positive power and current are drawn
 * from the grid. A quantity's kind says how it may be aggregated:
 * - `register`: a running total of a meter or lamp (integer); consumption is the difference of two readings.
 * - `interval`: an amount already differenced by its source, named by the start of its interval; it may be summed.
 * - `gauge`: a momentary value; it may be averaged.
 * - `state`: a code or flag; neither sum nor mean has a meaning, only the last value.
 */
export type QuantityKind = "register" | "interval" | "gauge" | "state";

export interface Quantity {
  readonly kind: QuantityKind;
  readonly unit: string;
  readonly min: number;
  readonly max: number;
  readonly integer: boolean;
  /** One series per phase, stored as `name.l1`, `name.l2`, `name.l3`. */
  readonly perPhase: boolean;
}

const MAX_REGISTER = Number.MAX_SAFE_INTEGER;
const register = (unit: string): Quantity => ({
  kind: "register",
  unit,
  min: 0,
  max: MAX_REGISTER,
  integer: true,
  perPhase: false,
});
const interval = (unit: string, max: number): Quantity => ({
  kind: "interval",
  unit,
  min: 0,
  max,
  integer: false,
  perPhase: false,
});
const gauge = (unit: string, min: number, max: number, perPhase = false): Quantity => ({
  kind: "gauge",
  unit,
  min,
  max,
  integer: false,
  perPhase,
});
const state = (unit: string, max: number): Quantity => ({
  kind: "state",
  unit,
  min: 0,
  max,
  integer: true,
  perPhase: false,
});

export const quantities = {
  // Metering
  importTotalWh: register("Wh"),
  exportTotalWh: register("Wh"),
  importReactiveTotalVarh: register("varh"),
  exportReactiveTotalVarh: register("varh"),
  volumeTotalL: register("L"),
  importWh: interval("Wh", 1e12),
  exportWh: interval("Wh", 1e12),
  importReactiveVarh: interval("varh", 1e12),
  exportReactiveVarh: interval("varh", 1e12),
  volumeL: interval("L", 1e12),
  /** How many seconds the amounts of `importWh` stand for: says which part of a bucket is known. */
  importCoveredS: interval("s", 1e9),
  activePowerW: gauge("W", -1e8, 1e8, true),
  reactivePowerVar: gauge("var", -1e8, 1e8, true),
  apparentPowerVa: gauge("VA", 0, 1e8, true),
  powerFactor: gauge("1", -1, 1, true),
  voltageV: gauge("V", 0, 100_000, true),
  currentA: gauge("A", -100_000, 100_000, true),
  frequencyHz: gauge("Hz", 0, 1_000),
  // Lighting; names after DALI-2 D4i parts 251-253
  dimPct: gauge("%", 0, 100),
  desiredDimPct: gauge("%", 0, 100),
  energyTotalWh: register("Wh"),
  operatingTimeTotalS: register("s"),
  lightSourceOnTimeTotalS: register("s"),
  startsTotal: register("1"),
  driverTemperatureC: gauge("°C", -60, 200),
  supplyVoltageV: gauge("V", 0, 1_000),
  lampFailures: state("flags", 2 ** 16 - 1),
  // Sensing
  motionCount: interval("1", 1e6),
  vehicleCount: interval("1", 1e6),
  meanSpeedKmh: gauge("km/h", 0, 400),
  illuminanceLx: gauge("lx", 0, 200_000),
  airTemperatureC: gauge("°C", -60, 70),
  relativeHumidityPct: gauge("%", 0, 100),
  windSpeedMs: gauge("m/s", 0, 120),
  precipitationMm: interval("mm", 1_000),
  globalIrradianceWm2: gauge("W/m2", 0, 2_000),
  cloudCoverPct: gauge("%", 0, 100),
  /** Number of the chain of causes that `desiredDimPct` was decided by; the registry keeps what it says. */
  levelCause: state("number", Number.MAX_SAFE_INTEGER),
  // Cabinet
  cabinetState: state("flags", 2 ** 8 - 1),
} as const satisfies Record<string, Quantity>;

export type QuantityBase = keyof typeof quantities;
export const PHASES = ["l1", "l2", "l3"] as const;
export type Phase = (typeof PHASES)[number];
/** A stored series' quantity: a name of the table, with `.l1` to `.l3` where it is measured per phase. */
export type QuantityName = QuantityBase | `${QuantityBase}.${Phase}`;

/** The table's entry for a name; `undefined` when there is no such quantity or it has no phases. */
export function findQuantity(name: string): Quantity | undefined {
  const [base = "", phase, ...rest] = name.split(".");
  if (rest.length > 0 || !Object.hasOwn(quantities, base)) return undefined;
  const quantity: Quantity = quantities[base as QuantityBase];
  if (phase === undefined) return quantity;
  return quantity.perPhase && (PHASES as readonly string[]).includes(phase) ? quantity : undefined;
}

export const isQuantityName = (name: string): name is QuantityName => findQuantity(name) !== undefined;
/** The entry of a known name. */
export function quantityOf(name: QuantityName): Quantity {
  const quantity = findQuantity(name);
  if (quantity === undefined) throw new TypeError(`There is no quantity "${name}"`);
  return quantity;
}
