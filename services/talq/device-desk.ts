import { randomUUID } from "node:crypto";
import { NIL_UUID, type TalqDevice, type TalqFunction } from "@lucciola/contract/talq/wire.ts";
import { commandOf } from "@lucciola/domain/talq/attribute-value.ts";
import { classOf, type DeclaredClass } from "@lucciola/domain/talq/device-classes.ts";
import type { Caller } from "./caller.ts";
import { checkAttribute, checkFunction, checkFunctions, type GivenAttribute, requireClass } from "./check-functions.ts";
import type { CommandDesk } from "./command-desk.ts";
import type { LampTypeDesk } from "./lamp-type-desk.ts";
import { LIMITS } from "./limits.ts";
import { recordChange } from "./record-change.ts";
import { payloadError, resourceNotFound, TalqRefusal } from "./refusal.ts";
import type { TalqDeps } from "./talq-deps.ts";
import type { Place } from "./town.ts";

/** Of all devices, those of these classes, from `offset` on. */
export interface DevicePage {
  readonly deviceClasses?: readonly string[] | undefined;
  readonly offset?: number | undefined;
  readonly limit?: number | undefined;
}

export interface DeviceDesk {
  /** Throws `TalqRefusal` 400 where more would come than one answer carries. */
  page(page: DevicePage, caller: Caller): Promise<TalqDevice[]>;
  count(deviceClasses: readonly string[] | undefined): number;
  /** Throws `TalqRefusal` 404, as `getFunction` does. */
  get(address: string, caller: Caller): Promise<TalqDevice>;
  getFunction(address: string, functionId: string, caller: Caller): Promise<TalqFunction>;
  /** Announces devices that are not in the inventory: they wait there for the town. */
  add(devices: readonly TalqDevice[], caller: Caller): TalqDevice[];
  /** All or none. Whole devices; of the town's own, what may be changed is. */
  replace(devices: readonly TalqDevice[], caller: Caller, requestId: string): Promise<TalqDevice[]>;
  /** All or none. What is given of them. */
  change(devices: readonly TalqDevice[], caller: Caller, requestId: string): void;
  changeFunction(address: string, given: TalqFunction, caller: Caller, requestId: string): void;
  changeAttribute(
    where: { readonly address: string; readonly functionId: string; readonly name: string },
    given: unknown,
    caller: Caller,
    requestId: string,
  ): void;
  remove(address: string, caller: Caller): Promise<TalqDevice>;
}

/** What one answer holds at most. */
const MOST_DEVICES = 10_000;
const ACTUATOR = "lampActuator";

