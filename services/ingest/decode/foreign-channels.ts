import { type EdgeId, parseDeviceId } from "@lucciola/contract/ids/ids.ts";
import type { DeviceProfile } from "@lucciola/contract/makers/device-profile.ts";
import type { QuantityName } from "@lucciola/contract/units/quantities.ts";
import { type MakerDescription, WHOLE } from "@lucciola/platform/makers/description.ts";
import type { PointKind } from "@lucciola/platform/registry/registry.ts";
import type { ReadingBatch } from "@lucciola/platform/timeseries/reading-batch.ts";
import { decodeChirpstack } from "../decoders/chirpstack.ts";
import { type ForeignMessage, type ForeignPart, field, isJsonObject, nothingIn } from "../decoders/foreign-part.ts";
import { decodeHomie, homiePresence, readHomieDescription } from "../decoders/homie.ts";
import { decodeShelly } from "../decoders/shelly-gen2.ts";
import { decodeSparkplugMessage } from "../decoders/sparkplug.ts";
import { decodeTasmota } from "../decoders/tasmota.ts";
import { decodeTasmotaLight } from "../decoders/tasmota-light.ts";
import { decodeZigbee } from "../decoders/zigbee2mqtt.ts";
import { type Placed, placeSample } from "./clock-rules.ts";
import {
  type Decodable,
  type Decoded,
  type DecodeLookup,
  type DecodeOptions,
  type Effect,
  type Rejection,
  refused,
} from "./decoded.ts";
import { presence } from "./own-channels.ts";
import { readJson, readText } from "./read-payload.ts";
import type { RoutedTo } from "./route.ts";

/** Decodes a message of another maker's device. */
export function decodeForeign(
  route: RoutedTo,
  edge: EdgeId,
  record: Decodable,
  lookup: DecodeLookup,
  options: DecodeOptions,
  readings: ReadingBatch,
): Decoded {
  const { name, params } = route;
  const { payload, receivedAtMs } = record;
  const { foreignZone, mayHaveWaited } = options;
  const place = (message: ForeignMessage) => placeParts(message, edge, receivedAtMs, lookup, readings);
  const json = (decodeJson: (value: unknown) => Decoded): Decoded => {
    const read = readJson(payload);
    return read.ok ? decodeJson(read.value) : refused(read.rejection);
  };
  switch (name) {
    case "tasmotaWill":
      return onText(payload, (text) =>
        text === "Online" || text === "Offline"
          ? presence(edge, text === "Online", receivedAtMs)
          : refused({ reason: "schema", detail: "message must be Online or Offline" }),
      );
    case "shellyOnline":
      return json((value) =>
        typeof value === "boolean"
          ? presence(edge, value, receivedAtMs)
          : refused({ reason: "schema", detail: "message must be true or false" }),
      );
    case "shellyStatus":
    case "shellyRpc":
    case "shellyReply":
      return json((value) => place(decodeShelly(name, params.component, value, receivedAtMs, mayHaveWaited)));
    case "shellyAnswer":
      return json((value) => place(decodeShelly("shellyReply", undefined, value, receivedAtMs, mayHaveWaited)));
    case "tasmotaSensor":
    case "tasmotaStatus8":
    case "tasmotaStatus10":
      return json((value) => place(decodeTasmota(name, value, foreignZone, receivedAtMs, mayHaveWaited)));
    case "tasmotaState":
    case "tasmotaResult":
      return json((value) => place(decodeTasmotaLight(name, value, foreignZone, receivedAtMs, mayHaveWaited)));
    case "zigbeeBridgeState":
      return zigbeeBridge(payload, edge, receivedAtMs);
    case "zigbeeDevice": {
      const path = params.path ?? "";
      // Availability is plain text in old versions, and says nothing of a measurement.
      if (path.endsWith("/availability")) return NOTHING;
      return json((value) => place(decodeZigbee(path, value, receivedAtMs, mayHaveWaited)));
    }
    case "chirpstackUp":
      return json((value) => decodeUplink(route, edge, value, record, lookup, readings));
    case "homieState":
      return onText(payload, (text) => {
        const read = homiePresence(text);
        return "online" in read ? presence(edge, read.online, receivedAtMs) : refused(read);
      });
    case "homieDescription":
      return json((value) => {
        const read = readHomieDescription(value);
        if (!read.ok) return refused({ reason: "schema", detail: read.detail });
        return place({ ...nothingIn(receivedAtMs), descriptions: [{ device: WHOLE, description: read.description }] });
      });
    case "homieProperty":
      return onText(payload, (text) => place(readHomie(route, edge, text, lookup, receivedAtMs)));
    case "sparkplugNode":
    case "sparkplugDevice": {
      const message = decodeSparkplugMessage(
        params.verb ?? "",
        params.sparkplugDevice,
        payload,
        {
          description: (device) => lookup.description(edge, device),
          profile: (device) => profileOf(edge, device, lookup),
        },
        receivedAtMs,
        mayHaveWaited,
      );
      const decoded = place(message);
      if (message.presence === undefined) return decoded;
      const { effects, seen } = presence(edge, message.presence, receivedAtMs);
      return { ...decoded, effects: [...decoded.effects, ...effects], seen };
    }
    default:
      // Taken by the broker, and not kept: brokers of another maker may hand it on all the same.
      return NOTHING;
  }
}

const NOTHING: Decoded = { effects: [], rejections: [], seen: undefined };

function onText(payload: Uint8Array, decodeText: (text: string) => Decoded): Decoded {
  const text = readText(payload);
  return text.ok ? decodeText(text.value) : refused(text.rejection);
}

