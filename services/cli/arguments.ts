import {
  type BuildingId,
  type DeviceId,
  type EdgeId,
  type Parsed,
  type PointId,
  parseBuildingId,
  parseDeviceId,
  parseEdgeId,
  parsePointId,
} from "@lucciola/contract/ids/ids.ts";
import { parseInstant } from "@lucciola/contract/time/iso.ts";
import { isLocalDay } from "@lucciola/contract/time/local-day.ts";
import { parseTopicPrefix } from "@lucciola/contract/topics/pattern.ts";
import { InvalidArgumentError } from "commander";

/** Readers of what is typed, for commander: they return the value or throw the parser's words. */
function must<T>(parsed: Parsed<T>): T {
  if (parsed.ok) return parsed.value;
  throw new InvalidArgumentError(parsed.issues.join("; "));
}

export const readEdgeId = (text: string): EdgeId => must(parseEdgeId(text));
export const readDeviceId = (text: string): DeviceId => must(parseDeviceId(text));
export const readPointId = (text: string): PointId => must(parsePointId(text));
export const readBuildingId = (text: string): BuildingId => must(parseBuildingId(text));
export const readPrefix = (text: string): string => must(parseTopicPrefix(text));
/** Milliseconds since 1970. */
export const readInstant = (text: string): number => must(parseInstant(text));

/** A local day that exists, `YYYY-MM-DD`. */
export function readDay(text: string): string {
  if (isLocalDay(text)) return text;
  throw new InvalidArgumentError("It must be a day such as 2026-01-31");
}

/** A text of 1 to `max` characters, without the spaces around it. */
export const readText =
  (max: number) =>
  (text: string): string => {
    const trimmed = text.trim();
    if (trimmed.length >= 1 && trimmed.length <= max) return trimmed;
    throw new InvalidArgumentError(`It must have 1 to ${max} characters`);
  };

/** A plain decimal number in a range, both ends included. */
export const readNumber =
  (min: number, max: number) =>
  (text: string): number => {
    const value = /^[+-]?\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
    if (value >= min && value <= max) return value;
    throw new InvalidArgumentError(`It must be a number from ${min} to ${max}, with a point for decimals`);
  };

export function readWhole(text: string): number {
  const value = /^\d{1,15}$/.test(text) ? Number(text) : 0;
  if (value >= 1) return value;
  throw new InvalidArgumentError("It must be a whole number from 1 on");
}

const UNIT_MS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** A duration such as `90s`, `30m`, `2h` or `1.5d`, in milliseconds. */
export function readDuration(text: string): number {
  const [, number = "", unit = ""] = /^(\d{1,6}(?:\.\d+)?)([smhd])$/.exec(text) ?? [];
  const value = Math.round(Number(number) * UNIT_MS[unit as keyof typeof UNIT_MS]);
  if (value > 0) return value;
  throw new InvalidArgumentError("It must be a number with s, m, h or d behind it, such as 30m or 2h");
}
