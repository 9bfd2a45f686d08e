import { decodeCabinetFlags } from "@lucciola/contract/lighting/cabinet-message.ts";
import { PHASES, type QuantityName } from "@lucciola/contract/units/quantities.ts";
import { type Measured, measuredProperty } from "./measured.ts";
import { entityOf, type KnownAttributes, type NgsiEntity, property, relationship, urnOf } from "./ngsi-entity.ts";
import { type Origin, originAttribute } from "./origin.ts";
import { type Placed, pointAttribute } from "./place.ts";

const PHASED = ["activePowerW", "reactivePowerVar", "powerFactor", "currentA", "voltageV"] as const;

/** What is read of a cabinet and its meter for its entity. */
export const CABINET_QUANTITIES: readonly QuantityName[] = [
  "cabinetState",
  "importTotalWh",
  "importReactiveTotalVarh",
  "activePowerW",
  "reactivePowerVar",
  "powerFactor",
  "frequencyHz",
  ...PHASED.flatMap((quantity) => PHASES.map((phase): QuantityName => `${quantity}.${phase}`)),
];

export interface CabinetFacts extends Placed, Origin {
  readonly id: string;
  readonly name: string;
  readonly street: string | undefined;
  readonly lamps: number;
  readonly measured: Measured;
}

/** `StreetlightControlCabinet`, with the meter of the cabinet; `undefined` of one without a place. */
export function streetlightControlCabinet(facts: CabinetFacts): NgsiEntity | undefined {
  const location = pointAttribute(facts);
  if (location === undefined) return undefined;
  const { measured, street } = facts;
  const flags = decodeCabinetFlags(measured.cabinetState?.value ?? 0);
  return entityOf("StreetlightControlCabinet", facts.id, {
    name: property(facts.name),
    dataProvider: originAttribute([facts]),
    location,
    address: property(street === undefined ? undefined : { streetAddress: street, addressCountry: "IT" }),
    // People may always order lamps by hand; while somebody works at the cabinet itself, it is theirs.
    workingMode: property(flags.includes("localOverride") ? "manual" : "semiautomatic"),
    features: property(facts.lamps > 0 ? ["individualControl"] : undefined),
    refStreetlightGroup: relationship([urnOf("StreetlightGroup", facts.id)]),
    energyConsumed: measuredProperty(measured, "importTotalWh", { unit: "kWh", per: 1_000 }),
    lastMeterReading: measuredProperty(measured, "importTotalWh", { unit: "kWh", per: 1_000 }),
    reactiveEnergyConsumed: measuredProperty(measured, "importReactiveTotalVarh", { unit: "kvarh", per: 1_000 }),
    frequency: measuredProperty(measured, "frequencyHz", { unit: "Hz" }),
    totalActivePower: measuredProperty(measured, "activePowerW", { unit: "kW", per: 1_000, least: 0 }),
    totalReactivePower: measuredProperty(measured, "reactivePowerVar", { unit: "kvar", per: 1_000, least: 0 }),
    cosPhi: measuredProperty(measured, "powerFactor", { unit: "one" }),
    ...phaseAttributes(measured),
  });
}

/** The model calls the phases R, S and T, and knows no negative power, current or voltage. */
function phaseAttributes(measured: Measured): KnownAttributes {
  return Object.assign(
    {},
    ...PHASES.map((phase, index): KnownAttributes => {
      const letter = ["R", "S", "T"][index] ?? "";
      return {
        [`activePower${letter}`]: measuredProperty(measured, `activePowerW.${phase}`, {
          unit: "kW",
          per: 1_000,
          least: 0,
        }),
        [`reactivePower${letter}`]: measuredProperty(measured, `reactivePowerVar.${phase}`, {
          unit: "kvar",
          per: 1_000,
          least: 0,
        }),
        [`powerFactor${letter}`]: measuredProperty(measured, `powerFactor.${phase}`, { unit: "one" }),
        [`intensity${letter}`]: measuredProperty(measured, `currentA.${phase}`, { unit: "A", least: 0 }),
        [`voltage${letter}`]: measuredProperty(measured, `voltageV.${phase}`, { unit: "V" }),
      };
    }),
  );
}
