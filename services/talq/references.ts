import { type PointId, pointId } from "@lucciola/contract/ids/ids.ts";
import type { ResourceReference } from "@lucciola/contract/talq/wire.ts";
import type { OrderScope } from "@lucciola/platform/registry/lighting/lighting.ts";
import { TalqRefusal } from "./refusal.ts";
import type { TalqDeps } from "./talq-deps.ts";
import type { Place } from "./town.ts";

/** What references need to know of groups. */
export interface KnownGroups {
  has(address: string): boolean;
  /** The id here of a group that is there, and the lamps that it has now. */
  lampsOf(address: string): { readonly ownId: string | undefined; readonly lamps: readonly string[] };
}

/** What a reference names: a device, perhaps a function of it, or a group. */
export type Referred =
  | { readonly kind: "device"; readonly place: Place; readonly functionId: string | undefined }
  | { readonly kind: "group"; readonly address: string };

/** Throws `TalqRefusal` with this status, `relatedResourceNotFound`, for what there is not. */
export function refer(
  { town, groups }: Pick<TalqDeps, "town"> & { readonly groups: Pick<KnownGroups, "has"> },
  reference: ResourceReference,
  status: 404 | 422,
): Referred {
  const { resource, address } = reference;
  const unknown = () =>
    new TalqRefusal(status, "relatedResourceNotFound", `There is no ${resource} "${address}"`, [reference]);
  const [first = "", functionId] = address.replace(/^\/+/, "").split("/");
  if (resource === "devices") {
    const place = town.place(first);
    if (place === undefined) throw unknown();
    return { kind: "device", place, functionId };
  }
  if (resource !== "groups" || !groups.has(address)) throw unknown();
  return { kind: "group", address };
}

/** For whom an order or an assignment is: the lamp, or the group with the lamps that it has now. */
export interface Addressed {
  readonly scope: OrderScope;
  readonly lamps: readonly PointId[];
}

/** The lamps behind references. Throws `TalqRefusal` 422; `wrong`: the key where there is no lamp actuator. */
export function addressedLamps(
  deps: Pick<TalqDeps, "town"> & { readonly groups: KnownGroups },
  references: readonly ResourceReference[],
  wrong: "overrideAddressNotValid" | "assignmentAddressNotValid",
): Addressed[] {
  if (references.length === 0) throw new TalqRefusal(422, wrong, "No address is given");
  return references.map((reference): Addressed => {
    const referred = refer(deps, reference, 422);
    if (referred.kind === "device") {
      const { place, functionId = "lampActuator" } = referred;
      if (place.kind !== "lamp" || functionId !== "lampActuator")
        throw new TalqRefusal(422, wrong, `${reference.address} has no lamp actuator that is installed`, [reference]);
      return { scope: { kind: "lamp", id: place.point.id }, lamps: [place.point.id] };
    }
    const { ownId, lamps } = deps.groups.lampsOf(referred.address);
    if (ownId === undefined || lamps.length === 0)
      throw new TalqRefusal(422, wrong, `The group "${referred.address}" has no lamps`, [reference]);
    return { scope: { kind: "group", id: ownId }, lamps: lamps.map((lamp) => pointId(lamp)) };
  });
}
