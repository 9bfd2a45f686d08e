import { COMMON_CONTEXT, contextOf, type EntityType, isEntityType } from "@lucciola/domain/open-models/entity-type.ts";
import { type NgsiEntity, projected, toKeyValues, toNormalized } from "@lucciola/domain/open-models/ngsi-entity.ts";
import type { FastifyReply, FastifyRequest } from "fastify";
import { HttpProblem } from "../problem-details.ts";

export const CORE_CONTEXT = "https://uri.etsi.org/ngsi-ld/v1/ngsi-ld-core-context-v1.8.jsonld";
export type NgsiFormat = "normalized" | "keyValues";

/** `application/ld+json` carries its context in the body, `application/json` in a header. Throws HttpProblem 406. */
export function isLinkedData(request: FastifyRequest): boolean {
  const accepted = (request.headers.accept ?? "*/*").split(",").map((each) => each.split(";")[0]?.trim().toLowerCase());
  const first = accepted.find((type) => type === "application/ld+json" || isPlain(type));
  if (first === undefined)
    throw new HttpProblem(
      406,
      "not-acceptable",
      "Accept application/json or application/ld+json: there is no other form",
    );
  return first === "application/ld+json";
}

const isPlain = (type: string | undefined): boolean =>
  type === "application/json" || type === "application/*" || type === "*/*";

/** The form that `options` or `format` of a query asks for. */
export const formatOf = (options: string | undefined, format: string | undefined): NgsiFormat =>
  /(^|,)(keyValues|simplified)(,|$)/.test(format ?? options ?? "") ? "keyValues" : "normalized";

/** Entities as they are sent, with the attributes asked for. */
export function representation(
  entities: readonly NgsiEntity[],
  format: NgsiFormat,
  isLinked: boolean,
  attributes?: readonly string[],
): Record<string, unknown>[] {
  return entities.map((entity) => {
    const told = projected(entity, attributes);
    const body = format === "keyValues" ? toKeyValues(told) : toNormalized(told);
    return isLinked ? { ...body, "@context": [contextOf(entity.type as EntityType), CORE_CONTEXT] } : body;
  });
}

/** The header that names the context of a body without one: of one data model its own, else the one for all. */
export function contextLink(types: Iterable<string>): string {
  const contexts = new Set([...types].filter(isEntityType).map(contextOf));
  const [only] = contexts;
  const context = contexts.size === 1 && only !== undefined ? only : COMMON_CONTEXT;
  return `<${context}>; rel="http://www.w3.org/ns/json-ld#context"; type="application/ld+json"`;
}

/** Sends a body in the form that was asked for; `links` are further headers of that name. */
export function sendNgsi(
  reply: FastifyReply,
  body: unknown,
  isLinked: boolean,
  types: Iterable<string>,
  links: readonly string[] = [],
): FastifyReply {
  const all = isLinked ? links : [contextLink(types), ...links];
  if (all.length > 0) reply.header("link", all.join(", "));
  return reply
    .type(isLinked ? "application/ld+json" : "application/json")
    .serializer(JSON.stringify)
    .send(body);
}
