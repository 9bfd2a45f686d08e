import type { Rejection } from "../decode/decoded.ts";
import { type ForeignMessage, field, isJsonObject, MAX_METERS, tooManyMeters } from "./foreign-part.ts";
import { decodeEnergy } from "./tasmota-energy.ts";
import { decodeSml, isSmlBlock } from "./tasmota-sml.ts";
import { tasmotaTime } from "./tasmota-time.ts";

export type TasmotaChannel = "tasmotaSensor" | "tasmotaStatus8" | "tasmotaStatus10";

/**
 * Decodes a Tasmota message: `tele/<topic>/SENSOR`, or a reply to `Status 8` or `Status 10`, which wraps the same in
 * `StatusSNS`. Of its blocks `ENERGY` (the built-in energy drivers) and those of the smart meter interface are kept;
 * others (thermometers, counters, switches) measure nothing that has a place here yet, and are passed over.
 */
export function decodeTasmota(
  channel: TasmotaChannel,
  json: unknown,
  zone: string,
  receivedAtMs: number,
  mayHaveWaited?: boolean,
): ForeignMessage {
  const rejections: Rejection[] = [];
  const wrapped = channel !== "tasmotaSensor";
  const sensors = wrapped && isJsonObject(json) ? field(json, "StatusSNS") : json;
  if (!isJsonObject(sensors)) {
    rejections.push({ reason: "schema", detail: `${wrapped ? "/StatusSNS" : "message"} must be an object` });
    return { atMs: receivedAtMs, parts: [], rejections };
  }
  const atMs = tasmotaTime(field(sensors, "Time"), zone, receivedAtMs, mayHaveWaited);
  const meters = Object.entries(sensors).filter(([name, block]) => name === "ENERGY" || isSmlBlock(block));
  if (meters.length > MAX_METERS) return { atMs, parts: [], rejections: [tooManyMeters("", meters.length)] };
  const parts = meters.flatMap(([name, block]) => {
    const path = `${wrapped ? "/StatusSNS" : ""}/${name}`;
    if (isSmlBlock(block)) return decodeSml(name, block, path, rejections);
    if (isJsonObject(block)) return decodeEnergy(block, path, rejections);
    rejections.push({ reason: "schema", detail: `${path} must be an object` });
    return [];
  });
  return { atMs, parts, rejections };
}
