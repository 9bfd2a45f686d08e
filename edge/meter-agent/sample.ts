import type { MeterSample } from "@lucciola/contract/metering/meter-message.ts";
import { formatInstant } from "@lucciola/contract/time/iso.ts";
import { PHASES, type Phase, type QuantityName, quantityOf } from "@lucciola/contract/units/quantities.ts";

type Phases = NonNullable<MeterSample["phases"]>;
type MeterQuantity = Exclude<keyof MeterSample, "at" | "phases">;
type PhaseQuantity = keyof NonNullable<Phases[Phase]>;
/** A value that a meter sample can hold, named as it is stored: `voltageV`, `voltageV.l1`. */
export type SampleQuantity = MeterQuantity | `${PhaseQuantity}.${Phase}`;

const PER_PHASE = [
  "activePowerW",
  "reactivePowerVar",
  "apparentPowerVa",
  "powerFactor",
  "voltageV",
  "currentA",
] as const satisfies readonly PhaseQuantity[];

/** Every value that a meter sample can hold. */
export const SAMPLE_QUANTITIES: readonly SampleQuantity[] = [
  "importTotalWh",
  "exportTotalWh",
  "importReactiveTotalVarh",
  "exportReactiveTotalVarh",
  "volumeTotalL",
  "frequencyHz",
  ...PER_PHASE,
  ...PER_PHASE.flatMap((quantity) => PHASES.map((phase) => `${quantity}.${phase}` as const)),
];

/** A sample of the contract's shape from named values. */
export function meterSample(atMs: number, values: Iterable<readonly [SampleQuantity, number]>): MeterSample {
  const sample: MeterSample = { at: formatInstant(atMs) };
  for (const [name, value] of values) {
    const [quantity, phase] = name.split(".") as [MeterQuantity] | [PhaseQuantity, Phase];
    if (phase === undefined) sample[quantity] = value;
    else {
      sample.phases ??= {};
      sample.phases[phase] = { ...sample.phases[phase], [quantity]: value };
    }
  }
  return sample;
}

/**
 * The value as it may be stored: registers are whole numbers and are rounded to the nearest. `undefined` when it is not
 * a number or outside the range of the quantity table.
 */
export function storable(quantity: QuantityName, value: number): number | undefined {
  const { min, max, integer } = quantityOf(quantity);
  const rounded = integer ? Math.round(value) : value;
  return rounded >= min && rounded <= max ? rounded : undefined;
}
