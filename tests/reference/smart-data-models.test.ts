import { ENTITY_MODELS, ENTITY_TYPES, type EntityType } from "@lucciola/domain/open-models/entity-type.ts";
import { Ajv2020 } from "ajv/dist/2020.js";
import formats from "ajv-formats";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hasReferenceData, readJson } from "./reference-data.ts";
import { type SmallTown, startSmallTown } from "./small-town.ts";

// smart-data-models: dataModel.Streetlighting@1df857d4, dataModel.Energy@6e3d7dd5, dataModel.Building@62f85ee0 (CC BY 4.0).
const COMMON = "fiware/common-schema.json";
const schemaFile = (type: EntityType) => `fiware/${ENTITY_MODELS[type]}/${type}/schema.json`;
const isThere = hasReferenceData("smart data models", [COMMON, ...ENTITY_TYPES.map(schemaFile)]);
const PATIENCE_MS = 120_000;

type Entity = Record<string, unknown> & { id: string; type: EntityType };
type Attribute = { type: string; value?: unknown; object?: unknown; observedAt?: string; unitCode?: string };

/** Each in an instance of its own: StreetlightModel has the `$id` of Streetlight. */
function validatorOf(type: EntityType) {
  const ajv = new Ajv2020({ allErrors: true, strict: false });
  formats.default(ajv);
  ajv.addSchema(readJson(COMMON));
  const validate = ajv.compile(readJson(schemaFile(type)));
  return (body: unknown): string[] =>
    validate(body) ? [] : (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}

/** Names that a schema knows; it lets others pass. */
function namesOf(type: EntityType): Set<string> {
  const parts: { properties?: object; $ref?: string }[] = readJson(schemaFile(type)).allOf;
  const common = readJson(COMMON).definitions;
  return new Set(
    parts.flatMap(({ properties, $ref }) =>
      Object.keys(properties ?? common[$ref?.split("/").at(-1) ?? ""]?.properties ?? {}),
    ),
  );
}

/** The simplified form of a normalized entity, as a consumer makes it (CIM 009, 4.5.3). */
function simplified(entity: Entity): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(entity).map(([name, attribute]) => {
      if (name === "id" || name === "type" || name === "@context") return [name, attribute];
      const { type, value, object } = attribute as Attribute;
      const typed = value as { "@type"?: string; "@value"?: unknown };
      if (type === "Relationship") return [name, object];
      return [name, typed?.["@type"] === "DateTime" ? typed["@value"] : value];
    }),
  );
}

/** What ETSI asks of each attribute in the normalized form (CIM 009, 4.5.2). */
function normalizedFaults(entity: Entity): string[] {
  return Object.entries(entity).flatMap(([name, attribute]) => {
    if (["id", "type", "@context"].includes(name)) return [];
    const { type, value, object, observedAt } = attribute as Attribute;
    const fault =
      type === "Relationship"
        ? object === undefined || value !== undefined
        : !["Property", "GeoProperty"].includes(type) || value === undefined || value === null;
    const isInstant = observedAt === undefined || /^\d{4}-.*Z$/.test(observedAt);
    return fault || !isInstant ? [`${entity.id} ${name}: ${JSON.stringify(attribute)}`] : [];
  });
}

describe.skipIf(!isThere)("entities of a small town", { timeout: PATIENCE_MS }, () => {
  let town: SmallTown;
  beforeAll(async () => {
    town = await startSmallTown(7);
    const { buildings } = await town.admin.get("/api/v1/buildings");
    const note = { from: "2026-01-10", to: "2026-01-20", text: "New boiler" };
    await town.admin.request("POST", `/api/v1/buildings/${buildings[0].id}/notes`, note);
  }, PATIENCE_MS);
  afterAll(() => town?.stop(), PATIENCE_MS);

  const all = async (type: EntityType, more = ""): Promise<Entity[]> => {
    const found: Entity[] = [];
    for (;;) {
      const page = await town.admin.get(`/ngsi-ld/v1/entities?type=${type}&limit=25&offset=${found.length}${more}`);
      found.push(...page);
      if (page.length < 25) return found;
    }
  };

  it.each(ENTITY_TYPES)("%s is valid by its schema in both forms, and has no name of our own", async (type) => {
    const faultsOf = validatorOf(type);
    const names = namesOf(type);
    const [simple, normal] = [await all(type, "&options=keyValues"), await all(type)];
    expect(simple.length).toBeGreaterThan(0);
    expect(normal.map(({ id }) => id)).toEqual(simple.map(({ id }) => id));
    expect(new Set(simple.map(({ id }) => id)).size).toBe(simple.length);
    for (const entity of simple) {
      expect(faultsOf(entity), JSON.stringify(entity)).toEqual([]);
      expect(Object.keys(entity).filter((name) => !names.has(name))).toEqual([]);
    }
    for (const entity of normal) {
      expect(normalizedFaults(entity)).toEqual([]);
      expect(faultsOf(simplified(entity))).toEqual([]);
    }
  });

  it("refers to entities that are there", async () => {
    const entities = (await Promise.all(ENTITY_TYPES.map((type) => all(type)))).flat();
    const ids = new Set(entities.map(({ id }) => id));
    const targets = entities.flatMap((entity) =>
      Object.values(entity).flatMap((attribute) => {
        const { type, object } = attribute as Attribute;
        return type === "Relationship" ? [object].flat() : [];
      }),
    );
    expect(targets.length).toBeGreaterThan(100);
    expect(targets.filter((target) => !ids.has(String(target)))).toEqual([]);
  });

  it("tells what the lamps measured, with its instant and unit", async () => {
    const lamps = await all("Streetlight");
    const told = lamps.filter(({ illuminanceLevel }) => illuminanceLevel !== undefined);
    expect(told.length).toBeGreaterThan(lamps.length / 2);
    const { value, observedAt } = told[0]?.illuminanceLevel as Attribute;
    expect(value).toBeGreaterThanOrEqual(0);
    expect(observedAt).toMatch(/Z$/);
    expect(lamps.some(({ powerConsumption }) => (powerConsumption as Attribute)?.unitCode === "WTT")).toBe(true);
    const { body } = await town.admin.request("GET", "/ngsi-ld/v1/types");
    expect(body.typeList).toEqual([...ENTITY_TYPES]);
  });

  it("would be found wrong if it were", () => {
    const faultsOf = validatorOf("Streetlight");
    const lamp = { id: "urn:ngsi-ld:Streetlight:a", type: "Streetlight", status: "ok" };
    const location = { type: "Point", coordinates: [8.6, 45.7] };
    expect(faultsOf({ ...lamp, location })).toEqual([]);
    expect(faultsOf(lamp)).not.toEqual([]);
    expect(faultsOf({ ...lamp, location, illuminanceLevel: 50 })).not.toEqual([]);
    expect(faultsOf({ ...lamp, location, status: "dark" })).not.toEqual([]);
  });
});
