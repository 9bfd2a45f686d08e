import type { Parsed } from "@lucciola/contract/ids/ids.ts";
import { type EntityTest, parseIdPattern, parseQuery } from "@lucciola/domain/open-models/entity-query.ts";
import {
  ENTITY_TYPES,
  type EntityType,
  isEntityType,
  readAttributeName,
  readType,
} from "@lucciola/domain/open-models/entity-type.ts";
import { parseGeoQuery } from "@lucciola/domain/open-models/geo-query.ts";
import { requirePermission } from "../authentication.ts";
import type { App } from "../routes/route-deps.ts";
import type { EntityDesk } from "./entity-desk.ts";
import { type EntityQuestion, findEntity, searchEntities } from "./entity-search.ts";
import { CORE_CONTEXT, formatOf, isLinkedData, representation, sendNgsi } from "./ngsi-answer.ts";
import { NgsiProblem } from "./ngsi-problem.ts";
import { EntitiesBody, EntitiesQuery, EntityBody, EntityQuery, TypeList, UrnParams } from "./ngsi-schemas.ts";

export const NGSI_ROOT = "/ngsi-ld/v1";
const MOST_IDS = 100;

/** The reading part of NGSI-LD: entities by type, id, attribute, query and place. */
export function ngsiEntityRoutes(app: App, desk: EntityDesk): void {
  const onRequest = requirePermission("read");

  app.get(
    `${NGSI_ROOT}/entities`,
    { onRequest, schema: { hide: true, querystring: EntitiesQuery, response: { 200: EntitiesBody } } },
    async (request, reply) => {
      const isLinked = isLinkedData(request);
      const question = readQuestion(request.query);
      const { entities, total, hasMore } = await searchEntities(desk, question);
      if (total !== undefined) reply.header("ngsild-results-count", total);
      const format = formatOf(request.query.options, request.query.format);
      const body = representation(entities, format, isLinked, question.attributes);
      const types = entities.map(({ type }) => type);
      return sendNgsi(reply, body, isLinked, types, pageLinks(request.url, question, hasMore));
    },
  );

  app.get(
    `${NGSI_ROOT}/entities/:id`,
    { onRequest, schema: { hide: true, params: UrnParams, querystring: EntityQuery, response: { 200: EntityBody } } },
    async (request, reply) => {
      const isLinked = isLinkedData(request);
      const { id } = request.params;
      const attributes = readAttributes(request.query.attrs);
      const entity = await findEntity(desk, id, isEntityType);
      const isThere =
        entity !== undefined && (attributes === undefined || attributes.some((name) => entity.attributes[name]));
      if (entity === undefined || !isThere) throw notThere(id);
      const format = formatOf(request.query.options, request.query.format);
      const [body] = representation([entity], format, isLinked, attributes);
      return sendNgsi(reply, body, isLinked, [entity.type]);
    },
  );

  app.get(
    `${NGSI_ROOT}/types`,
    { onRequest, schema: { hide: true, response: { 200: TypeList } } },
    async (request, reply) => {
      const isLinked = isLinkedData(request);
      const present: string[] = [];
      for (const type of ENTITY_TYPES) if ((await desk[type].keys()).length > 0) present.push(type);
      const body = { id: "urn:ngsi-ld:EntityTypeList:lucciola", type: "EntityTypeList", typeList: present };
      return sendNgsi(reply, isLinked ? { ...body, "@context": CORE_CONTEXT } : body, isLinked, present);
    },
  );
}

export const notThere = (urn: string): NgsiProblem =>
  new NgsiProblem("ResourceNotFound", `There is no entity ${JSON.stringify(urn)}`);

function readQuestion(query: EntitiesQuery): EntityQuestion {
  const { type, id, idPattern, attrs, q, georel, limit, offset, count } = query;
  if ([type, attrs, q, georel].every((each) => each === undefined))
    throw new NgsiProblem("BadRequestData", "Say what you ask for: at least one of type, attrs, q or georel");
  const ids = id?.split(",");
  if (ids !== undefined && ids.length > MOST_IDS)
    throw new NgsiProblem("BadRequestData", `id names ${ids.length} entities: ask for ${MOST_IDS} at once`);
  const attributes = readAttributes(attrs);
  return {
    types: readTypes(type),
    ...(ids === undefined ? {} : { ids }),
    ...(idPattern === undefined ? {} : { hasId: taken(parseIdPattern(idPattern)) }),
    ...(attributes === undefined ? {} : { attributes }),
    ...(q === undefined ? {} : { matches: readTest(q) }),
    ...(georel === undefined ? {} : { lies: readGeo(query, georel) }),
    limit,
    offset,
    isCounted: count,
  };
}

/** Types that are not ours have no entities: they are no error. */
export const readTypes = (written: string | undefined): EntityType[] =>
  written === undefined ? [...ENTITY_TYPES] : written.split(",").flatMap((each) => readType(each.trim()) ?? []);

export const readAttributes = (written: string | undefined): string[] | undefined =>
  written?.split(",").map((each) => readAttributeName(each.trim()));

export const readTest = (q: string): EntityTest => taken(parseQuery(q));

const readGeo = ({ geometry, coordinates = "" }: EntitiesQuery, georel: string) =>
  taken(parseGeoQuery({ georel, geometry: geometry ?? "", coordinates }));

/** What could be read. Throws NgsiProblem `BadRequestData` with what is wrong. */
export function taken<T>(parsed: Parsed<T>): T {
  if (parsed.ok) return parsed.value;
  throw new NgsiProblem("BadRequestData", parsed.issues.join("; "));
}

/** Links to the pages before and after (CIM 009, 6.3.10). */
function pageLinks(url: string, { limit, offset }: EntityQuestion, hasMore: boolean): string[] {
  if (limit === 0) return [];
  const link = (rel: string, at: number): string => {
    const [path = "", query = ""] = url.split("?");
    const parameters = new URLSearchParams(query);
    parameters.set("limit", String(limit));
    parameters.set("offset", String(at));
    return `<${path}?${parameters}>; rel="${rel}"; type="application/ld+json"`;
  };
  return [
    ...(offset > 0 ? [link("prev", Math.max(0, offset - limit))] : []),
    ...(hasMore ? [link("next", offset + limit)] : []),
  ];
}
