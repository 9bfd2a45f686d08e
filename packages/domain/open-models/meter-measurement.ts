import { PHASES, type QuantityBase, type QuantityName } from "@lucciola/contract/units/quantities.ts";
import { type ExportUnit, type Measured, measuredProperty, newestOf, rounded, UNIT_CODES } from "./measured.ts";
import {
  entityOf,
  instant,
  type KnownAttributes,
  type NgsiAttribute,
  type NgsiEntity,
  property,
} from "./ngsi-entity.ts";
import { type Origin, originAttribute } from "./origin.ts";
import { type Placed, pointAttribute } from "./place.ts";

const PHASED = ["activePowerW", "reactivePowerVar", "apparentPowerVa", "powerFactor", "voltageV", "currentA"] as const;

/** What is read of the meter of an electricity supply. */
export const METER_QUANTITIES: readonly QuantityName[] = [
  "importTotalWh",
  "exportTotalWh",
  "importReactiveTotalVarh",
  "exportReactiveTotalVarh",
  "frequencyHz",
  ...PHASED,
  ...PHASED.flatMap((quantity) => PHASES.map((phase): QuantityName => `${quantity}.${phase}`)),
];

/** What tells a meter of three phases: values of its second. */
export const SECOND_PHASE: readonly QuantityName[] = ["voltageV.l2", "currentA.l2", "activePowerW.l2"];

export interface MeterFacts extends Placed, Origin {
  readonly id: string;
  readonly name: string;
  readonly measured: Measured;
}

/**
 * `ACMeasurement` of a supply whose meter tells one phase; `undefined` without a place or without any reading, which the
 * model asks for. Power that flows into the grid is negative and only the total can say it.
 */
export function acMeasurement(facts: MeterFacts): NgsiEntity | undefined {
  const location = pointAttribute(facts);
  const observedAtMs = newestOf(facts.measured);
  if (location === undefined || observedAtMs === undefined) return undefined;
  const { measured } = facts;
  return entityOf("ACMeasurement", facts.id, {
    name: property(facts.name),
    dataProvider: originAttribute([facts]),
    location,
    dateObserved: instant(observedAtMs),
    phaseType: property("singlePhase"),
    ...totals(measured),
    phaseVoltage: onPhases(measured, "voltageV", "V", ["voltageV"]),
    current: onPhases(measured, "currentA", "A", ["currentA"]),
  });
}

/** `ThreePhaseAcMeasurement` of a supply whose meter tells its phases; `undefined` without any reading. */
export function threePhaseAcMeasurement(facts: MeterFacts): NgsiEntity | undefined {
  const { measured } = facts;
  if (newestOf(measured) === undefined) return undefined;
  return entityOf("ThreePhaseAcMeasurement", facts.id, {
    name: property(facts.name),
    dataProvider: originAttribute([facts]),
    location: pointAttribute(facts),
    ...totals(measured),
    activePower: onPhases(measured, "activePowerW", "W"),
    reactivePower: onPhases(measured, "reactivePowerVar", "var"),
    apparentPower: onPhases(measured, "apparentPowerVa", "VA"),
    powerFactor: onPhases(measured, "powerFactor", "one"),
    phaseVoltage: onPhases(measured, "voltageV", "V"),
    current: onPhases(measured, "currentA", "A"),
  });
}

/** Both models tell powers in W, var and VA, energies in kWh and kvarh. */
const totals = (measured: Measured): KnownAttributes => ({
  frequency: measuredProperty(measured, "frequencyHz", { unit: "Hz" }),
  totalActiveEnergyImport: measuredProperty(measured, "importTotalWh", { unit: "kWh", per: 1_000 }),
  totalActiveEnergyExport: measuredProperty(measured, "exportTotalWh", { unit: "kWh", per: 1_000 }),
  totalReactiveEnergyImport: measuredProperty(measured, "importReactiveTotalVarh", { unit: "kvarh", per: 1_000 }),
  totalReactiveEnergyExport: measuredProperty(measured, "exportReactiveTotalVarh", { unit: "kvarh", per: 1_000 }),
  totalActivePower: measuredProperty(measured, "activePowerW", { unit: "W" }),
  totalReactivePower: measuredProperty(measured, "reactivePowerVar", { unit: "var" }),
  totalApparentPower: measuredProperty(measured, "apparentPowerVa", { unit: "VA" }),
  totalPowerFactor: measuredProperty(measured, "powerFactor", { unit: "one" }),
});

/** Values of the phases as L1, L2 and L3, those that are known. */
function onPhases(
  measured: Measured,
  base: QuantityBase,
  unit: ExportUnit,
  quantities: readonly QuantityName[] = PHASES.map((phase): QuantityName => `${base}.${phase}`),
): NgsiAttribute | undefined {
  const known = quantities.flatMap((quantity, index) => {
    const reading = measured[quantity];
    return reading === undefined ? [] : [{ name: `L${index + 1}`, ...reading }];
  });
  if (known.length === 0) return undefined;
  return {
    kind: "property",
    value: Object.fromEntries(known.map(({ name, value }) => [name, rounded(value)])),
    observedAtMs: Math.max(...known.map(({ at }) => at)),
    unitCode: UNIT_CODES[unit],
  };
}