/** Devices: the gateway, the town's lamps and cabinets, and what management systems announce. */
export function createDeviceDesk(
  deps: TalqDeps & { readonly commands: CommandDesk; readonly lampTypes: LampTypeDesk },
): DeviceDesk {
  const { registry, clock, town, commands, lampTypes } = deps;

  const requirePlace = (address: string): Place => {
    const place = town.place(address);
    if (place === undefined) throw resourceNotFound("device", address);
    return place;
  };
  const classOfPlace = (place: Place): DeclaredClass => requireClass({ class: town.classOf(place) });
  const chosen = (deviceClasses: readonly string[] | undefined): readonly Place[] =>
    deviceClasses === undefined || deviceClasses.length === 0
      ? town.places()
      : town.places().filter((place) => deviceClasses.includes(town.classOf(place)));
  async function describe(place: Place, { system }: Caller): Promise<TalqDevice> {
    const [device] = await town.describe([place], system);
    if (device === undefined) throw resourceNotFound("device", place.address);
    return device;
  }

  function keep(device: TalqDevice, { system }: Caller): void {
    registry.talq.put({
      kind: "device",
      address: device.address,
      owner: system.address,
      body: JSON.stringify(device),
      ownId: undefined,
      ownVersion: undefined,
      changedAtMs: clock.now(),
    });
  }

  function recorded(action: string, target: string, caller: Caller, detail: unknown, work: () => void): void {
    try {
      recordChange(deps, caller, { action: `talq-device-${action}`, target, detail }, work);
    } finally {
      town.lookAgain();
    }
  }

  /** What of a lamp may be changed: the command it is under, its calendar, its type. */
  function apply({ address }: Place, given: readonly GivenAttribute[], caller: Caller, requestId: string): void {
    const lamp = { resource: "devices", address: `${address}/${ACTUATOR}` };
    const place = requirePlace(address);
    if (place.kind !== "lamp") return;
    const { id } = place.point;
    for (const { name, value, isWritable } of given) {
      if (!isWritable) continue;
      if (name === "targetLightCommand") {
        const targetCommand = value === undefined ? {} : { targetCommand: commandOf(value) };
        commands.override({ addresses: [lamp], ...targetCommand }, caller, requestId);
      } else if (name === "calendarID") {
        const scope = { kind: "lamp", id } as const;
        commands.assignCalendar([{ scope, lamps: [id] }], String(value ?? ""), caller);
      } else if (name === "lampTypeId" && value !== undefined && value !== "")
        lampTypes.assign([id], String(value), caller);
    }
  }

  /** The device that an announced one is after a change of some of its functions. */
  const merged = (before: TalqDevice, given: TalqDevice): TalqDevice => {
    const known = new Map((before.functions ?? []).map((one) => [one.id, one]));
    for (const one of given.functions ?? []) known.set(one.id, { ...known.get(one.id), ...one });
    return { ...before, ...given, functions: [...known.values()] };
  };

  function checked(device: TalqDevice): { place: Place; given: GivenAttribute[] } {
    const place = requirePlace(device.address);
    const declared = requireClass(device);
    if (declared.name !== town.classOf(place))
      throw new TalqRefusal(409, "resourceConflict", `${device.address} is a ${town.classOf(place)}`);
    return { place, given: checkFunctions(declared, device.functions ?? []) };
  }
  function put(
    devices: readonly TalqDevice[],
    way: { readonly action: string; readonly isWhole: boolean },
    caller: Caller,
    requestId: string,
  ): void {
    refuseTwice(devices);
    const all = devices.map((device) => ({ device, ...checked(device) }));
    if (way.isWhole) for (const { device } of all) requireBasic(device);
    const target = devices.map(({ address }) => address).join(" ");
    recorded(way.action, target, caller, devices, () => {
      for (const [index, { device, place, given }] of all.entries())
        if (place.kind === "announced") keep(way.isWhole ? device : merged(place.device, device), caller);
        else apply(place, given, caller, `${requestId}-${index}`);
    });
  }

  function checkNew(device: TalqDevice): void {
    const { address } = device;
    if (town.place(address) !== undefined)
      throw new TalqRefusal(409, "resourceConflict", `There is a device ${address} already`, [
        { resource: "devices", address },
      ]);
    const declared = requireClass(device);
    requireBasic(device);
    if (declared.name === "LucciolaGateway")
      throw new TalqRefusal(409, "resourceConflict", "There is a gateway already, and one alone can be");
    const assetId = checkFunctions(declared, device.functions ?? []).find(({ name }) => name === "assetId")?.value;
    const known = typeof assetId === "string" ? town.addressOf(assetId) : undefined;
    if (known !== undefined)
      throw new TalqRefusal(409, "resourceConflict", `The asset ${assetId} is the device ${known}`, [
        { resource: "devices", address: known },
      ]);
  }

  return {
    page: async ({ deviceClasses, offset = 0, limit }, { system }) => {
      const places = chosen(deviceClasses).slice(offset, limit === undefined ? undefined : offset + limit);
      if (places.length > MOST_DEVICES)
        throw new TalqRefusal(
          400,
          "serviceConstraintExceeded",
          `${places.length} devices are more than the ${MOST_DEVICES} of one answer: use limit and offset`,
        );
      return town.describe(places, system);
    },
    count: (deviceClasses) => chosen(deviceClasses).length,
    get: async (address, caller) => describe(requirePlace(address), caller),
    getFunction: async (address, functionId, caller) => {
      const { functions = [] } = await describe(requirePlace(address), caller);
      const found = functions.find(({ id }) => id === functionId);
      if (found === undefined) throw resourceNotFound("function", `${address}/${functionId}`);
      return found;
    },
    add: (devices, caller) => {
      refuseTwice(devices.filter(({ address }) => address !== NIL_UUID));
      for (const device of devices) checkNew(device);
      if (registry.talq.count("device") + devices.length > LIMITS.announced)
        throw new TalqRefusal(
          422,
          "serviceConstraintExceeded",
          `The gateway keeps ${LIMITS.announced} devices waiting`,
        );
      // A nil UUID asks the gateway for an address.
      const addressed = devices.map((device) =>
        device.address === NIL_UUID ? { ...device, address: randomUUID() } : device,
      );
      const target = addressed.map(({ address }) => address).join(" ");
      recorded("add", target, caller, addressed, () => {
        for (const device of addressed) keep(device, caller);
      });
      return addressed;
    },
    replace: async (devices, caller, requestId) => {
      put(devices, { action: "update", isWhole: true }, caller, requestId);
      return town.describe(
        devices.map(({ address }) => requirePlace(address)),
        caller.system,
      );
    },
    change: (devices, caller, requestId) => put(devices, { action: "change", isWhole: false }, caller, requestId),
    changeFunction: (address, given, caller, requestId) => {
      const place = requirePlace(address);
      const declared = classOfPlace(place).functions.find(({ functionId }) => functionId === given.id);
      if (declared === undefined) throw resourceNotFound("function", `${address}/${given.id}`);
      checkFunction(declared, given);
      const whole = {
        address: place.address,
        name: town.nameOf(place),
        class: town.classOf(place),
        functions: [given],
      };
      put([whole], { action: "change", isWhole: false }, caller, requestId);
    },
    changeAttribute: ({ address, functionId, name }, given, caller, requestId) => {
      const place = requirePlace(address);
      const declared = classOfPlace(place).functions.find((one) => one.functionId === functionId);
      if (declared === undefined) throw resourceNotFound("function", `${address}/${functionId}`);
      checkAttribute(declared, name, given, "resourceNotFound");
      const functions = [{ id: functionId, type: declared.type, [name]: given }];
      const whole = { address: place.address, name: town.nameOf(place), class: town.classOf(place), functions };
      put([whole], { action: "change", isWhole: false }, caller, requestId);
    },
    remove: async (address, caller) => {
      const place = requirePlace(address);
      if (place.kind !== "announced")
        throw new TalqRefusal(422, "resourceConflict", `${address} is in the town's inventory: the town removes it`);
      const gone = await describe(place, caller);
      recorded("delete", address, caller, undefined, () => {
        registry.talq.remove("device", place.address);
      });
      return gone;
    },
  };
}

function refuseTwice(devices: readonly TalqDevice[]): void {
  const addresses = new Set(devices.map(({ address }) => address.toLowerCase()));
  if (addresses.size < devices.length) throw payloadError("The list holds a device twice");
}

/** Throws `TalqRefusal` 422 for a whole device that does not say what it is. */
function requireBasic(device: TalqDevice): void {
  const basic = classOf(device.class)?.functions.find(({ type }) => type === "BasicFunction");
  if (basic !== undefined && device.functions?.some(({ type }) => type === basic.type) !== true)
    throw new TalqRefusal(422, "payloadError", `The device ${device.address} has no BasicFunction`);
}
