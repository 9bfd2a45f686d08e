import { type TObject, type TSchema, type TUnion, Type } from "typebox";
import { Errors } from "typebox/value";
import { type ConfigPath, isPlainObject, overlay } from "./config-path.ts";
import { describeAllowed } from "./describe-allowed.ts";
import { nearestName } from "./nearest-name.ts";

/** What is wrong at a path, without where the value came from. */
export interface ConfigIssue {
  readonly path: ConfigPath;
  readonly problem: string;
  /** The path holds nothing: there is no source to name, only places where it may be set. */
  readonly missing: boolean;
}

/**
 * The configuration with the schema's defaults filled in, and all that is wrong with it. Objects accept the keys of their
 * schema only, whether or not it says so. A section that is required but absent is filled with its own defaults. Of a
 * union of objects the variant is taken whose literal (such as `kind`) the value has.
 */
export function checkConfig(schema: TSchema, value: unknown): { value: unknown; issues: ConfigIssue[] } {
  const issues: ConfigIssue[] = [];
  const checked = check(schema, value, [], (path, problem, missing = false) => issues.push({ path, problem, missing }));
  return { value: checked, issues };
}

type Report = (path: ConfigPath, problem: string, missing?: boolean) => void;

function check(schema: TSchema, given: unknown, path: ConfigPath, report: Report): unknown {
  const value = given ?? defaultOf(schema, given);
  if (value === undefined) {
    report(path, `it must be ${describeAllowed(schema)}`, true);
    return undefined;
  }
  if (Type.IsObject(schema)) return checkObject(schema, overlay(wholeDefault(schema), value), path, report);
  if (Type.IsUnion(schema)) {
    const kind = discriminatorOf(schema);
    if (kind !== undefined) return checkVariant(schema, kind, withVariantDefault(schema, kind, value), path, report);
  }
  if (Type.IsArray(schema) && Array.isArray(value)) {
    const items = value.map((item, index) => check(schema.items, item, [...path, index], report));
    if (Errors(schema, items).some(({ instancePath }) => instancePath === "")) notAllowed(schema, value, path, report);
    return items;
  }
  const [error] = Errors(schema, value);
  if (error !== undefined && error.instancePath === "") notAllowed(schema, value, path, report);
  else if (error !== undefined) report([...path, ...error.instancePath.slice(1).split("/")], error.message);
  return value;
}

/** `null` is a value of its own; only what is absent gets a default. */
function defaultOf(schema: TSchema, given: unknown): unknown {
  if (given === null) return null;
  return wholeDefault(schema) ?? (Type.IsObject(schema) ? {} : undefined);
}

const wholeDefault = (schema: TSchema): unknown => structuredClone(Reflect.get(schema, "default"));

/** The default of a union fills up a value of the same variant, or of none yet: `store.path` alone may be changed. */
function withVariantDefault(schema: TUnion, kind: string, value: unknown): unknown {
  const fallback = wholeDefault(schema);
  if (!isPlainObject(fallback) || !isPlainObject(value)) return value;
  return value[kind] === undefined || value[kind] === fallback[kind] ? overlay(fallback, value) : value;
}

function checkObject(schema: TObject, value: unknown, path: ConfigPath, report: Report): unknown {
  if (!isPlainObject(value)) {
    notAllowed(schema, value, path, report);
    return value;
  }
  const known = Object.keys(schema.properties);
  for (const key of Object.keys(value).filter((candidate) => !known.includes(candidate))) {
    const meant = nearestName(key, known);
    const hint = meant === undefined ? `allowed here: ${known.join(", ")}` : `did you mean ${meant}?`;
    report([...path, key], `is not a known setting; ${hint}`);
  }
  const entries = Object.entries(schema.properties).map(([key, property]): [string, unknown] => {
    const inner = Object.hasOwn(value, key) ? value[key] : undefined;
    const absent = inner === undefined && Type.IsOptional(property) && !Object.hasOwn(property, "default");
    return [key, absent ? undefined : check(property, inner, [...path, key], report)];
  });
  return Object.fromEntries(entries.filter(([, inner]) => inner !== undefined));
}

/** The key whose literal tells the variants of a union of objects apart. */
function discriminatorOf(schema: TUnion): string | undefined {
  const [first, ...others] = schema.anyOf;
  if (first === undefined || !Type.IsObject(first)) return undefined;
  return Object.keys(first.properties).find((key) =>
    [first, ...others].every((variant) => Type.IsObject(variant) && Type.IsLiteral(variant.properties[key])),
  );
}

function checkVariant(schema: TUnion, kind: string, value: unknown, path: ConfigPath, report: Report): unknown {
  if (!isPlainObject(value)) {
    report(path, `must be an object with ${kind}`);
    return value;
  }
  const kinds = schema.anyOf.flatMap((variant) => (Type.IsObject(variant) ? (variant.properties[kind] ?? []) : []));
  const index = kinds.findIndex((literal) => Type.IsLiteral(literal) && literal.const === value[kind]);
  const variant = schema.anyOf[index];
  if (variant !== undefined) return check(variant, value, path, report);
  const allowed = Type.Union(kinds);
  if (value[kind] === undefined) report([...path, kind], `it must be ${describeAllowed(allowed)}`, true);
  else notAllowed(allowed, value[kind], [...path, kind], report);
  return value;
}

/** A value that may be a secret is not repeated: issues end up in logs. */
function notAllowed(schema: TSchema, value: unknown, path: ConfigPath, report: Report): void {
  const secret = path.some((step) => /(password|secret|token|key)s?$/i.test(String(step)));
  const text = secret || (typeof value === "object" && value !== null) ? "its value" : shorten(JSON.stringify(value));
  report(path, `${text} is not allowed: it must be ${describeAllowed(schema)}`);
}

const shorten = (text: string): string => (text.length <= 80 ? text : `${text.slice(0, 77)}...`);
