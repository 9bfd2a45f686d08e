import { readFileSync } from "node:fs";
import type { Static, TSchema } from "typebox";
import { OperationalError } from "../process/operational-error.ts";
import { type ConfigIssue, checkConfig } from "./check-config.ts";
import { type ConfigPath, formatPath, hasPath, isPlainObject, overlay } from "./config-path.ts";
import { parseJson } from "./parse-json.ts";
import { type Environment, readVariables, type VariablesRead, variableOf } from "./read-variables.ts";

export interface ConfigOptions<S extends TSchema> {
  readonly schema: S;
  /** Laid over the schema's defaults, below the file. */
  readonly defaults?: object;
  /** Path of the JSON file; without it the one that `LUCCIOLA_CONFIG` names, if any. */
  readonly file?: string | undefined;
  /** Usually `process.env`. */
  readonly environment: Environment;
  /** Of the variables that belong to this program. */
  readonly prefix?: string;
  /** Variables with the prefix that are read elsewhere, such as `LUCCIOLA_LOG_LEVEL`. */
  readonly otherVariables?: readonly string[];
}

export type LoadedConfig<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly issues: string[] };

/**
 * The configuration of a program: the schema's defaults, then `defaults`, the JSON file and the variables, each laid over
 * the one before. Reports every issue at once, each with the place it came from and what is allowed. Unknown keys and
 * unknown variables with the prefix are issues: a misspelt setting must not be ignored in silence.
 */
export function loadConfig<S extends TSchema>({
  schema,
  defaults = {},
  file,
  environment,
  prefix = "LUCCIOLA_",
  otherVariables = [],
}: ConfigOptions<S>): LoadedConfig<Static<S>> {
  const fileVariable = `${prefix}CONFIG`;
  const path = file ?? (environment[fileVariable] || undefined);
  const read = path === undefined ? { value: {}, issues: [] } : readFile(path);
  const variables = readVariables(schema, environment, prefix, [...otherVariables, fileVariable]);
  const layers: Layer[] = [
    { value: variables.value, sourceOf: (at) => variableSource(variables, at) },
    { value: read.value, sourceOf: (at) => `${path} at ${formatPath(at)}` },
    { value: defaults, sourceOf: () => "built-in default" },
  ];
  const merged = layers.reduceRight<unknown>((under, layer) => overlay(under, layer.value), {});
  const checked = checkConfig(schema, merged);
  const issues = [
    ...read.issues,
    ...variables.issues,
    // What a file that could not be read would have set seems missing; that is not worth saying.
    ...checked.issues
      .filter(({ path: at, missing }) => !missing || !(read.issues.length > 0 || variables.sources.has(formatPath(at))))
      .map((issue) => describe(issue, layers, path, prefix)),
  ];
  return issues.length === 0 ? { ok: true, value: checked.value as Static<S> } : { ok: false, issues };
}

/** As `loadConfig`, for a program that cannot start without: throws OperationalError `config-invalid` with every issue. */
export function requireConfig<S extends TSchema>(options: ConfigOptions<S>): Static<S> {
  const loaded = loadConfig(options);
  if (loaded.ok) return loaded.value;
  throw new OperationalError({
    code: "config-invalid",
    message: `The configuration is not right:\n${loaded.issues.map((issue) => `- ${issue}`).join("\n")}\n`,
  });
}

interface Layer {
  readonly value: unknown;
  sourceOf(path: ConfigPath): string;
}

function readFile(path: string): { value: unknown; issues: string[] } {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === "ENOENT";
    const why = missing ? "is not there" : `cannot be read (${(error as Error).message})`;
    return { value: {}, issues: [`The configuration file ${path} ${why}`] };
  }
  const parsed = parseJson(text);
  if (!parsed.ok)
    return {
      value: {},
      issues: [`${path}, line ${parsed.line}, column ${parsed.column}: this is not JSON: ${parsed.problem}`],
    };
  if (!isPlainObject(parsed.value))
    return { value: {}, issues: [`${path} must hold one JSON object: { "name": value, ... }`] };
  return { value: parsed.value, issues: [] };
}

/** The variable that set a path, or a list that contains it. */
function variableSource({ sources }: VariablesRead, path: ConfigPath): string {
  for (let length = path.length; length > 0; length -= 1) {
    const source = sources.get(formatPath(path.slice(0, length)));
    if (source !== undefined) return source;
  }
  return "a variable";
}

function describe({ path, problem, missing }: ConfigIssue, layers: Layer[], file: string | undefined, prefix: string) {
  const setting = formatPath(path);
  if (missing) {
    const inFile = `in ${file ?? "a configuration file"}`;
    // A single value in a list has no variable of its own.
    const places = path.some((step) => typeof step === "number")
      ? inFile
      : `${inFile} or by the variable ${variableOf(prefix, path)}`;
    return `${setting} is missing: ${problem}; set it ${places}`;
  }
  const source = layers.find((layer) => hasPath(layer.value, path))?.sourceOf(path) ?? "default of the schema";
  return `${setting} ${problem} (${source})`;
}
