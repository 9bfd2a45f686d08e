import { type TArrayOptions, type TNumberOptions, type TSchema, type TStringOptions, Type } from "typebox";

/** What a schema allows, for a person: `a whole number from 1 to 65535`. */
export function describeAllowed(schema: TSchema): string {
  const options = literalsOf(schema);
  if (options !== undefined) {
    return options.length === 1 ? String(options[0]) : `one of ${options.join(", ")}`;
  }
  if (Type.IsInteger(schema)) return `a whole number${range(schema)}`;
  if (Type.IsNumber(schema)) return `a number${range(schema)}`;
  if (Type.IsBoolean(schema)) return "true or false";
  if (Type.IsString(schema)) return describeText(schema);
  if (Type.IsArray(schema)) return `a list${describeLength(schema)}, each ${describeAllowed(schema.items)}`;
  if (Type.IsUnion(schema)) return schema.anyOf.map(describeAllowed).join(", or ");
  if (Type.IsObject(schema)) return `an object with ${Object.keys(schema.properties).join(", ")}`;
  if (Type.IsRecord(schema)) return "an object";
  return "different";
}

/** The values of a literal, an enumeration or a union of literals, as JSON. */
function literalsOf(schema: TSchema): string[] | undefined {
  if (Type.IsLiteral(schema)) return [JSON.stringify(schema.const)];
  if (Type.IsNull(schema)) return ["null"];
  if (Type.IsEnum(schema)) return schema.enum.map((value) => JSON.stringify(value));
  if (!Type.IsUnion(schema)) return undefined;
  const options = schema.anyOf.map(literalsOf);
  return options.some((option) => option === undefined) ? undefined : options.flatMap((option) => option ?? []);
}

function describeText(schema: TSchema): string {
  const { minLength, maxLength, pattern, format, description } = schema as TStringOptions;
  const matching =
    pattern === undefined ? "" : description === undefined ? ` that matches ${pattern}` : `: ${description}`;
  return `text${count(minLength, maxLength, "characters")}${matching}${format === undefined ? "" : ` (${format})`}`;
}

function describeLength(schema: TSchema): string {
  const { minItems, maxItems } = schema as TArrayOptions;
  return count(minItems, maxItems, "values");
}

function range(schema: TSchema): string {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum } = schema as TNumberOptions;
  if (minimum !== undefined && maximum !== undefined) return ` from ${minimum} to ${maximum}`;
  const bounds = [
    minimum === undefined ? [] : `at least ${minimum}`,
    exclusiveMinimum === undefined ? [] : `above ${exclusiveMinimum}`,
    maximum === undefined ? [] : `at most ${maximum}`,
    exclusiveMaximum === undefined ? [] : `below ${exclusiveMaximum}`,
  ].flat();
  return bounds.length === 0 ? "" : `, ${bounds.join(" and ")}`;
}

function count(minimum: number | undefined, maximum: number | undefined, of: string): string {
  if (minimum === undefined && maximum === undefined) return "";
  if (maximum === undefined) return ` of at least ${minimum} ${of}`;
  if (minimum === undefined) return ` of at most ${maximum} ${of}`;
  return minimum === maximum ? ` of ${minimum} ${of}` : ` of ${minimum} to ${maximum} ${of}`;
}
