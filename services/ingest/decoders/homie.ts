import type { DeviceProfile } from "@lucciola/contract/makers/device-profile.ts";
import type { QuantityName } from "@lucciola/contract/units/quantities.ts";
import type { HomieDescription, HomieProperty } from "@lucciola/platform/makers/description.ts";
import { dimmerOf, levelOfHomie } from "@lucciola/platform/makers/homie-level.ts";
import type { Rejection } from "../decode/decoded.ts";
import { type ForeignMessage, field, isJsonObject, malformed, nothingIn, PartBuilder } from "./foreign-part.ts";
import { addByProfile, converted } from "./profiled-values.ts";

const MAX_PROPERTIES = 1_000;
const STATES = ["init", "ready", "disconnected", "sleeping", "lost"];
/** Units of the convention that say what a property measures. */
const BY_UNIT: Readonly<Record<string, readonly [QuantityName, number]>> = {
  W: ["activePowerW", 1],
  kW: ["activePowerW", 1_000],
  Wh: ["importTotalWh", 1],
  kWh: ["importTotalWh", 1_000],
  V: ["voltageV", 1],
  A: ["currentA", 1],
  Hz: ["frequencyHz", 1],
  lx: ["illuminanceLx", 1],
};
const EXPORTED = /export|return|produc|feed/;

/** Whether a Homie device is there, by its `$state`; or what is wrong with the text. */
export function homiePresence(text: string): { readonly online: boolean } | Rejection {
  if (STATES.includes(text)) return { online: text !== "disconnected" && text !== "lost" };
  return { reason: "schema", detail: `message must be one of ${STATES.join(", ")}` };
}

/** `$description` of Homie 5: nodes and their properties, with types and units. */
export function readHomieDescription(
  json: unknown,
): { readonly ok: true; readonly description: HomieDescription } | { readonly ok: false; readonly detail: string } {
  const wrong = (detail: string) => ({ ok: false, detail }) as const;
  if (!isJsonObject(json)) return wrong("message must be an object");
  const version = field(json, "homie");
  if (typeof version !== "string" || !version.startsWith("5."))
    return wrong(
      `/homie must be "5.0": it is ${JSON.stringify(version)}, and other versions of Homie are not read here`,
    );
  const nodes = field(json, "nodes") ?? {};
  if (!isJsonObject(nodes)) return wrong("/nodes must be an object");
  const properties: Record<string, HomieProperty> = {};
  for (const [node, body] of Object.entries(nodes)) {
    const inNode = isJsonObject(body) ? (field(body, "properties") ?? {}) : undefined;
    if (!isJsonObject(inNode)) return wrong(`/nodes/${node} must be an object with properties`);
    for (const [name, property] of Object.entries(inNode)) {
      const path = `/nodes/${node}/properties/${name}`;
      if (!isJsonObject(property)) return wrong(`${path} must be an object`);
      const datatype = field(property, "datatype");
      if (typeof datatype !== "string") return wrong(`${path}/datatype must be a string`);
      const unit = field(property, "unit");
      const format = field(property, "format");
      properties[`${node}/${name}`] = {
        datatype: datatype.slice(0, 20),
        ...(typeof unit === "string" ? { unit: unit.slice(0, 20) } : {}),
        ...(typeof format === "string" ? { format: format.slice(0, 100) } : {}),
        settable: field(property, "settable") === true,
      };
      if (Object.keys(properties).length > MAX_PROPERTIES)
        return wrong(`/nodes has more than ${MAX_PROPERTIES} properties`);
    }
  }
  return { ok: true, description: { kind: "homie", properties } };
}

/**
 * A value of Homie 5: plain text that only the `$description` explains. The device below the identity is the node. A
 * number counts by its unit (W, kW, Wh, kWh, V, A, Hz, lx); what a node's lamp is told is its level; anything else needs a
 * profile. Energy is drawn from the grid unless the property's name says that it is exported.
 */
export function decodeHomie(
  node: string,
  property: string,
  text: string,
  description: HomieDescription | undefined,
  profile: DeviceProfile | undefined,
  receivedAtMs: number,
): ForeignMessage {
  const name = `${node}/${property}`;
  if (description === undefined)
    return malformed(
      receivedAtMs,
      `${name}: the device has not described itself ($description); replay this message when it has`,
    );
  const described = Object.hasOwn(description.properties, name) ? description.properties[name] : undefined;
  if (described === undefined) return malformed(receivedAtMs, `${name} is not in the $description of the device`);
  const value = readValue(text, described.datatype);
  if (value === undefined)
    return malformed(receivedAtMs, `${name}: ${JSON.stringify(text.slice(0, 50))} is no ${described.datatype}`);
  const rejections: Rejection[] = [];
  const part = new PartBuilder(node, "", rejections);
  if (!addByProfile(part, name, value, profile)) addByUnit(part, name, value, described, description, node);
  return { ...nothingIn(receivedAtMs, ...rejections), parts: part.build() };
}

function addByUnit(
  part: PartBuilder,
  name: string,
  value: number | boolean | string,
  described: HomieProperty,
  description: HomieDescription,
  node: string,
): void {
  const dimmer = dimmerOf(node, description);
  if (dimmer?.name === name) {
    part.add("dimPct", levelOfHomie(value, dimmer), name);
    return;
  }
  // A lamp that is switched off stands at 0, whatever its brightness; on alone says nothing of a level.
  if (dimmer?.power === name && value === false) {
    part.add("dimPct", 0, name);
    return;
  }
  const meaning = described.unit === undefined ? undefined : BY_UNIT[described.unit];
  if (meaning === undefined || typeof value !== "number") return;
  const [quantity, factor] = meaning;
  const isExport = quantity === "importTotalWh" && EXPORTED.test(name);
  const to = isExport ? "exportTotalWh" : quantity;
  part.add(to, value, name, converted(to, factor));
}

/** Numbers and booleans are written as the convention says; other types are taken as text. */
function readValue(text: string, datatype: string): number | boolean | string | undefined {
  if (datatype === "integer") return /^-?\d{1,15}$/.test(text) ? Number(text) : undefined;
  if (datatype === "float")
    return /^-?\d{1,15}(?:\.\d{1,15})?(?:[eE][+-]?\d{1,3})?$/.test(text) ? Number(text) : undefined;
  if (datatype === "boolean") return text === "true" ? true : text === "false" ? false : undefined;
  return text;
}
