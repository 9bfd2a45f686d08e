import { readFileSync } from "node:fs";
import { type TSchema, Type } from "typebox";
import { Check } from "typebox/value";
import { type ConfigPath, formatPath, overlay, treeOf } from "./config-path.ts";
import { nearestName } from "./nearest-name.ts";

export type Environment = Readonly<Record<string, string | undefined>>;

export interface VariablesRead {
  /** The values, as a tree like that of a configuration file. */
  readonly value: unknown;
  /** Which variable (and file of a secret) set a path. */
  readonly sources: ReadonlyMap<string, string>;
  readonly issues: readonly string[];
}

export interface Setting {
  readonly path: ConfigPath;
  /** More than one when variants of a union share the path. */
  readonly schemas: readonly TSchema[];
}

/**
 * The settings that variables give: `LUCCIOLA_BROKER_PORT` sets `broker.port`, `LUCCIOLA_BROKER_PASSWORD_FILE` names a
 * file that holds `broker.password`. Lists are separated by commas or written as JSON. An empty variable counts as not
 * set, as Compose writes it. `others` are variables with the prefix that are not settings.
 */
export function readVariables(
  schema: TSchema,
  environment: Environment,
  prefix: string,
  others: readonly string[],
): VariablesRead {
  const settings = settingsByVariable(schema, prefix);
  const sources = new Map<string, string>();
  const issues: string[] = [];
  let value: unknown = {};
  for (const [variable, text] of Object.entries(environment)) {
    if (text === undefined || text === "" || !variable.startsWith(prefix) || others.includes(variable)) continue;
    const named = settings.get(variable) ?? secretFile(settings, variable);
    if (named === undefined) {
      const meant = nearestName(variable, [...settings.keys(), ...others]);
      issues.push(
        `${variable} is not a variable of this program${meant === undefined ? "" : `; did you mean ${meant}?`}`,
      );
      continue;
    }
    const fromFile = !settings.has(variable);
    const path = formatPath(named.path);
    const other = sources.get(path);
    if (other !== undefined) {
      issues.push(`${path} is set twice, by ${other} and by ${variable}: remove one`);
      continue;
    }
    const content = fromFile ? readSecret(variable, text) : { ok: true as const, text };
    sources.set(path, fromFile ? `${variable} (${text})` : variable);
    if (content.ok) value = overlay(value, treeOf(named.path, fromText(named.schemas, content.text)));
    else issues.push(content.issue);
  }
  return { value, sources, issues };
}

/** The variable of a setting: `broker.maxPacketBytes` is `LUCCIOLA_BROKER_MAX_PACKET_BYTES`. */
export const variableOf = (prefix: string, path: ConfigPath): string =>
  prefix +
  path
    .map((step) =>
      String(step)
        .replace(/([a-z0-9])([A-Z])/g, "$1_$2")
        .toUpperCase(),
    )
    .join("_");

/** Every setting of a program by the variable that sets it. */
export function settingsByVariable(schema: TSchema, prefix: string): Map<string, Setting> {
  const settings = new Map<string, Setting>();
  for (const { path, schemas } of settingsOf(schema, [])) {
    const variable = variableOf(prefix, path);
    const known = settings.get(variable);
    if (known !== undefined && formatPath(known.path) !== formatPath(path))
      throw new TypeError(`${formatPath(known.path)} and ${formatPath(path)} would share the variable ${variable}`);
    settings.set(variable, { path, schemas: [...(known?.schemas ?? []), ...schemas] });
  }
  return settings;
}

function settingsOf(schema: TSchema, path: ConfigPath): Setting[] {
  if (Type.IsObject(schema))
    return Object.entries(schema.properties).flatMap(([key, property]) => settingsOf(property, [...path, key]));
  if (Type.IsUnion(schema) && schema.anyOf.some((variant) => Type.IsObject(variant)))
    return schema.anyOf.flatMap((variant) => settingsOf(variant, path));
  return [{ path, schemas: [schema] }];
}

function secretFile(settings: ReadonlyMap<string, Setting>, variable: string): Setting | undefined {
  const setting = variable.endsWith("_FILE") ? settings.get(variable.slice(0, -"_FILE".length)) : undefined;
  return setting?.schemas.some((schema) => Type.IsString(schema)) ? setting : undefined;
}

function readSecret(variable: string, file: string): { ok: true; text: string } | { ok: false; issue: string } {
  try {
    const text = readFileSync(file, "utf8").replace(/\r?\n$/, "");
    return text === "" ? { ok: false, issue: `${variable}: the file ${file} is empty` } : { ok: true, text };
  } catch (error) {
    return { ok: false, issue: `${variable}: the file ${file} cannot be read (${(error as Error).message})` };
  }
}

/** The value that a text means to the first schema that accepts it; the text itself when none does. */
function fromText(schemas: readonly TSchema[], text: string): unknown {
  for (const schema of schemas.flatMap((one) => (Type.IsUnion(one) ? one.anyOf : [one]))) {
    const value = readAs(schema, text);
    if (Check(schema, value)) return value;
  }
  const only = schemas[0];
  return only !== undefined && schemas.length === 1 ? readAs(only, text) : text;
}

function readAs(schema: TSchema, text: string): unknown {
  if (Type.IsNumber(schema) || Type.IsInteger(schema)) return /^[+-]?\d+(\.\d+)?$/.test(text) ? Number(text) : text;
  if (Type.IsBoolean(schema)) return { true: true, "1": true, false: false, "0": false }[text.toLowerCase()] ?? text;
  if (Type.IsLiteral(schema)) return String(schema.const) === text ? schema.const : text;
  if (Type.IsArray(schema) && !text.trimStart().startsWith("[")) {
    const items = text.split(",").map((item) => item.trim());
    return items.filter((item) => item !== "").map((item) => fromText([schema.items], item));
  }
  if (Type.IsArray(schema) || Type.IsRecord(schema)) {
    try {
      return JSON.parse(text);
    } catch {
      return text;
    }
  }
  return text;
}
