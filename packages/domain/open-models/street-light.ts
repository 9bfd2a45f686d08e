import type { AlarmKind } from "@lucciola/contract/lighting/alarm.ts";
import { decodeLampFailures, type LampFailure } from "@lucciola/contract/lighting/lamp-message.ts";
import type { QuantityName } from "@lucciola/contract/units/quantities.ts";
import { type Measured, measuredProperty, newestOf, rounded } from "./measured.ts";
import { entityOf, instant, type NgsiEntity, property, relationship, urnOf } from "./ngsi-entity.ts";
import { type Origin, originAttribute } from "./origin.ts";
import { type Placed, pointAttribute } from "./place.ts";

/** What is read of a lamp for its entity. */
export const STREETLIGHT_QUANTITIES = [
  "dimPct",
  "activePowerW",
  "supplyVoltageV",
  "currentA",
  "powerFactor",
  "energyTotalWh",
  "lampFailures",
] as const satisfies readonly QuantityName[];

export interface StreetlightFacts extends Placed, Origin {
  readonly id: string;
  readonly name: string;
  readonly street: string | undefined;
  readonly cabinet: string | undefined;
  readonly nominalPowerW: number | undefined;
  /** The line that it hangs on. */
  readonly circuit: string | undefined;
  readonly lampType: string | undefined;
  /** Kinds of its open alarms. */
  readonly alarms: readonly AlarmKind[];
  readonly measured: Measured;
}

type StreetlightStatus = "ok" | "brokenLantern" | "columnIssue" | "defectiveLamp";

/**
 * Which part of the luminaire a cause lies in: the light source, its lantern with the gear, or the column with its fuse.
 * What lies elsewhere (a cable, the network, the inventory) is no fault of the lamp: `ok`.
 */
const STATUS_OF_ALARM: Partial<Readonly<Record<AlarmKind, StreetlightStatus>>> = {
  "lamp-out": "defectiveLamp",
  "power-too-low": "defectiveLamp",
  "day-burner": "brokenLantern",
  cycling: "brokenLantern",
  "dimming-failure": "brokenLantern",
  "power-too-high": "brokenLantern",
  "driver-too-hot": "brokenLantern",
  "supply-lost": "columnIssue",
};
const STATUS_OF_FAILURE: Partial<Readonly<Record<LampFailure, StreetlightStatus>>> = {
  overallFailure: "defectiveLamp",
  lightSourceFailure: "defectiveLamp",
  lightSourceShortCircuit: "defectiveLamp",
  lightSourceOpenCircuit: "defectiveLamp",
  lightSourceThermalShutdown: "defectiveLamp",
  thermalShutdown: "brokenLantern",
  gearCommunicationFailure: "brokenLantern",
  relayFailure: "brokenLantern",
};
/** Of several the gravest is told. */
const GRAVEST_FIRST: readonly StreetlightStatus[] = ["defectiveLamp", "brokenLantern", "columnIssue"];

/** The one state that the model has room for. */
export function streetlightStatus(alarms: readonly AlarmKind[], failureMask: number): StreetlightStatus {
  const found = new Set([
    ...alarms.map((kind) => STATUS_OF_ALARM[kind]),
    ...decodeLampFailures(failureMask).map((failure) => STATUS_OF_FAILURE[failure]),
  ]);
  return GRAVEST_FIRST.find((status) => found.has(status)) ?? "ok";
}

/** `Streetlight` of dataModel.Streetlighting; `undefined` of a lamp without a place, which the model does not know. */
export function streetlight(facts: StreetlightFacts): NgsiEntity | undefined {
  const location = pointAttribute(facts);
  if (location === undefined) return undefined;
  const { measured, cabinet, circuit, lampType, street } = facts;
  const level = measured.dimPct;
  return entityOf("Streetlight", facts.id, {
    name: property(facts.name),
    dataProvider: originAttribute([facts]),
    location,
    address: property(street === undefined ? undefined : { streetAddress: street, addressCountry: "IT" }),
    status: property(streetlightStatus(facts.alarms, measured.lampFailures?.value ?? 0)),
    controllingMethod: property("individual"),
    powerState: level && { kind: "property", value: powerStateOf(level.value), observedAtMs: level.at },
    illuminanceLevel: level && {
      kind: "property",
      value: rounded(Math.min(1, Math.max(0, level.value / 100))),
      observedAtMs: level.at,
    },
    powerConsumption: measuredProperty(measured, "activePowerW", { unit: "W" }),
    powerRating: property(facts.nominalPowerW),
    powerFactor: measuredProperty(measured, "powerFactor", { unit: "one" }),
    voltage: measuredProperty(measured, "supplyVoltageV", { unit: "V" }),
    current: measuredProperty(measured, "currentA", { unit: "A" }),
    lifetimePowerConsumption: measuredProperty(measured, "energyTotalWh", { unit: "kWh", per: 1_000 }),
    observationDateTime: instant(newestOf(measured)),
    circuit: property(circuit),
    feederID: relationship(circuit === undefined ? undefined : urnOf("StreetlightFeeder", circuit)),
    refStreetlightControlCabinet: relationship(
      cabinet === undefined ? undefined : urnOf("StreetlightControlCabinet", cabinet),
    ),
    refStreetlightGroup: relationship(urnOf("StreetlightGroup", cabinet ?? "town")),
    refStreetlightModel: relationship(lampType === undefined ? undefined : urnOf("StreetlightModel", lampType)),
  });
}

const powerStateOf = (dimPct: number): string => (dimPct <= 0 ? "off" : dimPct < 100 ? "low" : "on");
