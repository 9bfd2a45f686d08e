import type { PointId } from "@lucciola/contract/ids/ids.ts";
import type { TalqLampType } from "@lucciola/contract/talq/wire.ts";
import { lampTypeFromTalq, lampTypeToTalq } from "@lucciola/domain/talq/lamp-type.ts";
import { ownIdOf } from "./addresses.ts";
import type { Caller } from "./caller.ts";
import { LIMITS } from "./limits.ts";
import { recordChange } from "./record-change.ts";
import { resourceNotFound, TalqRefusal } from "./refusal.ts";
import type { TalqDeps } from "./talq-deps.ts";

export interface LampTypeDesk {
  list(): TalqLampType[];
  /** Throws `TalqRefusal` 404. */
  get(address: string): TalqLampType;
  add(types: readonly TalqLampType[], caller: Caller): TalqLampType[];
  update(types: readonly TalqLampType[], caller: Caller): TalqLampType[];
  remove(address: string, caller: Caller): TalqLampType;
  /** Throws `TalqRefusal` 422 `relatedResourceNotFound`. */
  assign(lamps: readonly PointId[], address: string, caller: Caller): void;
}

/** Lamp types: the town's, and those that management systems give, which are kept as given. */
export function createLampTypeDesk(deps: Pick<TalqDeps, "registry" | "clock">): LampTypeDesk {
  const { registry, clock } = deps;
  const { lampTypes } = registry.lighting;
  const { talq } = registry;

  function find(address: string): TalqLampType | undefined {
    const given = talq.get("lamp-type", address);
    if (given !== undefined) return JSON.parse(given.body) as TalqLampType;
    const own = talq.byOwnId("lamp-type", address) === undefined ? lampTypes.get(address) : undefined;
    return own && lampTypeToTalq(own);
  }
  const get = (address: string): TalqLampType => {
    const found = find(address);
    if (found === undefined) throw resourceNotFound("lamp type", address);
    return found;
  };
  function put(type: TalqLampType, { system }: Caller): TalqLampType {
    const ownId = ownIdOf("lamp-type", type.address);
    lampTypes.put(lampTypeFromTalq(type, ownId));
    talq.put({
      kind: "lamp-type",
      address: type.address,
      owner: system.address,
      body: JSON.stringify(type),
      ownId,
      ownVersion: undefined,
      changedAtMs: clock.now(),
    });
    return type;
  }
  const change = (action: string, types: readonly TalqLampType[], caller: Caller): TalqLampType[] => {
    const target = types.map(({ address }) => address).join(" ");
    return recordChange(deps, caller, { action: `talq-lamp-type-${action}`, target, detail: types }, () =>
      types.map((type) => put(type, caller)),
    );
  };
  const requireGiven = (address: string): void => {
    if (talq.get("lamp-type", address) !== undefined) return;
    get(address);
    throw new TalqRefusal(422, "resourceConflict", `The lamp type "${address}" is the town's own`);
  };

  return {
    get,
    list: () => {
      const given = talq.list("lamp-type");
      const theirs = new Set(given.map(({ ownId }) => ownId));
      return [
        ...lampTypes.list().flatMap((type) => (theirs.has(type.id) ? [] : [lampTypeToTalq(type)])),
        ...given.map(({ body }) => JSON.parse(body) as TalqLampType),
      ];
    },
    add: (types, caller) => {
      for (const { address } of types)
        if (find(address) !== undefined)
          throw new TalqRefusal(409, "resourceConflict", `There is a lamp type "${address}" already`);
      if (talq.count("lamp-type") + types.length > LIMITS.lampTypes)
        throw new TalqRefusal(422, "serviceConstraintExceeded", `The gateway keeps ${LIMITS.lampTypes} lamp types`);
      return change("add", types, caller);
    },
    update: (types, caller) => {
      for (const { address } of types) requireGiven(address);
      return change("update", types, caller);
    },
    remove: (address, caller) => {
      requireGiven(address);
      const gone = get(address);
      return recordChange(deps, caller, { action: "talq-lamp-type-delete", target: address, detail: undefined }, () => {
        // Throws while a lamp is of this type.
        lampTypes.remove(ownIdOf("lamp-type", address));
        talq.remove("lamp-type", address);
        return gone;
      });
    },
    assign: (lamps, address, caller) => {
      if (find(address) === undefined)
        throw new TalqRefusal(422, "relatedResourceNotFound", `There is no lamp type "${address}"`, [
          { resource: "lamp-types", address },
        ]);
      const type = talq.get("lamp-type", address)?.ownId ?? address;
      recordChange(
        deps,
        caller,
        { action: "talq-lamp-type-assign", target: lamps.join(" "), detail: { type: address } },
        () => lampTypes.assign(lamps, type),
      );
    },
  };
}
