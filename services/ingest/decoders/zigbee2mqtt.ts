import type { QuantityName } from "@lucciola/contract/units/quantities.ts";
import { deviceNameOf, type ZigbeeDescription } from "@lucciola/platform/makers/description.ts";
import type { Rejection } from "../decode/decoded.ts";
import { wholeWhOfKwh } from "./decimal.ts";
import {
  type ForeignMessage,
  type ForeignPart,
  field,
  foreignTime,
  isJsonObject,
  type JsonObject,
  malformed,
  nothingIn,
  PartBuilder,
} from "./foreign-part.ts";

/** What follows a friendly name in a topic that carries no state of the device. */
const NO_STATE = /\/(?:availability|(?:set|get)(?:\/.+)?)$/;
/** Outputs of a device with several, as zigbee2mqtt names them. */
const ENDPOINTS = ["l1", "l2", "l3", "l4", "l5", "l6", "l7", "l8", "left", "right", "center", "top", "bottom"];
const PHASES = [
  ["", "l1"],
  ["_phase_b", "l2"],
  ["_phase_c", "l3"],
] as const;
const MAX_BRIGHTNESS = 254;
/** A few devices count to 255. */
const BRIGHTNESS_LIMIT = 255;

/**
 * zigbee2mqtt, after its documentation of MQTT topics and the `exposes` of its devices. The device below the identity is
 * its friendly name in lower case (`kitchen/floor_light` is `kitchen-floor_light`); outputs of a device with several end in
 * `-l1`, `-l2`, ... Energy is in kWh and rounded to whole Wh; brightness 254 is 100 %.
 */
export function decodeZigbee(
  name: string,
  json: unknown,
  receivedAtMs: number,
  mayHaveWaited?: boolean,
): ForeignMessage {
  if (NO_STATE.test(name)) return nothingIn(receivedAtMs);
  const device = deviceNameOf(name);
  if (device === "")
    return malformed(
      receivedAtMs,
      `topic: the friendly name ${JSON.stringify(name)} has no letter or digit; rename the device`,
    );
  if (!isJsonObject(json)) return malformed(receivedAtMs, "message must be an object");
  const atMs = foreignTime(lastSeen(field(json, "last_seen")), receivedAtMs, mayHaveWaited);
  const rejections: Rejection[] = [];
  const descriptions: { device: string; description: ZigbeeDescription }[] = [];
  const parts = [undefined, ...ENDPOINTS].flatMap((endpoint) => {
    const suffix = endpoint === undefined ? "" : `_${endpoint}`;
    const outputName = endpoint === undefined ? device : `${device}-${endpoint}`;
    const found = decodeEndpoint(json, suffix, outputName, rejections);
    const isDimmable = field(json, `brightness${suffix}`) !== undefined;
    const output = endpoint === undefined ? {} : { endpoint };
    if (found.length > 0)
      descriptions.push({ device: outputName, description: { kind: "zigbee2mqtt", name, ...output, isDimmable } });
    return found;
  });
  return { atMs, parts, rejections, descriptions };
}

/** ISO 8601 or milliseconds, where it is switched on. */
function lastSeen(value: unknown): number[] {
  const atMs = typeof value === "string" ? Date.parse(value) : value;
  return typeof atMs === "number" && Number.isFinite(atMs) ? [atMs] : [];
}

function decodeEndpoint(json: JsonObject, suffix: string, device: string, rejections: Rejection[]): ForeignPart[] {
  const part = new PartBuilder(device, "", rejections);
  const add = (quantity: QuantityName, name: string, convert?: (raw: number) => number) =>
    part.add(quantity, field(json, `${name}${suffix}`), `${name}${suffix}`, convert);
  add("activePowerW", "power");
  add("importTotalWh", "energy", wholeWhOfKwh);
  add("exportTotalWh", "produced_energy", wholeWhOfKwh);
  add("currentA", "current");
  add("frequencyHz", "ac_frequency");
  // Some report per cent.
  add("powerFactor", "power_factor", (raw) => (raw > 1 && raw <= 100 ? raw / 100 : raw));
  // Of a battery it is millivolts, and nobody's supply.
  if (field(json, "battery") === undefined) add("voltageV", "voltage");
  if (field(json, "power_phase_b") !== undefined && suffix === "") addPhases(part, json);
  addLevel(part, json, suffix, rejections);
  return part.build();
}

function addPhases(part: PartBuilder, json: JsonObject): void {
  for (const [suffix, phase] of PHASES) {
    const add = (quantity: QuantityName, name: string) =>
      part.add(quantity, field(json, `${name}${suffix}`), `${name}${suffix}`);
    // Without a suffix it is the whole of power and current, and the first phase of the voltage.
    if (suffix !== "") add(`activePowerW.${phase}`, "power");
    if (suffix !== "") add(`currentA.${phase}`, "current");
    add(`voltageV.${phase}`, "voltage");
  }
}

function addLevel(part: PartBuilder, json: JsonObject, suffix: string, rejections: Rejection[]): void {
  const state = field(json, `state${suffix}`);
  const brightness = field(json, `brightness${suffix}`);
  if (state === undefined && brightness === undefined) return;
  if (state !== undefined && typeof state !== "string") {
    rejections.push({ reason: "schema", detail: `/state${suffix} must be ON or OFF` });
    return;
  }
  // A cover is OPEN or CLOSE, a lock LOCK: no lamp's.
  const isOn = state?.toUpperCase() === "ON";
  if (state !== undefined && !isOn && state.toUpperCase() !== "OFF") return;
  if (typeof brightness === "number" && !(brightness >= 0 && brightness <= BRIGHTNESS_LIMIT)) {
    rejections.push({
      reason: "out-of-range",
      detail: `/brightness${suffix}: ${brightness} does not lie between 0 and 254`,
    });
    return;
  }
  if (state !== undefined && !isOn) part.add("dimPct", 0, `state${suffix}`);
  else if (brightness !== undefined && brightness !== null)
    part.add("dimPct", brightness, `brightness${suffix}`, levelOf);
  else part.add("dimPct", 100, `state${suffix}`);
}

const levelOf = (brightness: number): number =>
  Number(((Math.min(brightness, MAX_BRIGHTNESS) / MAX_BRIGHTNESS) * 100).toFixed(2));
