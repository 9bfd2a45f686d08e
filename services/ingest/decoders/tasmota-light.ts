import type { TasmotaDescription } from "@lucciola/platform/makers/description.ts";
import type { Rejection } from "../decode/decoded.ts";
import {
  type ForeignMessage,
  type ForeignPart,
  field,
  isJsonObject,
  type JsonObject,
  malformed,
  PartBuilder,
} from "./foreign-part.ts";
import { tasmotaTime } from "./tasmota-time.ts";

const OUTPUTS = 8;

/**
 * Levels of a Tasmota's lamps: `tele/<topic>/STATE`, and `stat/<topic>/RESULT` after a command. The only output is the
 * device `light`, of several each is `light-1`, `light-2`, ... A dimmer is in per cent; a relay that is on stands at 100.
 * A result with POWER alone does not say the level of a dimmer, unless it is off; one of the command `State` does.
 */
export function decodeTasmotaLight(
  channel: "tasmotaState" | "tasmotaResult",
  json: unknown,
  zone: string,
  receivedAtMs: number,
  mayHaveWaited?: boolean,
): ForeignMessage {
  // The answer to a command that is not one of its lights' may be anything.
  if (!isJsonObject(json)) return malformed(receivedAtMs, "message must be an object");
  const time = field(json, "Time");
  const isWhole = time !== undefined;
  if (channel === "tasmotaState" && !isWhole) return malformed(receivedAtMs, "/Time must be there");
  const atMs = isWhole ? tasmotaTime(time, zone, receivedAtMs, mayHaveWaited) : receivedAtMs;
  const rejections: Rejection[] = [];
  const numbers = Array.from({ length: OUTPUTS }, (_, index) => String(index + 1)).filter(
    (number) => field(json, `POWER${number}`) !== undefined,
  );
  // Beside relays of its own a light is the last output.
  const descriptions: { device: string; description: TasmotaDescription }[] = [];
  const outputs = numbers.length === 0 ? [""] : numbers;
  const parts = outputs.flatMap((number) => {
    const isLast = number === outputs.at(-1);
    const dimmer = isLast && field(json, `Dimmer${number}`) === undefined ? "Dimmer" : `Dimmer${number}`;
    const device = number === "" ? "light" : `light-${number}`;
    const found = level(json, `POWER${number}`, dimmer, device, isWhole, rejections);
    const isDimmed = field(json, dimmer) !== undefined;
    if (isWhole && found.length > 0)
      descriptions.push({ device, description: { kind: "tasmota", ...(isDimmed ? { dimmer } : {}) } });
    return found;
  });
  return { atMs, parts, rejections, descriptions };
}

function level(
  json: JsonObject,
  powerName: string,
  dimmerName: string,
  device: string,
  isWhole: boolean,
  rejections: Rejection[],
): ForeignPart[] {
  const power = field(json, powerName);
  const dimmer = field(json, dimmerName);
  if (power === undefined) return [];
  if (power !== "ON" && power !== "OFF") {
    rejections.push({ reason: "schema", detail: `/${powerName} must be ON or OFF` });
    return [];
  }
  const part = new PartBuilder(device, "", rejections);
  if (power === "OFF") part.add("dimPct", 0, powerName);
  else if (dimmer !== undefined) part.add("dimPct", dimmer, dimmerName);
  else if (isWhole) part.add("dimPct", 100, powerName);
  return part.build();
}
