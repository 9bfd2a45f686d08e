import { TOWN_GROUP } from "@lucciola/contract/lighting/lighting-group.ts";
import type { ResourceReference, TalqGroup } from "@lucciola/contract/talq/wire.ts";
import { ownIdOf } from "./addresses.ts";
import type { Caller } from "./caller.ts";
import { LIMITS } from "./limits.ts";
import { recordChange } from "./record-change.ts";
import { type KnownGroups, refer } from "./references.ts";
import { payloadError, resourceNotFound, TalqRefusal } from "./refusal.ts";
import type { TalqDeps } from "./talq-deps.ts";

const NOBODY: ReadonlySet<string> = new Set();

export interface GroupDesk extends KnownGroups {
  list(): TalqGroup[];
  /** Throws `TalqRefusal` 404. */
  get(address: string): TalqGroup;
  add(groups: readonly TalqGroup[], caller: Caller): TalqGroup[];
  update(groups: readonly TalqGroup[], caller: Caller): TalqGroup[];
  remove(address: string, caller: Caller): TalqGroup;
}

/**
 * Groups: the town's zones and cabinets with the lamps that they have now, and those that management systems give. A group
 * that is given becomes a zone here, so that a lamp which its owner adds later has the zone's calendar from then on.
 */
export function createGroupDesk(deps: TalqDeps): GroupDesk {
  const { registry, clock, town, gateway } = deps;
  const { groups } = registry.lighting;

  /** Of the town: all but the group of all lamps, which would be a list of everything. */
  const own = () => {
    const theirs = new Set(registry.talq.list("group").map(({ ownId }) => ownId));
    return groups.list().filter(({ id }) => id !== TOWN_GROUP && !theirs.has(id));
  };
  /** The lamps of each group of the town, read once for all of them. */
  function lampsByGroup(): ReadonlyMap<string, ReadonlySet<string>> {
    const lamps = new Map<string, Set<string>>();
    const add = (group: string, lamp: string): void => {
      const known = lamps.get(group);
      if (known === undefined) lamps.set(group, new Set([lamp]));
      else known.add(lamp);
    };
    for (const place of town.places())
      if (place.kind === "lamp" && place.point.cabinet !== undefined) add(place.point.cabinet, place.point.id);
    const zones = new Set(groups.list().flatMap(({ id, kind }) => (kind === "zone" ? [id] : [])));
    for (const { point, groups: its } of registry.programmes.assignments())
      for (const group of its) if (zones.has(group)) add(group, point);
    return lamps;
  }
  const members = (lamps: readonly string[]): ResourceReference[] =>
    lamps.flatMap((lamp) => {
      const address = town.addressOf(lamp);
      return address === undefined ? [] : [{ resource: "devices", address }];
    });
  const ownGroup = (id: string, lamps: ReadonlySet<string> = NOBODY): TalqGroup => ({
    address: id,
    ownerCMS: gateway,
    members: members([...lamps]),
    purpose: "unknown",
  });
  function find(address: string): TalqGroup | undefined {
    const given = registry.talq.get("group", address);
    if (given !== undefined) return JSON.parse(given.body) as TalqGroup;
    return own().some(({ id }) => id === address) ? ownGroup(address, lampsByGroup().get(address)) : undefined;
  }
  const get = (address: string): TalqGroup => {
    const found = find(address);
    if (found === undefined) throw resourceNotFound("group", address);
    return found;
  };

  /** The lamps of references; those of groups as they are now. */
  function lampsOfMembers(references: readonly ResourceReference[], within: ReadonlySet<string>): Set<string> {
    const lamps = new Set<string>();
    for (const reference of references) {
      const referred = refer({ town, groups: { has } }, reference, 404);
      if (referred.kind === "group") {
        if (within.has(referred.address)) throw payloadError(`The group "${referred.address}" is a member of itself`);
        const inner = get(referred.address).members;
        for (const lamp of lampsOfMembers(inner, new Set([...within, referred.address]))) lamps.add(lamp);
      } else if (referred.place.kind === "lamp") lamps.add(referred.place.point.id);
    }
    if (lamps.size > LIMITS.members)
      throw new TalqRefusal(422, "serviceConstraintExceeded", `A group has ${LIMITS.members} members at most`);
    return lamps;
  }
  const has = (address: string): boolean =>
    registry.talq.get("group", address) !== undefined || own().some(({ id }) => id === address);

  function put(group: TalqGroup, { system }: Caller): TalqGroup {
    const { address } = group;
    if (group.ownerCMS.toLowerCase() !== system.address.toLowerCase())
      throw new TalqRefusal(422, "payloadError", `ownerCMS must be ${system.address}, who gives it`);
    const lamps = lampsOfMembers(group.members, new Set([address]));
    const ownId = ownIdOf("group", address);
    const known = groups.get(ownId);
    if (lamps.size === 0) groups.remove(ownId);
    else groups.put({ ...known, id: ownId, kind: "zone", name: address.slice(0, 100), lamps: { points: [...lamps] } });
    registry.talq.put({
      kind: "group",
      address,
      owner: system.address,
      body: JSON.stringify(group),
      ownId,
      ownVersion: undefined,
      changedAtMs: clock.now(),
    });
    return group;
  }
  function requireOwner(address: string, { system }: Caller): void {
    const given = registry.talq.get("group", address);
    if (given === undefined) {
      get(address);
      throw new TalqRefusal(422, "resourceConflict", `The group "${address}" is the town's own`);
    }
    if (given.owner.toLowerCase() !== system.address.toLowerCase())
      throw new TalqRefusal(422, "resourceConflict", `The group "${address}" is another management system's`);
  }
  const change = (action: string, list: readonly TalqGroup[], caller: Caller): TalqGroup[] => {
    if (new Set(list.map(({ address }) => address)).size < list.length)
      throw payloadError("The list holds a group twice");
    const target = list.map(({ address }) => address).join(" ");
    return recordChange(deps, caller, { action: `talq-group-${action}`, target, detail: list }, () =>
      list.map((group) => put(group, caller)),
    );
  };

  return {
    has,
    get,
    list: () => {
      const lamps = lampsByGroup();
      return [
        ...own().map(({ id }) => ownGroup(id, lamps.get(id))),
        ...registry.talq.list("group").map(({ body }) => JSON.parse(body) as TalqGroup),
      ];
    },
    add: (list, caller) => {
      for (const { address } of list)
        if (has(address)) throw new TalqRefusal(409, "resourceConflict", `There is a group "${address}" already`);
      if (registry.talq.count("group") + list.length > LIMITS.groups)
        throw new TalqRefusal(422, "serviceConstraintExceeded", `The gateway keeps ${LIMITS.groups} groups at most`);
      return change("add", list, caller);
    },
    update: (list, caller) => {
      for (const { address } of list) requireOwner(address, caller);
      return change("update", list, caller);
    },
    remove: (address, caller) => {
      requireOwner(address, caller);
      const gone = get(address);
      const referrer = registry.talq
        .list("group")
        .find(({ body }) =>
          (JSON.parse(body) as TalqGroup).members.some((it) => it.resource === "groups" && it.address === address),
        );
      if (referrer !== undefined)
        throw new TalqRefusal(422, "deletingResourceIsReferred", `The group "${referrer.address}" has it as a member`);
      return recordChange(deps, caller, { action: "talq-group-delete", target: address, detail: undefined }, () => {
        groups.remove(ownIdOf("group", address));
        registry.talq.remove("group", address);
        return gone;
      });
    },
    lampsOf: (address) => {
      if (registry.talq.get("group", address) === undefined) {
        const lamps = has(address) ? lampsByGroup().get(address) : undefined;
        return lamps === undefined ? { ownId: undefined, lamps: [] } : { ownId: address, lamps: [...lamps] };
      }
      const lamps = [...lampsOfMembers(get(address).members, new Set([address]))];
      return { ownId: lamps.length === 0 ? undefined : ownIdOf("group", address), lamps };
    },
  };
}
