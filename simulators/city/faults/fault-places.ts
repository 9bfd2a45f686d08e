import { nearestName } from "@lucciola/platform/config/nearest-name.ts";
import { USE_PROFILES } from "../buildings/building-uses.ts";
import type { Supply, Town, TownBuilding } from "../layout/town.ts";
import { type FaultKindName, type FaultTarget, faultKind } from "./fault-kinds.ts";

const TARGET_WORDS: Readonly<Record<FaultTarget, string>> = {
  lamp: "a lamp",
  circuit: "a circuit",
  cabinet: "a cabinet",
  supply: "a supply of a building",
};

/** A shorter circuit would be lost to a lamp or two, which is another fault. */
const LEAST_LAMPS_OF_A_CABLE = 8;

/** Where in a town a kind of fault shows: a day burner on a switched circuit is dark by day, whatever its relay does. */
export function placesOf(town: Town, kind: FaultKindName): string[] {
  switch (faultKind(kind).target) {
    case "lamp": {
      const permanent = new Set(town.circuits.filter((circuit) => circuit.kind === "permanent").map(({ id }) => id));
      return town.lamps
        .filter(({ circuit }) => kind !== "day-burner" || permanent.has(circuit))
        .map(({ point }) => point.id);
    }
    case "circuit":
      return town.circuits
        .filter((circuit) =>
          kind === "cable-lost" ? circuit.lamps.length >= LEAST_LAMPS_OF_A_CABLE : circuit.kind === "switched",
        )
        .map(({ id }) => id);
    case "cabinet":
      return town.cabinets.map(({ point }) => point.id);
    case "supply":
      return town.buildings.flatMap((building) =>
        building.supplies.filter((supply) => canBefall(kind, building, supply)).map(({ point }) => point.id),
      );
  }
}

function canBefall(kind: FaultKindName, { use }: TownBuilding, { carrier }: Supply): boolean {
  const { carriers } = faultKind(kind);
  if (carriers !== undefined && !carriers.includes(carrier)) return false;
  const { week, closing } = USE_PROFILES[use];
  if (kind === "night-waste") return week[0].every(([fromH, toH]) => toH - fromH < 24);
  if (kind === "holiday-use") return closing !== "never" && week[0].length > 0;
  if (kind === "heating-too-early") return (week.find((hours) => hours.length > 0)?.[0]?.[0] ?? 0) >= 6;
  if (kind === "heating-at-weekend") return week[6].length === 0;
  return true;
}

/** What is wrong with a place that a person named for a fault, and what to give instead; `undefined` when nothing is. */
export function placeIssue(town: Town, kind: FaultKindName, point: string): string | undefined {
  const { target } = faultKind(kind);
  const places = placesOf(town, kind);
  if (places.includes(point)) return undefined;
  const cabinet = town.cabinets.find((one) => one.point.id === point);
  const nearby =
    target === "circuit" && cabinet !== undefined
      ? cabinet.circuits.map(({ id }) => id).filter((id) => places.includes(id))
      : places.slice(0, 3);
  const meant = nearestName(point, places);
  const hint =
    meant !== undefined
      ? `; did you mean ${meant}?`
      : nearby.length === 0
        ? "; this town has none that it could befall"
        : `, such as ${nearby.join(", ")}`;
  const isKnown =
    cabinet !== undefined ||
    town.circuits.some(({ id }) => id === point) ||
    town.lamps.some((lamp) => lamp.point.id === point) ||
    town.buildings.some(({ supplies }) => supplies.some((supply) => supply.point.id === point));
  const what = isKnown ? `cannot have the fault ${kind}` : "is not a point of the simulated town";
  return `${point} ${what}: ${kind} befalls ${TARGET_WORDS[target]}${describeRule(kind)}${hint}`;
}

function describeRule(kind: FaultKindName): string {
  if (kind === "day-burner") return " on a permanent circuit";
  if (kind === "night-waste") return " that is closed at night (electricity)";
  if (kind === "holiday-use") return " that is closed on holidays (electricity)";
  if (kind === "heating-too-early") return " that is not heated all night (gas)";
  if (kind === "heating-at-weekend") return " that is closed on Sundays (gas)";
  if (kind === "cable-lost") return ` of ${LEAST_LAMPS_OF_A_CABLE} lamps or more`;
  if (faultKind(kind).target === "circuit") return " that its cabinet switches";
  const { carriers } = faultKind(kind);
  return carriers === undefined ? "" : ` (${carriers.join(", ")})`;
}
