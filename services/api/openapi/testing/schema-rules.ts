import { type ApiRule, GUIDELINES, HOUSE, SECURITY } from "./api-rule.ts";
import { type ApiDocument, type ApiSchema, type NamedSchema, schemasOf } from "./open-api-document.ts";

const FORMATS: Readonly<Record<string, readonly string[]>> = {
  number: ["float", "double"],
  integer: ["int32", "int64"],
};
const isNumber = ({ type }: ApiSchema): boolean => type === "number" || type === "integer";
const placesOf = (document: ApiDocument, isBroken: (named: NamedSchema) => boolean): string[] =>
  schemasOf(document)
    .filter(isBroken)
    .map(({ where }) => where);
const ofType = (document: ApiDocument, type: string, isBroken: (schema: ApiSchema) => boolean): string[] =>
  placesOf(document, ({ schema }) => schema.type === type && isBroken(schema));

/** Rules on what values look like, in requests and answers: formats and limits. */
export const SCHEMA_RULES: readonly ApiRule[] = [
  {
    id: "number-format",
    source: `${GUIDELINES}; RAC_REST_FORMAT_004`,
    words: "a number has the format float or double",
    remedy: 'use Double() of packages/contract/api/formats.ts, or say format: "double"',
    find: (document) => ofType(document, "number", ({ format = "" }) => !FORMATS.number?.includes(format)),
  },
  {
    id: "integer-format",
    source: `${GUIDELINES}; RAC_REST_FORMAT_004`,
    words: "an integer has the format int32 or int64",
    remedy: 'use Int() of packages/contract/api/formats.ts, or say format: "int32"',
    find: (document) => ofType(document, "integer", ({ format = "" }) => !FORMATS.integer?.includes(format)),
  },
  {
    id: "sec-number-boundaries",
    source: `${SECURITY}; OWASP API4`,
    words: "a number has a minimum and a maximum",
    remedy: "use Double() or Int() of packages/contract/api/formats.ts, or say `minimum` and `maximum`",
    find: (document) =>
      placesOf(
        document,
        ({ schema }) => isNumber(schema) && (schema.minimum === undefined || schema.maximum === undefined),
      ),
  },
  {
    id: "sec-string-maxlength",
    source: `${SECURITY}; OWASP API4`,
    words: "a string has a greatest length (maxLength), unless its values are listed or its format limits it",
    remedy: "say `maxLength`, beside a pattern too",
    find: (document) =>
      ofType(
        document,
        "string",
        ({ maxLength, enum: values, format }) =>
          maxLength === undefined && values === undefined && format === undefined,
      ),
  },
  {
    id: "sec-array-boundaries",
    source: `${SECURITY}; OWASP API4`,
    words: "a list has a least and a greatest length (minItems, maxItems)",
    remedy: "say `maxItems`; no least length becomes 0",
    find: (document) =>
      ofType(document, "array", ({ minItems, maxItems }) => minItems === undefined || maxItems === undefined),
  },
  {
    id: "sec-no-additionalProperties",
    source: SECURITY,
    words: "an object has no members but those named (additionalProperties: false)",
    remedy: "say `additionalProperties: false`; what has members of any name is a Type.Record",
    find: (document) =>
      placesOf(
        document,
        ({ schema: { type, additionalProperties = true }, isPart }) =>
          type === "object" && additionalProperties === true && !isPart,
      ),
  },
  {
    id: "sec-constrained-additionalProperties",
    source: SECURITY,
    words: "a map has a greatest size (maxProperties)",
    remedy: "Type.Record(key, value, { maxProperties: ... })",
    find: (document) =>
      ofType(
        document,
        "object",
        ({ additionalProperties, maxProperties }) =>
          typeof additionalProperties === "object" && maxProperties === undefined,
      ),
  },
  {
    id: "house-typed",
    source: HOUSE,
    words: "a schema says of which type its value is, and a list what is in it",
    remedy: "no Type.Unknown() and no Type.Any(): say what it is",
    find: (document) =>
      placesOf(document, ({ schema: { type, items, anyOf, oneOf, allOf }, isPart }) => {
        const isTyped = isPart || [type, anyOf, oneOf, allOf].some((one) => one !== undefined);
        return !isTyped || (type === "array" && items === undefined);
      }),
  },
];
