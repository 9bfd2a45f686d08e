import { buildingId, pointId } from "@lucciola/contract/ids/ids.ts";
import type { AlarmKind } from "@lucciola/contract/lighting/alarm.ts";
import type { QuantityName } from "@lucciola/contract/units/quantities.ts";
import type { Measured } from "@lucciola/domain/open-models/measured.ts";
import { factsOn } from "@lucciola/platform/registry/energy/supplies.ts";
import type { Building, Point, Registry } from "@lucciola/platform/registry/registry.ts";
import type { TimeSeriesStore } from "@lucciola/platform/timeseries/time-series.ts";
import { inventoryOf } from "../inventory.ts";
import { latestByPoint } from "../lamp-states.ts";

/** A call of the store asks for so many series at most. */
const SERIES_AT_ONCE = 8_000;

/** The newest value of these quantities of each point, asked in pieces. */
export async function measuredOf(
  store: TimeSeriesStore,
  points: readonly Point[],
  quantities: readonly QuantityName[],
): Promise<Map<string, Measured>> {
  const found = new Map<string, Measured>();
  const piece = Math.max(1, Math.floor(SERIES_AT_ONCE / quantities.length));
  for (let start = 0; start < points.length; start += piece)
    for (const [id, measured] of await latestByPoint(store, points.slice(start, start + piece), quantities))
      found.set(id, measured);
  return found;
}

/** Kinds of the open alarms about each lamp; what it suffers from another's fault is not its own. */
export function alarmsOfLamps(registry: Registry): ReadonlyMap<string, readonly AlarmKind[]> {
  const found = new Map<string, AlarmKind[]>();
  for (const { kind, place } of registry.alarms.open()) {
    if (place.kind !== "lamp") continue;
    const known = found.get(place.id);
    if (known === undefined) found.set(place.id, [kind]);
    else known.push(kind);
  }
  return found;
}

/** Lines and the lamps on them, turned round as well. */
export interface Circuits {
  readonly lampsOf: ReadonlyMap<string, readonly string[]>;
  readonly circuitOf: ReadonlyMap<string, string>;
}

export function circuitsOf(registry: Registry): Circuits {
  const lampsOf = registry.alarms.circuits();
  const circuitOf = new Map<string, string>();
  for (const [circuit, lamps] of lampsOf) for (const lamp of lamps) circuitOf.set(lamp, circuit);
  return { lampsOf, circuitOf };
}

const lampsById = new WeakMap<readonly Point[], ReadonlyMap<string, Point>>();

/** The lamps of the inventory by id. */
export function lampIndex(registry: Registry): ReadonlyMap<string, Point> {
  const { lamps } = inventoryOf(registry);
  const known = lampsById.get(lamps) ?? new Map(lamps.map((lamp) => [lamp.id as string, lamp]));
  lampsById.set(lamps, known);
  return known;
}

/** Where a supply is: at the building or cabinet that it feeds first. */
export function placeOfSupply(registry: Registry, supply: Point, date: string): Building | Point | undefined {
  const { assets, supplies } = registry;
  const [feed] = factsOn(supplies.facts(supply.id), date)?.feeds ?? [];
  if (feed !== undefined && "cabinet" in feed) return assets.point(pointId(feed.cabinet));
  const building = feed === undefined ? supply.building : feed.building;
  return building === undefined ? undefined : assets.building(buildingId(building));
}
