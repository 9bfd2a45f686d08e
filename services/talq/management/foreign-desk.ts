import type { ForeignDevice } from "@lucciola/contract/talq/foreign.ts";
import { type LogReport, NIL_UUID, type TalqDevice, type TalqDeviceClass } from "@lucciola/contract/talq/wire.ts";
import { addressOf, applyLog } from "@lucciola/domain/talq/apply-log.ts";
import type { Clock } from "@lucciola/platform/clock/clock.ts";
import type { Registry } from "@lucciola/platform/registry/registry.ts";
import type { TalqKind, TalqResource } from "@lucciola/platform/registry/talq/talq.ts";
import type { Type } from "typebox";
import { checkFunctions, type KnownClass } from "../check-functions.ts";
import { payloadError, resourceNotFound, TalqRefusal } from "../refusal.ts";
import { MOST_FOREIGN } from "./discover.ts";

const MOST_CLASSES = 200;
type Report = Type.Static<typeof LogReport>;

/** What gateways of other makers tell us: their classes and devices wait for a person, each gateway's by itself. */
export interface ForeignDesk {
  putClasses(gateway: string, classes: readonly TalqDeviceClass[], way: "add" | "update"): void;
  removeClass(gateway: string, name: string): TalqDeviceClass;
  list(gateway: string): TalqDevice[];
  /** Throws `TalqRefusal` 404. */
  get(gateway: string, address: string): TalqDevice;
  /** All or none. */
  add(gateway: string, devices: readonly TalqDevice[]): void;
  /** All or none. `part`: what is not given of a device stays. */
  update(gateway: string, devices: readonly TalqDevice[], way: "whole" | "part"): void;
  remove(gateway: string, address: string): TalqDevice;
  /** Values and events become those of the devices; returns how many entries were about none that is known. */
  take(gateway: string, report: Report): number;
}

