import { levelOf } from "@lucciola/contract/talq/levels.ts";
import type { TalqCommand } from "@lucciola/contract/talq/wire.ts";

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const isText = (value: unknown): value is string => typeof value === "string" && value.length <= 1_000;
const oneOf =
  (...words: readonly string[]) =>
  (value: unknown): boolean =>
    typeof value === "string" && words.includes(value);

const isLevelState = (value: unknown): boolean =>
  isObject(value) &&
  typeof value.name === "string" &&
  levelOf({ state: { name: value.name, value: value.value } }) !== undefined;

const isInstant = (value: unknown): boolean =>
  isText(value) && /^\d{4}-\d{2}-\d{2}[Tt ]/.test(value) && !Number.isNaN(Date.parse(value));
const isRamp = (value: unknown): boolean => typeof value === "number" && value >= 0 && value <= 86_400;
/** Of members that may be missing. */
const COMMAND: Readonly<Record<string, (value: unknown) => boolean>> = {
  reason: isText,
  cmsRefId: isText,
  refAddress: isText,
  start: isInstant,
  expiration: isInstant,
  rampToLevelTime: isRamp,
  rampFromLevelTime: isRamp,
};
const isCommand = (value: unknown): boolean =>
  isObject(value) &&
  isLevelState(value.state) &&
  Object.entries(COMMAND).every(([name, check]) => value[name] === undefined || check(value[name]));

const CHECKS: Readonly<Record<string, (value: unknown) => boolean>> = {
  AttributeString: isText,
  AttributeUri: (value) => isText(value) && URL.canParse(value),
  AttributeStringArray: (value) => Array.isArray(value) && value.length <= 100 && value.every(isText),
  AttributeBoolean: (value) => typeof value === "boolean",
  AttributeInteger: (value) => Number.isSafeInteger(value),
  AttributePercent: (value) => Number.isInteger(value) && Number(value) >= 0 && Number(value) <= 100,
  AttributeFloat: (value) => typeof value === "number" && Number.isFinite(value),
  AttributeDateTime: isInstant,
  AttributeLocation: (value) => locationOf(value) !== undefined,
  AttributeBinary: oneOf("ON", "OFF"),
  AttributeLocalOverride: oneOf("ON", "OFF", "NONE"),
  AttributeFactorSense: oneOf("lead", "lag"),
  AttributeSupplyType: oneOf("AC", "DC"),
  AttributeLevelState: isLevelState,
  AttributeCommand: isCommand,
};

/** What is wrong with the value of an attribute in this wrapper; undefined when nothing is, or nobody knows. No value is no fault. */
export function valueFault(wrapper: string, value: unknown): string | undefined {
  if (value === undefined || CHECKS[wrapper] === undefined || CHECKS[wrapper](value)) return undefined;
  return `${JSON.stringify(value).slice(0, 200)} is no value of an ${wrapper}`;
}

/** Where something stands, in degrees; undefined for anything else. */
export function locationOf(value: unknown): { latitudeDeg: number; longitudeDeg: number } | undefined {
  if (!isObject(value)) return undefined;
  const { latitude, longitude } = value;
  if (typeof latitude !== "number" || typeof longitude !== "number") return undefined;
  return Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180
    ? { latitudeDeg: latitude, longitudeDeg: longitude }
    : undefined;
}

/** A value that `valueFault` has found to be a command. */
export const commandOf = (value: unknown): TalqCommand => value as TalqCommand;
