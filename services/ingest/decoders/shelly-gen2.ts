import type { QuantityName } from "@lucciola/contract/units/quantities.ts";
import type { Rejection } from "../decode/decoded.ts";
import { wholeWh, wholeWhOfDifference } from "./decimal.ts";
import {
  type ForeignMessage,
  type ForeignPart,
  field,
  foreignTime,
  isJsonObject,
  type JsonObject,
  MAX_METERS,
  malformed,
  nothingIn,
  PartBuilder,
  tooManyMeters,
} from "./foreign-part.ts";

/**
 * Shelly Gen2 and later (Gen2 RPC over MQTT), after the maker's API documentation. Devices below the identity are named
 * after their component: `em-0` (em:0 and emdata:0, three phases), `em1-0` (em1:0 and em1data:0), `pm1-0`, `switch-0`,
 * `light-0` (a dimmer; a lamp behind a relay is `switch-0`).
 * Other components (wifi, sys, input, temperature, ...) measure nothing that is kept, and are passed over.
 *
 * - Energy is in Wh with two or three decimals, and is rounded to whole Wh in `decimal.ts`.
 * - Positive power is drawn from the grid, negative is returned: our own sign.
 * - Current is an unsigned effective value, and the sign of `pf` tells leading from lagging on some firmware and
 *   direction on other. Both are kept as they come: the direction of the energy is told by the power alone.
 * - NotifyStatus carries only what changed. Each field is a series of its own, and a series holds until its next
 *   reading, so nothing has to be laid over an earlier state; the one exception is `aenergy`, see `pushSwitchEnergy`.
 */
export type ShellyChannel = "shellyStatus" | "shellyRpc" | "shellyReply";

type Decoder = (
  component: JsonObject,
  path: string,
  index: string,
  delta: boolean,
  rejections: Rejection[],
) => ForeignPart[];

const DECODERS: Readonly<Record<string, Decoder>> = {
  em: decodeEm,
  emdata: decodeEmData,
  em1: decodeEm1,
  em1data: decodeEm1Data,
  pm1: (...args) => decodeSwitch("pm1", ...args),
  switch: (...args) => decodeSwitch("switch", ...args),
  light: (...args) => decodeSwitch("light", ...args),
};
const COMPONENT = /^([a-z0-9]+):(\d{1,3})$/;

/** Decodes one message. `component` is that of the topic `<prefix>/status/<component>`. */
export function decodeShelly(
  channel: ShellyChannel,
  component: string | undefined,
  json: unknown,
  receivedAtMs: number,
  mayHaveWaited?: boolean,
): ForeignMessage {
  if (!isJsonObject(json)) return malformed(receivedAtMs, "message must be an object");
  if (channel === "shellyStatus") {
    return decodeComponents({ [component ?? ""]: json }, () => "", receivedAtMs, false);
  }
  if (channel === "shellyRpc") {
    const method = field(json, "method");
    const params = field(json, "params");
    if (typeof method !== "string") return malformed(receivedAtMs, "/method must be a string");
    if (method !== "NotifyStatus" && method !== "NotifyFullStatus") return nothingIn(receivedAtMs);
    if (!isJsonObject(params)) return malformed(receivedAtMs, "/params must be an object");
    const atMs = foreignTime(unixTime(field(params, "ts")), receivedAtMs, mayHaveWaited);
    return decodeComponents(params, (key) => `/params/${key}`, atMs, method === "NotifyStatus");
  }
  // A reply is a frame around the result; some bridges pass on the bare result.
  const result = field(json, "result");
  const status = isJsonObject(result) ? result : json;
  const system = field(status, "sys");
  const candidatesMs = isJsonObject(system) ? unixTime(field(system, "unixtime")) : [];
  const atMs = foreignTime(candidatesMs, receivedAtMs, mayHaveWaited);
  const root = isJsonObject(result) ? "/result" : "";
  return decodeComponents(status, (key) => `${root}/${key}`, atMs, false);
}

const unixTime = (seconds: unknown): number[] => (typeof seconds === "number" ? [seconds * 1_000] : []);

function decodeComponents(
  components: JsonObject,
  pathOf: (key: string) => string,
  atMs: number,
  delta: boolean,
): ForeignMessage {
  const meters = Object.entries(components).flatMap(([key, component]) => {
    const [, kind = "", index = ""] = COMPONENT.exec(key) ?? [];
    const decode = Object.hasOwn(DECODERS, kind) ? DECODERS[kind] : undefined;
    return decode === undefined ? [] : [{ path: pathOf(key), component, index, decode }];
  });
  if (meters.length > MAX_METERS) return nothingIn(atMs, tooManyMeters("", meters.length));
  const rejections: Rejection[] = [];
  const parts = meters.flatMap(({ path, component, index, decode }) => {
    if (isJsonObject(component)) return decode(component, path, index, delta, rejections);
    rejections.push({ reason: "schema", detail: `${path} must be an object` });
    return [];
  });
  return { atMs, parts, rejections };
}

const EM_PHASES = [
  ["a", "l1"],
  ["b", "l2"],
  ["c", "l3"],
] as const;