export function createForeignDesk({
  registry,
  clock,
}: {
  readonly registry: Pick<Registry, "talq" | "transaction">;
  readonly clock: Clock;
}): ForeignDesk {
  const { talq, transaction } = registry;
  const keyOf = (gateway: string, name: string): string => `${gateway} ${name}`;
  const deviceKey = (gateway: string, address: string): string => keyOf(gateway, address.toLowerCase());
  const ofGateway = (kind: TalqKind, gateway: string): TalqResource[] =>
    talq.list(kind).filter(({ owner }) => owner === gateway);
  const keep = (kind: TalqKind, gateway: string, address: string, body: unknown): void =>
    talq.put({
      kind,
      address,
      owner: gateway,
      body: JSON.stringify(body),
      ownId: undefined,
      ownVersion: undefined,
      changedAtMs: clock.now(),
    });
  const find = (gateway: string, address: string): TalqDevice | undefined => {
    const found = talq.get("foreign-device", deviceKey(gateway, address));
    return found && (JSON.parse(found.body) as ForeignDevice).device;
  };
  const get = (gateway: string, address: string): TalqDevice => {
    const found = find(gateway, address);
    if (found === undefined) throw resourceNotFound("device", address);
    return found;
  };
  const list = (gateway: string): TalqDevice[] =>
    ofGateway("foreign-device", gateway).map(({ body }) => (JSON.parse(body) as ForeignDevice).device);
  const put = (gateway: string, device: TalqDevice): void =>
    keep("foreign-device", gateway, deviceKey(gateway, device.address), { gateway, device } satisfies ForeignDevice);

  function requireClass(gateway: string, name: string): KnownClass {
    const found = talq.get("foreign-class", keyOf(gateway, name));
    if (found === undefined)
      throw new TalqRefusal(404, "relatedResourceNotFound", `The device class "${name}" was not announced`);
    const { functions = [] } = JSON.parse(found.body) as TalqDeviceClass;
    return {
      name,
      functions: functions.map(({ functionId, type, attributes = [], vendorAttributes = [] }) => ({
        functionId,
        type,
        attributes: [...attributes, ...vendorAttributes].map((one) => one.name),
        writable: [],
      })),
    };
  }

  const isGateway = ({ functions = [] }: TalqDevice): boolean =>
    functions.some(({ type }) => type === "GatewayFunction");
  function check(gateway: string, device: TalqDevice, others: readonly TalqDevice[]): void {
    const { address, functions = [] } = device;
    if (address === NIL_UUID) throw payloadError("A device needs an address; the nil UUID is none");
    checkFunctions(requireClass(gateway, device.class), functions);
    if (!functions.some(({ type }) => type === "BasicFunction"))
      throw new TalqRefusal(422, "payloadError", `The device ${address} has no BasicFunction`);
    const isAnother = (one: TalqDevice) => one.address.toLowerCase() !== address.toLowerCase();
    if (isGateway(device) && others.some((one) => isAnother(one) && isGateway(one)))
      throw new TalqRefusal(409, "resourceConflict", "A gateway has one GatewayFunction, and there is one already");
  }

  return {
    list,
    get,
    putClasses: (gateway, classes, way) => {
      const known = new Set(ofGateway("foreign-class", gateway).map(({ address }) => address));
      for (const { name } of classes) {
        const isKnown = known.has(keyOf(gateway, name));
        if (way === "add" && isKnown)
          throw new TalqRefusal(409, "resourceConflict", `The device class "${name}" is there already`);
        if (way === "update" && !isKnown) throw resourceNotFound("device class", name);
      }
      if (way === "add" && known.size + classes.length > MOST_CLASSES)
        throw new TalqRefusal(422, "serviceConstraintExceeded", `${MOST_CLASSES} device classes of a gateway are kept`);
      transaction(() => {
        for (const one of classes) keep("foreign-class", gateway, keyOf(gateway, one.name), one);
      });
    },
    removeClass: (gateway, name) => {
      const found = talq.get("foreign-class", keyOf(gateway, name));
      if (found === undefined) throw resourceNotFound("device class", name);
      const user = list(gateway).find((device) => device.class === name);
      if (user !== undefined)
        throw new TalqRefusal(
          422,
          "deletingResourceIsReferred",
          `The device ${user.address} is of the class "${name}"`,
        );
      talq.remove("foreign-class", found.address);
      return JSON.parse(found.body) as TalqDeviceClass;
    },
    add: (gateway, devices) => {
      const known = list(gateway);
      for (const [index, device] of devices.entries()) {
        const before = [...known, ...devices.slice(0, index)];
        if (before.some(({ address }) => address.toLowerCase() === device.address.toLowerCase()))
          throw new TalqRefusal(409, "resourceConflict", `There is a device ${device.address} already`);
        check(gateway, device, before);
      }
      if (known.length + devices.length > MOST_FOREIGN)
        throw new TalqRefusal(422, "serviceConstraintExceeded", `${MOST_FOREIGN} devices of a gateway are kept`);
      transaction(() => {
        for (const device of devices) put(gateway, device);
      });
    },
    update: (gateway, devices, way) => {
      const known = list(gateway);
      const merged = devices.map((device) => {
        const before = get(gateway, device.address);
        if (way === "whole") return device;
        const functions = new Map((before.functions ?? []).map((one) => [one.id, one]));
        for (const one of device.functions ?? []) functions.set(one.id, { ...functions.get(one.id), ...one });
        return { ...before, ...device, functions: [...functions.values()] };
      });
      for (const device of merged) check(gateway, device, known);
      transaction(() => {
        for (const device of merged) put(gateway, device);
      });
    },
    remove: (gateway, address) => {
      const gone = get(gateway, address);
      talq.remove("foreign-device", deviceKey(gateway, address));
      return gone;
    },
    take: (gateway, { entries = [] }) =>
      transaction(() => {
        const changed = new Map<string, TalqDevice>();
        let unknown = 0;
        for (const { data } of entries) {
          const [address] = addressOf(data);
          const device = changed.get(address) ?? find(gateway, address);
          if (device === undefined) unknown += 1;
          else changed.set(address, applyLog(device, data));
        }
        for (const device of changed.values()) put(gateway, device);
        return unknown;
      }),
  };
}
