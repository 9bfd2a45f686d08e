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
  const parts =
    numbers.length === 0
      ? level(json, "POWER", "Dimmer", "light", isWhole, rejections)
      : numbers.flatMap((number) => {
          const isLast = number === numbers.at(-1);
          const dimmer = isLast && field(json, `Dimmer${number}`) === undefined ? "Dimmer" : `Dimmer${number}`;
          return level(json, `POWER${number}`, dimmer, `light-${number}`, isWhole, rejections);
        });
  const isDimmable = Object.keys(json).some((name) => /^Dimmer\d?$/.test(name));
  const described = parts.map(({ device }) => ({ device, description: { kind: "tasmota", isDimmable } as const }));
  return { atMs, parts, rejections, descriptions: isWhole ? described : [] };
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
