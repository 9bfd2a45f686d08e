import { expect, it } from "vitest";
import { type OpenApiSchema, tidySchema } from "./tidy-schema.ts";

const text = { type: "string", maxLength: 9 };
const none = { type: "object", nullable: true, enum: [null] };

it.each<[string, OpenApiSchema, OpenApiSchema]>([
  ["a list of values has their type", { enum: ["a", "b"] }, { type: "string", enum: ["a", "b"] }],
  [
    "single values are one list",
    {
      anyOf: [
        { type: "string", enum: ["a"] },
        { type: "string", enum: ["b"] },
      ],
    },
    { type: "string", enum: ["a", "b"] },
  ],
  [
    "null is a flag of each other member",
    { anyOf: [text, { type: "boolean" }, none] },
    {
      anyOf: [
        { ...text, nullable: true },
        { type: "boolean", nullable: true },
      ],
    },
  ],
  [
    "listed values name null beside the flag",
    { anyOf: [{ type: "string", enum: ["a"] }, { type: "string", enum: ["b"] }, none] },
    { type: "string", enum: ["a", "b", null], nullable: true },
  ],
  [
    "listed numbers have bounds and a format",
    { type: "number", enum: [7, 28] },
    { type: "integer", enum: [7, 28], minimum: 7, maximum: 28, format: "int32" },
  ],
  [
    "a bound that is not reached is a flag",
    { type: "number", exclusiveMinimum: 0, maximum: 1 },
    { type: "number", minimum: 0, exclusiveMinimum: true, maximum: 1, format: "double" },
  ],
  [
    "the format is wide enough for the bounds",
    { type: "integer", minimum: 0, maximum: 2 ** 31 },
    { type: "integer", minimum: 0, maximum: 2 ** 31, format: "int64" },
  ],
  [
    "a list may be empty, and what is in it is tidied too",
    { type: "array", maxItems: 2, items: { type: "integer", minimum: 0, maximum: 9 } },
    { type: "array", minItems: 0, maxItems: 2, items: { type: "integer", minimum: 0, maximum: 9, format: "int32" } },
  ],
  [
    "an answer has no members but those named",
    { type: "object", properties: { name: text } },
    { type: "object", properties: { name: text }, additionalProperties: false },
  ],
])("%s", (_what, given, said) => {
  expect(tidySchema(given, "answer")).toEqual(said);
});
