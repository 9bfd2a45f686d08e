import type { LightingSite } from "@lucciola/contract/lighting/programme.ts";
import { checkConfig } from "@lucciola/platform/config/check-config.ts";
import { layOutTown } from "../layout/lay-out-town.ts";
import type { Town } from "../layout/town.ts";
import { Scenario } from "../scenario/scenario.ts";
import { createWorld, type World } from "../world/world.ts";

export const SITE: LightingSite = { latitudeDeg: 45.73, longitudeDeg: 8.63, zone: "Europe/Rome" };
export const DAY_MS = 86_400_000;
/** A year with a clock change in spring and one in autumn. */
export const EPOCH_MS = Date.parse("2026-01-01T00:00:00Z");

/** A scenario as it would be read from a file with these lines. Throws when they are not right. */
export function scenarioOf(lines: object = {}): Scenario {
  const { value, issues } = checkConfig(Scenario, lines);
  if (issues.length > 0) throw new TypeError(JSON.stringify(issues));
  return value as Scenario;
}

/** A town without faults and small enough for a test, unless the lines say otherwise. */
export const smallTown = (lines: object = {}): Scenario =>
  scenarioOf({ size: { buildings: 8, lamps: 300, cabinets: 4 }, faults: { rate: 0 }, ...lines });

export function worldOf(scenario: Scenario, epochMs = EPOCH_MS): World & { readonly scenario: Scenario } {
  return { ...createWorld({ scenario, town: layOutTown(scenario), site: SITE, epochMs }), scenario };
}

/** The one of a list that a test needs; fails in words when it is not there. */
export function one<T>(list: readonly T[], wanted: (item: T) => boolean, what = "item"): T {
  const found = list.find(wanted);
  if (found === undefined) throw new Error(`The town has no such ${what}`);
  return found;
}

export const supplyOf = (town: Town, id: string) =>
  one(
    town.buildings.flatMap(({ supplies }) => supplies),
    ({ point }) => point.id === id,
    `supply ${id}`,
  );
