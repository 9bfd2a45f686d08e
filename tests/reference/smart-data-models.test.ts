import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { ENTITY_MODELS, ENTITY_TYPES, type EntityType } from "@lucciola/domain/open-models/entity-type.ts";
import type { Measured } from "@lucciola/domain/open-models/measured.ts";
import { acMeasurement, threePhaseAcMeasurement } from "@lucciola/domain/open-models/meter-measurement.ts";
import { type NgsiEntity, toKeyValues, toNormalized } from "@lucciola/domain/open-models/ngsi-entity.ts";
import { Ajv2020 } from "ajv/dist/2020.js";
import formats from "ajv-formats";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
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

function expectValid(type: EntityType, simple: readonly Entity[], normal: readonly Entity[]): void {
  const faultsOf = validatorOf(type);
  const names = namesOf(type);
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
}

/** The simulated meters tell one phase. */
const SIMULATED = ENTITY_TYPES.filter((type) => type !== "ThreePhaseAcMeasurement");

describe.skipIf(!isThere)("meters with solar panels, which draw and deliver", () => {
  const place = { id: "school", name: "School", simulated: false, latitudeDeg: 45.73, longitudeDeg: 8.63 };
  const at = Date.parse("2026-11-27T09:00:00Z");
  const measured = (values: Readonly<Record<string, number>>): Measured =>
    Object.fromEntries(Object.entries(values).map(([quantity, value]) => [quantity, { at, value }]));
  const both = (entity: NgsiEntity | undefined) => {
    if (entity === undefined) throw new Error("not built");
    return [[toKeyValues(entity)], [toNormalized(entity)]] as unknown as [Entity[], Entity[]];
  };
  it("are valid with three phases, one of which delivers", () => {
    const values = measured({
      ...{ importTotalWh: 1_234_567, exportTotalWh: 89_000, importReactiveTotalVarh: 5_500, frequencyHz: 50.02 },
      ...{ activePowerW: -350, "activePowerW.l1": -800, "activePowerW.l2": 250, "activePowerW.l3": 200 },
      ...{ "voltageV.l1": 231.4, "voltageV.l2": 229.9, "currentA.l1": -3.5, "powerFactor.l1": -0.98 },
      ...{ "reactivePowerVar.l1": -40, "apparentPowerVa.l1": 801 },
    });
    const [simple, normal] = both(threePhaseAcMeasurement({ ...place, measured: values }));
    expectValid("ThreePhaseAcMeasurement", simple, normal);
    expect(simple[0]).toMatchObject({ totalActiveEnergyImport: 1234.567, activePower: { L1: -800, L2: 250, L3: 200 } });
  });
  it("are valid with one phase", () => {
    const values = measured({
      importTotalWh: 1_000,
      activePowerW: -350,
      currentA: -1.6,
      voltageV: 230,
      powerFactor: 1,
    });
    const [simple, normal] = both(acMeasurement({ ...place, measured: values }));
    expectValid("ACMeasurement", simple, normal);
    expect(simple[0]).toMatchObject({ totalActivePower: -350, phaseVoltage: { L1: 230 } });
  });
});

describe.skipIf(!isThere)("entities of a small town", { timeout: PATIENCE_MS }, () => {
  let town: SmallTown;
  let receiver: Server;
  const notifications: { type: string; subscriptionId: string; data: Entity[] }[] = [];
  beforeAll(async () => {
    receiver = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => {
        notifications.push(JSON.parse(Buffer.concat(chunks).toString()));
        response.writeHead(204).end();
      });
    });
    await new Promise<void>((resolve) => receiver.listen(0, "127.0.0.1", resolve));
    town = await startSmallTown(7, {
      LUCCIOLA_API_SUBSCRIPTIONS_LOOK_EVERY_S: "5",
      LUCCIOLA_API_SUBSCRIPTIONS_ALLOWED_NETWORKS: "127.0.0.0/8",
    });
    const { buildings } = await town.admin.get("/api/v1/buildings");
    const note = { from: "2026-01-10", to: "2026-01-20", text: "New boiler" };
    await town.admin.request("POST", `/api/v1/buildings/${buildings[0].id}/notes`, note);
  }, PATIENCE_MS);
  afterAll(async () => {
    await town?.stop();
    receiver?.closeAllConnections();
    receiver?.close();
  }, PATIENCE_MS);

  const all = async (type: EntityType, more = ""): Promise<Entity[]> => {
    const found: Entity[] = [];
    for (;;) {
      const page = await town.admin.get(`/ngsi-ld/v1/entities?type=${type}&limit=25&offset=${found.length}${more}`);
      found.push(...page);
      if (page.length < 25) return found;
    }
  };

  it.each(SIMULATED)("%s is valid by its schema in both forms, and has no name of our own", async (type) => {
    const [simple, normal] = [await all(type, "&options=keyValues"), await all(type)];
    expectValid(type, simple, normal);
  });

  it("notifies entities that are valid by their schemas", async () => {
    const uri = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`;
    for (const format of ["keyValues", "normalized"]) {
      const entities = SIMULATED.map((type) => ({ type }));
      const document = { type: "Subscription", entities, notification: { format, endpoint: { uri } } };
      expect((await town.admin.request("POST", "/ngsi-ld/v1/subscriptions", document)).status).toBe(201);
    }
    const subscriptions: { id: string; notification: { format: string } }[] =
      await town.admin.get("/ngsi-ld/v1/subscriptions");
    const told = (format: string): Entity[] => {
      const id = subscriptions.find(({ notification }) => notification.format === format)?.id;
      const data = notifications.filter(({ subscriptionId }) => subscriptionId === id).flatMap((each) => each.data);
      return [...new Map(data.map((entity) => [entity.id, entity])).values()];
    };
    await vi.waitFor(() => {
      for (const format of ["keyValues", "normalized"])
        expect(new Set(told(format).map(({ type }) => type)).size).toBe(SIMULATED.length);
    }, PATIENCE_MS);
    const byId = (one: Entity, other: Entity) => (one.id < other.id ? -1 : 1);
    for (const type of SIMULATED) {
      const [simple, normal] = ["keyValues", "normalized"].map((format) =>
        told(format)
          .filter((entity) => entity.type === type)
          .toSorted(byId),
      );
      expectValid(type, simple ?? [], normal ?? []);
    }
  });

  it("refers to entities that are there", async () => {
    const entities = (await Promise.all(SIMULATED.map((type) => all(type)))).flat();
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
    expect(lamps.every(({ dataProvider }) => (dataProvider as Attribute)?.value === "simulation")).toBe(true);
    for (const { illuminanceLevel } of told) {
      const { value, observedAt } = illuminanceLevel as Attribute;
      expect(value).toBeGreaterThanOrEqual(0);
      expect(observedAt).toMatch(/Z$/);
    }
    expect(lamps.some(({ powerConsumption }) => (powerConsumption as Attribute)?.unitCode === "WTT")).toBe(true);
    const { body } = await town.admin.request("GET", "/ngsi-ld/v1/types");
    expect(body.typeList).toEqual(SIMULATED);
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
