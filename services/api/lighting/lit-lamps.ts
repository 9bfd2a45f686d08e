import { pointId } from "@lucciola/contract/ids/ids.ts";
import type { LampSettings } from "@lucciola/contract/lighting/lamp-settings.ts";
import type { LightingSection } from "@lucciola/contract/lighting/section.ts";
import { membershipOf } from "@lucciola/domain/lighting/group-membership.ts";
import { groupsHeard, lampSettings } from "@lucciola/domain/lighting/lamp-following.ts";
import type { OrderScope } from "@lucciola/platform/registry/lighting/lighting.ts";
import type { Registry } from "@lucciola/platform/registry/registry.ts";

/** Where a lamp belongs. */
export interface LitLamp {
  readonly id: string;
  readonly section: LightingSection | undefined;
  readonly settings: LampSettings | undefined;
  /** Its section, zones, cabinet and town. */
  readonly groups: readonly string[];
}

export interface LitLamps {
  readonly byId: ReadonlyMap<string, LitLamp>;
  /** The lamps of each group that has any. */
  readonly ofGroup: ReadonlyMap<string, readonly LitLamp[]>;
}

const read = new WeakMap<Registry, LitLamps & { readonly edition: string }>();

/** All lamps with their groups, by the same rules as the lamps follow; worked out again only when something has changed. */
export function litLamps(registry: Registry): LitLamps {
  const { assets, lighting } = registry;
  const edition = `${assets.version()} ${lighting.version()}`;
  const known = read.get(registry);
  if (known?.edition === edition) return known;
  const memberOf = membershipOf({ groups: lighting.groups.list(), sections: lighting.sections.list() });
  const byId = new Map<string, LitLamp>();
  const ofGroup = new Map<string, LitLamp[]>();
  for (const { id, street, cabinet } of assets.points("lamp")) {
    const member = memberOf({ id, street, cabinet });
    const settings = lampSettings(member, undefined);
    const lamp = { id, section: member.section, settings, groups: groupsHeard(id, member, false) };
    byId.set(id, lamp);
    for (const group of lamp.groups) {
      const list = ofGroup.get(group);
      if (list === undefined) ofGroup.set(group, [lamp]);
      else list.push(lamp);
    }
  }
  const lit = { edition, byId, ofGroup };
  read.set(registry, lit);
  return lit;
}

/** The lamps that an order is for. */
export function lampsOfScope(registry: Registry, { kind, id }: OrderScope): readonly LitLamp[] {
  const { byId, ofGroup } = litLamps(registry);
  if (kind === "group") return ofGroup.get(id) ?? [];
  const lamp = byId.get(id);
  return lamp === undefined ? [] : [lamp];
}

/** What people call a lamp, a group or a section; `undefined` when there is none. */
export function nameOfScope({ assets, lighting }: Registry, { kind, id }: OrderScope): string | undefined {
  if (kind === "group") return lighting.groups.get(id)?.name ?? lighting.sections.get(id)?.section.name;
  const point = assets.point(pointId(id));
  return point?.kind === "lamp" ? point.name : undefined;
}