/** `{"state":"online"}`, and plain `online` before version 2. */
function zigbeeBridge(payload: Uint8Array, edge: EdgeId, receivedAtMs: number): Decoded {
  return onText(payload, (text) => {
    const json = readJson(payload);
    const state = json.ok && isJsonObject(json.value) ? field(json.value, "state") : text;
    if (state === "online" || state === "offline") return presence(edge, state === "online", receivedAtMs);
    return refused({ reason: "schema", detail: 'message must be {"state":"online"} or {"state":"offline"}' });
  });
}

/** A gateway's uplink is a sign that it is there: ChirpStack says so on no topic. */
function decodeUplink(
  { params }: RoutedTo,
  edge: EdgeId,
  json: unknown,
  { receivedAtMs }: Decodable,
  lookup: DecodeLookup,
  readings: ReadingBatch,
): Decoded {
  const { devEui = "", application = "" } = params;
  const profile = profileOf(edge, devEui.toLowerCase(), lookup);
  const message = decodeChirpstack(devEui, application, json, profile, receivedAtMs);
  const decoded = placeParts(message, edge, receivedAtMs, lookup, readings);
  const { effects, seen } = presence(edge, true, receivedAtMs);
  return { ...decoded, effects: [...decoded.effects, ...effects], seen };
}

function readHomie(
  { params }: RoutedTo,
  edge: EdgeId,
  text: string,
  lookup: DecodeLookup,
  receivedAtMs: number,
): ForeignMessage {
  const { homieNode = "", homieProperty = "" } = params;
  const described = lookup.description(edge, WHOLE)?.description;
  const description = described?.kind === "homie" ? described : undefined;
  const profile = profileOf(edge, homieNode, lookup);
  return decodeHomie(homieNode, homieProperty, text, description, profile, receivedAtMs);
}

function profileOf(edge: EdgeId, device: string, lookup: DecodeLookup): DeviceProfile | undefined {
  const id = parseDeviceId(device);
  return id.ok ? lookup.profile(edge, id.value) : undefined;
}

/** A description that is known already is no news, and not stored again. */
function describe(
  { descriptions = [] }: ForeignMessage,
  edge: EdgeId,
  receivedAtMs: number,
  lookup: DecodeLookup,
): Effect[] {
  return descriptions.flatMap(({ device, description }): Effect[] => {
    const known = lookup.description(edge, device);
    // A birth begins a session even when it says the same as the one before.
    const isBirth = description.kind === "sparkplug-b";
    if (!isBirth && known !== undefined && isSame(known.description, description)) return [];
    const effect = { kind: "description", edge, device, description, atMs: receivedAtMs } as const;
    lookup.learn(effect);
    return [effect];
  });
}

/** Once dimmable, always: a message may leave the brightness out. */
function isSame(known: MakerDescription, said: MakerDescription): boolean {
  if ("isDimmable" in known && "isDimmable" in said && known.isDimmable && !said.isDimmable) return true;
  return JSON.stringify(known) === JSON.stringify(said);
}

/**
 * Joins the parts of a message to their points. A part that is installed nowhere is refused, unless it is one of a
 * group of views of the same meter of which another is installed.
 */
function placeParts(
  message: ForeignMessage,
  edge: EdgeId,
  receivedAtMs: number,
  lookup: DecodeLookup,
  readings: ReadingBatch,
): Decoded {
  const { parts, rejections } = message;
  const effects = describe(message, edge, receivedAtMs, lookup);
  const timeOf = (part: ForeignPart) => part.atMs ?? message.atMs;
  const placed = parts.map((part) => ({ part, place: placePart(part, edge, timeOf(part), receivedAtMs, lookup) }));
  const chosenGroups = new Set(placed.filter(({ place }) => place.ok).map(({ part }) => part.group));
  const refusedParts: Rejection[] = [...rejections];
  for (const { part, place } of placed) {
    if (place.ok) {
      const kind = lookup.pointKind(place.point);
      for (const [quantity, value] of part.values) {
        const meant = quantityAt(kind, quantity);
        if (meant !== undefined) readings.add(place.point, meant, timeOf(part), value);
      }
    } else if (part.isOptional !== true && (part.group === undefined || !chosenGroups.has(part.group))) {
      refusedParts.push(place.rejection);
    }
  }
  return { effects, rejections: refusedParts, seen: undefined };
}

/** What lamps call otherwise than meters. */
const OF_LAMPS: Readonly<Partial<Record<QuantityName, QuantityName>>> = {
  importTotalWh: "energyTotalWh",
  voltageV: "supplyVoltageV",
};
const OF_METERS: Readonly<Partial<Record<QuantityName, QuantityName>>> = {
  energyTotalWh: "importTotalWh",
  supplyVoltageV: "voltageV",
};

/** The quantity under which a value is kept at a point; a relay that feeds a meter's point is no lamp and has no level. */
function quantityAt(kind: PointKind | undefined, quantity: QuantityName): QuantityName | undefined {
  if (kind === "lamp") return OF_LAMPS[quantity] ?? quantity;
  return quantity === "dimPct" ? undefined : (OF_METERS[quantity] ?? quantity);
}

function placePart(
  { device, path }: ForeignPart,
  edge: EdgeId,
  atMs: number,
  receivedAtMs: number,
  lookup: DecodeLookup,
): Placed {
  const where = path === "" ? "message" : path;
  const id = parseDeviceId(device);
  if (!id.ok) {
    return { ok: false, rejection: { reason: "schema", detail: `${where}: ${id.issues[0]}; rename the block` } };
  }
  const installations = lookup.installations(edge, id.value);
  return placeSample(where, `device ${device} of edge ${edge}`, installations, atMs, receivedAtMs);
}
