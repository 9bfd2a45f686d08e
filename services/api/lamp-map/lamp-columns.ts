import type { LampColumns } from "@lucciola/contract/api/lamp-columns.ts";
import type { Registry } from "@lucciola/platform/registry/registry.ts";
import { inventoryOf } from "../inventory.ts";
import { litLamps } from "../lighting/lit-lamps.ts";

/** Rises with every change of what the columns hold, so that numbers of one edition are never taken for another's. */
export const editionOf = ({ assets, lighting }: Registry): string => `${assets.version()}-${lighting.version()}`;

const E6 = 1e6;

/** A list in which each value stands once, and the place of each in it. */
class Numbered<T> {
  readonly list: T[] = [];
  readonly #places = new Map<string, number>();

  placeOf(key: string, value: T): number {
    const known = this.#places.get(key);
    if (known !== undefined) return known;
    this.#places.set(key, this.list.length);
    return this.list.push(value) - 1;
  }
}

/** What seldom changes of all lamps. Lamps without a position are at 0, 0 and are left out by maps. */
export function lampColumns(registry: Registry): LampColumns {
  const { lamps } = inventoryOf(registry);
  const nameOf = new Map(registry.assets.points("cabinet").map(({ id, name }) => [id as string, name]));
  const cabinets = new Numbered<{ id: string; name: string }>();
  const streets = new Numbered<string>();
  const cabinet: number[] = [];
  const street: number[] = [];
  for (const lamp of lamps) {
    const { cabinet: of } = lamp;
    cabinet.push(of === undefined ? -1 : cabinets.placeOf(of, { id: of, name: nameOf.get(of) ?? of }));
    street.push(lamp.street === undefined ? -1 : streets.placeOf(lamp.street, lamp.street));
  }
  return {
    edition: editionOf(registry),
    ids: lamps.map(({ id }) => id),
    names: lamps.map(({ name }) => name),
    longitudeE6: lamps.map(({ longitudeDeg = 0 }) => Math.round(longitudeDeg * E6)),
    latitudeE6: lamps.map(({ latitudeDeg = 0 }) => Math.round(latitudeDeg * E6)),
    nominalPowerDw: lamps.map(({ nominalPowerW }) =>
      nominalPowerW === undefined ? -1 : Math.round(nominalPowerW * 10),
    ),
    cabinets: cabinets.list,
    cabinet,
    streets: streets.list,
    street,
    groups: groupColumns(
      registry,
      lamps.map(({ id }) => id),
    ),
  };
}

function groupColumns(registry: Registry, ids: readonly string[]): LampColumns["groups"] {
  const placeOf = new Map(ids.map((id, index) => [id, index]));
  const { ofGroup } = litLamps(registry);
  const members = (id: string): number[] => (ofGroup.get(id) ?? []).map((lamp) => placeOf.get(lamp.id) ?? -1);
  const { groups, sections } = registry.lighting;
  const zones = groups.list().filter(({ kind }) => kind === "zone");
  return [
    ...zones.map(({ id, name }) => ({ id, name, kind: "zone" as const, lamps: members(id) })),
    ...sections.list().map(({ section: { id, name } }) => ({ id, name, kind: "section" as const, lamps: members(id) })),
  ];
}
