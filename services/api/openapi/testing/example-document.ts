import type { ApiDocument } from "./open-api-document.ts";

const int = { type: "integer", format: "int32", minimum: 0, maximum: 100 };
const text = { type: "string", maxLength: 100 };
const object = (properties: object) => ({ type: "object", properties, additionalProperties: false });
const limits = Object.fromEntries(
  ["Limit", "Remaining", "Reset"].map((name) => [`RateLimit-${name}`, { schema: int }]),
);
const cached = { "Cache-Control": { description: "no-store", schema: text } };
const answer = (schema: object) => ({
  description: "The lamps",
  headers: { ...limits, ...cached },
  content: { "application/json": { schema } },
});
const done = { description: "Done", headers: { ...limits, ...cached } };
const problem = (description: string, headers: object = {}) => ({
  description,
  headers: { ...limits, ...headers },
  content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } },
});
const retry = { "Retry-After": { schema: int } };
const failures = {
  "401": problem("Nobody is logged in"),
  "403": problem("Not allowed"),
  "429": problem("Too many requests", retry),
  "503": problem("Does not work now", retry),
};

const listOf = (items: object) => ({ type: "array", items, minItems: 0, maxItems: 10 });
const lamp = object({
  name: text,
  kind: { type: "string", enum: ["led"] },
  powerW: { type: "number", format: "double", minimum: 0, maximum: 1e6 },
  orders: listOf(int),
  notes: { type: "object", additionalProperties: text, maxProperties: 10 },
});
const usual = { tags: ["lighting"], security: [{ session: [] }, { token: [] }], description: "For people." };
const id = { name: "id", in: "path", schema: text };

/** A small document that keeps every rule, made anew for whoever spoils it. */
export const exampleDocument = (): ApiDocument =>
  JSON.parse(
    JSON.stringify({
      openapi: "3.0.3",
      info: {
        title: "Lamps",
        version: "1.2.3",
        description: "Lamps of a town",
        "x-summary": "Lamps",
        contact: { name: "The office", url: "https://comune.example" },
        termsOfService: "https://comune.example/terms",
      },
      servers: [{ url: "https://luce.comune.example", description: "The service" }],
      tags: [{ name: "lighting", description: "Lamps" }],
      security: [{ session: [] }, { token: [] }],
      paths: {
        "/status": {
          get: {
            ...{ ...usual, operationId: "readStatus", summary: "Whether it works", security: [{}] },
            responses: { "200": answer(object({ status: text })), ...failures },
          },
        },
        "/lamps": {
          get: {
            ...{ ...usual, operationId: "listLamps", summary: "The lamps" },
            parameters: [
              { name: "limit", in: "query", schema: int },
              { name: "If-None-Match", in: "header", schema: text },
            ],
            responses: { "200": answer(object({ lamps: listOf(lamp) })), ...failures },
          },
        },
        "/lamps/{id}": {
          patch: {
            ...{ ...usual, operationId: "changeLamp", summary: "Change a lamp", parameters: [id] },
            requestBody: { required: true, content: { "application/merge-patch+json": { schema: lamp } } },
            responses: { "200": answer(lamp), ...failures },
          },
          delete: {
            ...{ ...usual, operationId: "removeLamp", summary: "Remove a lamp", parameters: [id] },
            responses: { "204": done, ...failures },
          },
        },
      },
      components: {
        securitySchemes: { session: { type: "apiKey", in: "cookie" }, token: { type: "http", scheme: "bearer" } },
        schemas: { Problem: object({ type: text, title: text, status: int, detail: text, instance: text }) },
      },
    }),
  );
