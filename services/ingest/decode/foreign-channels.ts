import { type EdgeId, parseDeviceId } from "@lucciola/contract/ids/ids.ts";
import type { ReadingBatch } from "@lucciola/platform/timeseries/reading-batch.ts";
import type { ForeignMessage, ForeignPart } from "../decoders/foreign-part.ts";
import { decodeShelly } from "../decoders/shelly-gen2.ts";
import { decodeTasmota } from "../decoders/tasmota.ts";
import { type Placed, placeSample } from "./clock-rules.ts";
import {
  type Decodable,
  type Decoded,
  type DecodeLookup,
  type DecodeOptions,
  type Rejection,
  refused,
} from "./decoded.ts";
import { presence } from "./own-channels.ts";
import { readJson, readText } from "./read-payload.ts";
import type { RoutedTo } from "./route.ts";

/** Decodes a message of another maker's device. */
export function decodeForeign(
  { name, params }: RoutedTo,
  edge: EdgeId,
  { payload, receivedAtMs }: Decodable,
  lookup: DecodeLookup,
  { foreignZone, mayHaveWaited }: DecodeOptions,
  readings: ReadingBatch,
): Decoded {
  const place = (message: ForeignMessage) => placeParts(message, edge, receivedAtMs, lookup, readings);
  // The one channel that is plain text.
  if (name === "tasmotaWill") {
    const text = readText(payload);
    if (!text.ok) return refused(text.rejection);
    if (text.value === "Online" || text.value === "Offline") {
      return presence(edge, text.value === "Online", receivedAtMs);
    }
    return refused({ reason: "schema", detail: "message must be Online or Offline" });
  }
  const json = readJson(payload);
  if (!json.ok) return refused(json.rejection);
  switch (name) {
    case "shellyOnline":
      if (typeof json.value === "boolean") return presence(edge, json.value, receivedAtMs);
      return refused({ reason: "schema", detail: "message must be true or false" });
    case "shellyStatus":
    case "shellyRpc":
    case "shellyReply":
      return place(decodeShelly(name, params.component, json.value, receivedAtMs, mayHaveWaited));
    case "tasmotaSensor":
    case "tasmotaStatus8":
    case "tasmotaStatus10":
      return place(decodeTasmota(name, json.value, foreignZone, receivedAtMs, mayHaveWaited));
    default:
      return refused({ reason: "unknown-topic", detail: `ingest has no decoder for the channel ${name}` });
  }
}

/**
 * Joins the parts of a message to their points. A part that is installed nowhere is refused, unless it is one of a
 * group of views of the same meter of which another is installed.
 */
function placeParts(
  { atMs, parts, rejections }: ForeignMessage,
  edge: EdgeId,
  receivedAtMs: number,
  lookup: DecodeLookup,
  readings: ReadingBatch,
): Decoded {
  const placed = parts.map((part) => ({ part, place: placePart(part, edge, atMs, receivedAtMs, lookup) }));
  const chosenGroups = new Set(placed.filter(({ place }) => place.ok).map(({ part }) => part.group));
  const refusedParts: Rejection[] = [...rejections];
  for (const { part, place } of placed) {
    if (place.ok) {
      for (const [quantity, value] of part.values) readings.add(place.point, quantity, atMs, value);
    } else if (part.group === undefined || !chosenGroups.has(part.group)) {
      refusedParts.push(place.rejection);
    }
  }
  return { effects: [], rejections: refusedParts, seen: undefined };
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
