import type { DeviceProfile } from "@lucciola/contract/makers/device-profile.ts";
import { lorawanCodecs } from "@lucciola/platform/makers/lorawan/lorawan-codec.ts";
import type { Rejection } from "../decode/decoded.ts";
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
import { addByProfile } from "./profiled-values.ts";

const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;
/** The longest payload that LoRaWAN carries. */
const MAX_BYTES = 242;
/** An object is looked through so deep and so wide. */
const MAX_DEPTH = 6;
const MAX_FIELDS = 500;

/**
 * An uplink of ChirpStack v4 (JSON of its MQTT integration). The device below the identity is its DevEUI; outputs of a
 * device with several are `DEVEUI-1`, ... The values come from the raw bytes by a codec of ours, where the device's
 * profile names one, else from the object of ChirpStack's own codec by the names that the profile gives.
 *
 * The time is ChirpStack's. An uplink that comes twice (`deduplicationId`) has the same time and is stored once. Proto3
 * JSON leaves out what is zero: no `fPort` is port 0, no `fCnt` the first frame.
 */
export function decodeChirpstack(
  topicDevEui: string,
  application: string,
  json: unknown,
  profile: DeviceProfile | undefined,
  receivedAtMs: number,
): ForeignMessage {
  if (!isJsonObject(json)) return malformed(receivedAtMs, "message must be an object");
  const info = field(json, "deviceInfo");
  const devEui = isJsonObject(info) ? field(info, "devEui") : undefined;
  if (typeof devEui !== "string") return malformed(receivedAtMs, "/deviceInfo/devEui must be a string");
  if (devEui.toLowerCase() !== topicDevEui.toLowerCase())
    return malformed(receivedAtMs, `/deviceInfo/devEui: ${devEui} is not the device ${topicDevEui} of the topic`);
  const time = field(json, "time");
  const sentMs = typeof time === "string" ? Date.parse(time) : Number.NaN;
  if (Number.isNaN(sentMs)) return malformed(receivedAtMs, "/time must be an instant such as 2026-07-18T09:34:15Z");
  const atMs = foreignTime([sentMs], receivedAtMs, true);
  const device = devEui.toLowerCase();
  const read = profile?.codec === undefined ? undefined : readBytes(json, device, profile.codec);
  const values = read ?? readObject(json, device, profile);
  const description = { kind: "chirpstack", application, devEui } as const;
  return { ...values, atMs, descriptions: [{ device, description }] };
}

type Values = Pick<ForeignMessage, "parts" | "rejections">;
const refuse = (detail: string): Values => nothingIn(0, { reason: "schema", detail });

function readBytes(json: JsonObject, device: string, codec: NonNullable<DeviceProfile["codec"]>): Values {
  const data = field(json, "data") ?? "";
  const fPort = field(json, "fPort") ?? 0;
  if (typeof data !== "string" || !BASE64.test(data)) return refuse("/data must be base64");
  if (typeof fPort !== "number") return refuse("/fPort must be a number");
  const bytes = Buffer.from(data, "base64");
  if (bytes.length > MAX_BYTES) return refuse(`/data has ${bytes.length} bytes, and LoRaWAN carries ${MAX_BYTES}`);
  const read = lorawanCodecs[codec].decode(fPort, bytes);
  if (!read.ok) return refuse(`/data is no payload of a ${codec}: ${read.issue}; check the device's profile`);
  const rejections: Rejection[] = [];
  // The whole and its outputs are views of one device: it is enough that one of them is installed.
  const parts = read.parts.flatMap(({ output, values }): ForeignPart[] => {
    const name = output === undefined ? device : `${device}-${output}`;
    const part = new PartBuilder(name, "/data", rejections, device);
    for (const [quantity, value] of values) part.add(quantity, value, quantity);
    return part.build();
  });
  return { parts, rejections };
}

function readObject(json: JsonObject, device: string, profile: DeviceProfile | undefined): Values {
  const object = field(json, "object");
  if (object === undefined) {
    // An uplink without data is a frame of the network alone.
    if (field(json, "data") === undefined) return nothingIn(0);
    return refuse(
      `/data: ChirpStack has no codec for the device ${device}, and its profile names none; give it one (lucciola device profile)`,
    );
  }
  if (!isJsonObject(object)) return refuse("/object must be an object");
  const rejections: Rejection[] = [];
  const part = new PartBuilder(device, "/object", rejections);
  let isMeant = false;
  for (const [name, value] of leavesOf(object)) isMeant = addByProfile(part, name, value, profile) || isMeant;
  if (!isMeant && rejections.length === 0)
    return refuse(
      `/object: nothing in it is named like a quantity, and the profile of ${device} names none of it; say what its values mean (lucciola device profile)`,
    );
  return { parts: part.build(), rejections };
}

/** Values by their path: `meter.power`. */
function leavesOf(object: JsonObject): [string, unknown][] {
  const leaves: [string, unknown][] = [];
  const walk = (value: unknown, path: string, depth: number): void => {
    if (leaves.length >= MAX_FIELDS) return;
    if (!isJsonObject(value)) leaves.push([path, value]);
    else if (depth < MAX_DEPTH)
      for (const [name, inner] of Object.entries(value)) walk(inner, path === "" ? name : `${path}.${name}`, depth + 1);
  };
  walk(object, "", 0);
  return leaves;
}
