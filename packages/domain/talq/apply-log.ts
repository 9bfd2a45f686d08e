import type { LogData, TalqAttribute, TalqDevice, TalqFunction } from "@lucciola/contract/talq/wire.ts";

/**
 * A device as it is after something that was logged of it: an attribute's new value, an event that goes on or has ended, a
 * light that has changed. What is about a function that the device has not changes nothing.
 */
export function applyLog(device: TalqDevice, data: LogData): TalqDevice {
  const [, functionId] = addressOf(data);
  const change = changeOf(data);
  const functions = device.functions?.map(
    (one): TalqFunction =>
      change !== undefined && one.id === functionId ? { ...one, [change.name]: change.attribute } : one,
  );
  return functions === undefined ? device : { ...device, functions };
}

/** The device and function that something logged is about. */
export function addressOf({ srcAddress }: Pick<LogData, "srcAddress">): readonly [string, string | undefined] {
  const [device = "", functionId] = srcAddress.replace(/^\/+/, "").split("/");
  return [device.toLowerCase(), functionId];
}

function changeOf(data: LogData): { readonly name: string; readonly attribute: TalqAttribute } | undefined {
  const { type, timestamp, attributeName, attributeValue, eventType, startEndFlag, state } = data;
  const at = timestamp === undefined ? {} : { timestamp };
  if (type === "AttributeLogData" && typeof attributeName === "string" && isAttribute(attributeValue))
    return isOwn(attributeName) ? { name: attributeName, attribute: { ...at, ...attributeValue } } : undefined;
  if (type === "EventLogData" && typeof eventType === "string" && typeof startEndFlag === "boolean")
    return isOwn(eventType)
      ? { name: eventType, attribute: { type: "AttributeBoolean", value: startEndFlag, ...at } }
      : undefined;
  if (type === "StateChangeEventLogData" && eventType === "lightStateChange" && state !== undefined)
    return { name: "actualLightState", attribute: { type: "AttributeLevelState", value: state, ...at } };
  return undefined;
}

/** An attribute, not what makes the function what it is. */
const isOwn = (name: string): boolean => /^[A-Za-z]\w{0,127}$/.test(name) && name !== "id" && name !== "type";

const isAttribute = (value: unknown): value is TalqAttribute =>
  typeof value === "object" && value !== null && "type" in value && typeof value.type === "string";
