/** A schema of the document: OpenAPI's own, once the plugin has converted it. */
export type OpenApiSchema = Record<string, unknown>;

const INT32_MAX = 2 ** 31 - 1;

/**
 * Says in OpenAPI 3.0 what a schema of ours means already, everywhere in it:
 * - The type of a list of values, and unions of single values as one list; null as a flag of the other members of a union.
 * - The format of a number, from its bounds; the bounds of listed numbers; the least length of a list.
 * - Bounds that a value must not reach: a number in JSON Schema, a flag beside the bound in OpenAPI 3.0.
 * - In an answer, that there are no members but those named: the serialiser sends no others.
 */
export function tidySchema(given: OpenApiSchema, use: "request" | "answer"): OpenApiSchema {
  const tidy = (schema: unknown): OpenApiSchema => tidySchema(schema as OpenApiSchema, use);
  const schema = { ...given };
  for (const key of ["anyOf", "oneOf", "allOf"]) if (Array.isArray(schema[key])) schema[key] = schema[key].map(tidy);
  if (isObject(schema.items)) schema.items = tidy(schema.items);
  if (isObject(schema.additionalProperties)) schema.additionalProperties = tidy(schema.additionalProperties);
  if (isObject(schema.properties))
    schema.properties = Object.fromEntries(Object.entries(schema.properties).map(([name, one]) => [name, tidy(one)]));
  mergeValues(schema);
  foldNull(schema);
  nameType(schema);
  boundNumber(schema);
  if (schema.type === "array") schema.minItems ??= 0;
  if (use === "answer" && schema.type === "object" && schema.properties !== undefined)
    schema.additionalProperties ??= false;
  return schema;
}

/** `anyOf` of lists of values is one list. */
function mergeValues(schema: OpenApiSchema): void {
  const members = schema.anyOf;
  if (!Array.isArray(members)) return;
  const values = members.filter((one) => Array.isArray(one.enum) && !one.enum.includes(null));
  const types = new Set(values.map(({ type }) => type));
  if (values.length < 2 || types.size !== 1) return;
  const merged = { type: values[0].type, enum: [...new Set(values.flatMap((one) => one.enum))] };
  const others = members.filter((one) => !values.includes(one));
  if (others.length > 0) {
    schema.anyOf = [merged, ...others];
    return;
  }
  delete schema.anyOf;
  Object.assign(schema, merged);
  boundNumber(schema);
}

/** The plugin says null beside several others as an object of which null is the only value. */
function foldNull(schema: OpenApiSchema): void {
  const members = schema.anyOf;
  if (!Array.isArray(members) || !members.some(isNull) || members.every(isNull)) return;
  const others = members
    .filter((one) => !isNull(one))
    .map((one) => ({ ...one, nullable: true, ...(Array.isArray(one.enum) ? { enum: [...one.enum, null] } : {}) }));
  if (others.length > 1) {
    schema.anyOf = others;
    return;
  }
  delete schema.anyOf;
  Object.assign(schema, others[0]);
}

function nameType(schema: OpenApiSchema): void {
  if (schema.type !== undefined || !Array.isArray(schema.enum)) return;
  const types = new Set(schema.enum.filter((value) => value !== null).map((value) => typeof value));
  if (types.size === 1) schema.type = [...types][0];
}

function boundNumber(schema: OpenApiSchema): void {
  if (schema.type !== "number" && schema.type !== "integer") return;
  for (const [bound, flag] of [
    ["minimum", "exclusiveMinimum"],
    ["maximum", "exclusiveMaximum"],
  ] as const) {
    if (typeof schema[flag] !== "number") continue;
    schema[bound] = schema[flag];
    schema[flag] = true;
  }
  const values = Array.isArray(schema.enum)
    ? schema.enum.filter((value) => value !== null)
    : [schema.minimum, schema.maximum];
  if (Array.isArray(schema.enum)) {
    if (values.every(Number.isInteger)) schema.type = "integer";
    schema.minimum = Math.min(...values.map(Number));
    schema.maximum = Math.max(...values.map(Number));
  }
  if (schema.type === "number") schema.format = schema.format === "float" ? "float" : "double";
  else if (schema.format !== "int32" && schema.format !== "int64")
    schema.format = values.every((value) => Math.abs(Number(value)) <= INT32_MAX) ? "int32" : "int64";
}

const isNull = (schema: OpenApiSchema): boolean =>
  Array.isArray(schema.enum) && schema.enum.length === 1 && schema.enum[0] === null;
const isObject = (value: unknown): value is OpenApiSchema => typeof value === "object" && value !== null;