function decodeEm(
  em: JsonObject,
  path: string,
  index: string,
  _delta: boolean,
  rejections: Rejection[],
): ForeignPart[] {
  const part = new PartBuilder(`em-${index}`, path, rejections);
  for (const [letter, phase] of EM_PHASES) {
    const add = (quantity: QuantityName, name: string) =>
      part.add(quantity, field(em, `${letter}_${name}`), `${letter}_${name}`);
    add(`activePowerW.${phase}`, "act_power");
    add(`apparentPowerVa.${phase}`, "aprt_power");
    add(`powerFactor.${phase}`, "pf");
    add(`voltageV.${phase}`, "voltage");
    add(`currentA.${phase}`, "current");
  }
  part.add("activePowerW", field(em, "total_act_power"), "total_act_power");
  part.add("apparentPowerVa", field(em, "total_aprt_power"), "total_aprt_power");
  part.add("currentA", field(em, "total_current"), "total_current");
  // One grid, one frequency: that of the first phase that is connected. A dead phase reports 0 or noise.
  const live = EM_PHASES.find(
    ([letter]) => typeof field(em, `${letter}_freq`) === "number" && field(em, `${letter}_voltage`) !== 0,
  );
  if (live !== undefined) part.add("frequencyHz", field(em, `${live[0]}_freq`), `${live[0]}_freq`);
  return part.build();
}

function decodeEmData(
  data: JsonObject,
  path: string,
  index: string,
  _delta: boolean,
  rejections: Rejection[],
): ForeignPart[] {
  const part = new PartBuilder(`em-${index}`, path, rejections);
  part.add("importTotalWh", field(data, "total_act"), "total_act", wholeWh);
  part.add("exportTotalWh", field(data, "total_act_ret"), "total_act_ret", wholeWh);
  return part.build();
}

function decodeEm1(
  em1: JsonObject,
  path: string,
  index: string,
  _delta: boolean,
  rejections: Rejection[],
): ForeignPart[] {
  const part = new PartBuilder(`em1-${index}`, path, rejections);
  part.add("activePowerW", field(em1, "act_power"), "act_power");
  part.add("apparentPowerVa", field(em1, "aprt_power"), "aprt_power");
  addMomentary(part, em1);
  return part.build();
}

function decodeEm1Data(
  data: JsonObject,
  path: string,
  index: string,
  _delta: boolean,
  rejections: Rejection[],
): ForeignPart[] {
  const part = new PartBuilder(`em1-${index}`, path, rejections);
  part.add("importTotalWh", field(data, "total_act_energy"), "total_act_energy", wholeWh);
  part.add("exportTotalWh", field(data, "total_act_ret_energy"), "total_act_ret_energy", wholeWh);
  return part.build();
}

function decodeSwitch(
  kind: "pm1" | "switch" | "light",
  status: JsonObject,
  path: string,
  index: string,
  delta: boolean,
  rejections: Rejection[],
): ForeignPart[] {
  const part = new PartBuilder(`${kind}-${index}`, path, rejections);
  part.add("activePowerW", field(status, "apower"), "apower");
  part.add("apparentPowerVa", field(status, "aprtpower"), "aprtpower");
  addMomentary(part, status);
  pushSwitchEnergy(part, status, delta);
  pushLevel(part, status, kind);
  return part.build();
}

/**
 * The level of what is switched or dimmed: 0 when the output is off, else the brightness. A delta in which a dimmer has
 * only been switched on does not tell its brightness; `status/light:0` follows and does.
 */
function pushLevel(part: PartBuilder, status: JsonObject, kind: "pm1" | "switch" | "light"): void {
  const output = field(status, "output");
  const brightness = field(status, "brightness");
  if (output === false) part.add("dimPct", 0, "output");
  else if (kind === "switch" && output === true) part.add("dimPct", 100, "output");
  else if (kind === "light") part.add("dimPct", brightness, "brightness");
}

function addMomentary(part: PartBuilder, component: JsonObject): void {
  part.add("powerFactor", field(component, "pf"), "pf");
  part.add("voltageV", field(component, "voltage"), "voltage");
  part.add("currentA", field(component, "current"), "current");
  part.add("frequencyHz", field(component, "freq"), "freq");
}

/**
 * `aenergy` counts energy in both directions, and `ret_aenergy` the returned part of it again (maker's documentation of
 * Switch): what was drawn is their difference. A device without `ret_aenergy` counts only what is drawn. In a delta its
 * absence could also mean "unchanged", and taking it for zero would make the import leap; but the minute mark renews
 * both counters together, so a delta with `minute_ts` and no `ret_aenergy` comes from a device that has none. Any other
 * delta of `aenergy` alone is left out: the next minute brings the register.
 */
function pushSwitchEnergy(part: PartBuilder, status: JsonObject, delta: boolean): void {
  const both = field(status, "aenergy");
  const returned = field(status, "ret_aenergy");
  const returnedWh = isJsonObject(returned) ? field(returned, "total") : undefined;
  part.add("exportTotalWh", returnedWh, "ret_aenergy/total", wholeWh);
  if (!isJsonObject(both)) return;
  const bothWh = field(both, "total");
  if (typeof returnedWh === "number") {
    part.add("importTotalWh", bothWh, "aenergy/total", (wh) => wholeWhOfDifference(wh, returnedWh));
  } else if (returned === undefined && (!delta || field(both, "minute_ts") !== undefined)) {
    part.add("importTotalWh", bothWh, "aenergy/total", wholeWh);
  }
}
