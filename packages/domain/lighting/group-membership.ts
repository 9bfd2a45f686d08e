import { type LampRule, type LightingGroup, TOWN_GROUP } from "@lucciola/contract/lighting/lighting-group.ts";
import type { LightingSection } from "@lucciola/contract/lighting/section.ts";

/** What membership is decided by. */
export interface LampPlace {
  readonly id: string;
  readonly street: string | undefined;
  readonly cabinet: string | undefined;
}

export interface LightingLayout {
  readonly groups: readonly LightingGroup[];
  readonly sections: readonly { readonly section: LightingSection; readonly lamps: LampRule }[];
}

export interface LampMembership {
  readonly section: LightingSection | undefined;
  /** In the order in which their programmes count: zones by id, the cabinet, the town. */
  readonly groups: readonly LightingGroup[];
}

/** A message to a lamp names at most 16 groups; itself, its section, its cabinet and the town are four. */
export const MAX_ZONES_PER_LAMP = 12;

/**
 * Who belongs where, by the rules of a layout. A lamp has one section: the first by id that names the lamp itself, else
 * the first whose street or cabinet it is of. It is in every zone whose rule fits, up to `MAX_ZONES_PER_LAMP`.
 */
export function membershipOf(layout: LightingLayout): (lamp: LampPlace) => LampMembership {
  const byId = <T extends { id: string }>(a: T, b: T) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
  const sections = new RuleIndex(
    layout.sections.map(({ section, lamps }) => ({ of: section, lamps })).sort((a, b) => byId(a.of, b.of)),
  );
  const zones = new RuleIndex(
    layout.groups
      .filter(({ kind }) => kind === "zone")
      .map((group) => ({ of: group, lamps: group.lamps ?? {} }))
      .sort((a, b) => byId(a.of, b.of)),
  );
  const cabinets = new Map(layout.groups.flatMap((group) => (group.kind === "cabinet" ? [[group.id, group]] : [])));
  const town = layout.groups.find(({ id }) => id === TOWN_GROUP);
  return (lamp) => {
    const section = sections.naming(lamp.id)[0] ?? sections.holding(lamp, undefined)[0];
    const zonesOfLamp = [...new Set([...zones.naming(lamp.id), ...zones.holding(lamp, section?.id)])].sort(byId);
    const cabinet = lamp.cabinet === undefined ? undefined : cabinets.get(lamp.cabinet);
    return {
      section,
      groups: [
        ...zonesOfLamp.slice(0, MAX_ZONES_PER_LAMP),
        ...(cabinet === undefined ? [] : [cabinet]),
        ...(town === undefined ? [] : [town]),
      ],
    };
  };
}

/** Rules turned round: whom a street, a cabinet, a section or a point leads to. */
class RuleIndex<T> {
  readonly #byPoint = new Map<string, T[]>();
  readonly #byStreet = new Map<string, T[]>();
  readonly #byCabinet = new Map<string, T[]>();
  readonly #bySection = new Map<string, T[]>();

  constructor(rules: readonly { of: T; lamps: LampRule }[]) {
    for (const { of, lamps } of rules) {
      for (const point of lamps.points ?? []) add(this.#byPoint, point, of);
      for (const street of lamps.streets ?? []) add(this.#byStreet, street, of);
      for (const cabinet of lamps.cabinets ?? []) add(this.#byCabinet, cabinet, of);
      for (const section of lamps.sections ?? []) add(this.#bySection, section, of);
    }
  }

  naming(point: string): readonly T[] {
    return this.#byPoint.get(point) ?? [];
  }

  holding({ street, cabinet }: LampPlace, section: string | undefined): readonly T[] {
    return [
      ...((street !== undefined && this.#byStreet.get(street)) || []),
      ...((cabinet !== undefined && this.#byCabinet.get(cabinet)) || []),
      ...((section !== undefined && this.#bySection.get(section)) || []),
    ];
  }
}

function add<T>(index: Map<string, T[]>, key: string, value: T): void {
  const known = index.get(key);
  if (known === undefined) index.set(key, [value]);
  else known.push(value);
}
