import { pointId } from "@lucciola/contract/ids/ids.ts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type LitTown, NOW_MS, openLitTown } from "./testing/lit-town.ts";

const ENTITIES = "/ngsi-ld/v1/entities";
const urn = (type: string, id: string) => `urn:ngsi-ld:${type}:${id}`;
const lamp = (id: string) => urn("Streetlight", id);

describe("a platform of the region that reads the town by NGSI-LD", () => {
  let town: LitTown;
  beforeAll(async () => {
    town = await openLitTown();
  });
  afterAll(() => town.close());
  const idsOf = async (query: string): Promise<string[]> => {
    const { status, body } = await town.ask(`${ENTITIES}?${query}`);
    expect(status, JSON.stringify(body)).toBe(200);
    return body.map(({ id }: { id: string }) => id.split(":").at(-1));
  };

  it("gets a lamp with its place, its level, and when that was told", async () => {
    const { status, body, headers } = await town.ask(`${ENTITIES}/${lamp("lamp-02")}`);
    expect(status).toBe(200);
    expect(headers["content-type"]).toBe("application/json");
    expect(headers.link).toContain("dataModel.Streetlighting/master/context.jsonld");
    expect(body).toMatchObject({
      id: lamp("lamp-02"),
      type: "Streetlight",
      location: { type: "GeoProperty", value: { type: "Point", coordinates: [8.6305, 45.73] } },
      illuminanceLevel: { type: "Property", value: 0.5, observedAt: new Date(NOW_MS - 60_000).toISOString() },
      powerState: { value: "low" },
      powerConsumption: { value: 31.5, unitCode: "WTT" },
      circuit: { value: "cabinet-1-l1" },
      refStreetlightControlCabinet: { type: "Relationship", object: urn("StreetlightControlCabinet", "cabinet-1") },
    });
  });

  it("gets names and values alone, and a context in the body, where it asks for that", async () => {
    const accept = { accept: "application/ld+json" };
    const { body, headers } = await town.ask(
      `${ENTITIES}/${lamp("lamp-03")}?options=keyValues&attrs=powerState`,
      accept,
    );
    expect(headers["content-type"]).toBe("application/ld+json");
    expect(headers.link).toBeUndefined();
    const { "@context": context, ...told } = body;
    expect(told).toEqual({ id: lamp("lamp-03"), type: "Streetlight", powerState: "off" });
    expect(context[1]).toMatch(/^https:\/\/uri\.etsi\.org\/ngsi-ld\/v1\/ngsi-ld-core-context/);
    expect((await town.ask(`${ENTITIES}?type=Building`, { accept: "text/html" })).status).toBe(406);
  });

  it("leafs through pages", async () => {
    const first = await town.ask(`${ENTITIES}?type=Streetlight&limit=5&count=true`);
    expect(first.headers["ngsild-results-count"]).toBe("12");
    expect(first.headers.link).toContain('offset=5>; rel="next"');
    const seen: string[] = [];
    for (const offset of [0, 5, 10]) seen.push(...(await idsOf(`type=Streetlight&limit=5&offset=${offset}`)));
    expect(seen).toEqual(Array.from({ length: 12 }, (_, index) => `lamp-${String(index + 1).padStart(2, "0")}`));
    const last = await town.ask(`${ENTITIES}?type=Streetlight&limit=5&offset=10`);
    expect(last.headers.link).not.toContain('rel="next"');
    expect(last.headers.link).toContain('rel="prev"');
    const none = await town.ask(`${ENTITIES}?type=Streetlight&limit=0&count=true`);
    expect([none.body, none.headers["ngsild-results-count"]]).toEqual([[], "12"]);
  });

  it("leafs through pages of what it asks by value, and over several types", async () => {
    expect(await idsOf("type=Streetlight&q=illuminanceLevel&limit=2&offset=1")).toEqual(["lamp-02", "lamp-03"]);
    const { headers } = await town.ask(`${ENTITIES}?type=Streetlight&q=illuminanceLevel&limit=1&count=true`);
    expect(headers["ngsild-results-count"]).toBe("3");
    expect(await idsOf("type=Building,StreetlightControlCabinet,StreetlightGroup&limit=3")).toEqual([
      "rodari",
      "cabinet-1",
      "cabinet-1",
    ]);
    expect(await idsOf("type=StreetlightControlCabinet,Streetlight&limit=2&offset=11")).toEqual([
      "lamp-12",
      "cabinet-1",
    ]);
  });

  it.each([
    ["type=Streetlight&q=illuminanceLevel>=0.5", ["lamp-01", "lamp-02"]],
    ['type=Streetlight&q=powerState=="off"|powerState=="low"', ["lamp-02", "lamp-03"]],
    ["type=Streetlight&attrs=powerConsumption", ["lamp-02"]],
    ["attrs=powerConsumption", ["lamp-02"]],
    [`type=Streetlight&id=${lamp("lamp-04")},${lamp("lamp-01")},${lamp("lamp-99")}`, ["lamp-01", "lamp-04"]],
    ["type=Streetlight&idPattern=lamp-0[1]", undefined],
    ["type=Streetlight&idPattern=.*lamp-1.$", ["lamp-10", "lamp-11", "lamp-12"]],
    [
      "type=Streetlight&georel=near;maxDistance==50&geometry=Point&coordinates=[8.6305,45.73]",
      ["lamp-01", "lamp-02", "lamp-03"],
    ],
    [
      "georel=within&geometry=Polygon&coordinates=[[[8.6304,45.72],[8.6306,45.72],[8.6306,45.74],[8.6304,45.74],[8.6304,45.72]]]",
      ["lamp-02"],
    ],
    ["type=https://smartdatamodels.org/dataModel.Building/Building", ["rodari"]],
    ["type=AirQualityObserved", []],
  ])("%s", async (query, expected) => {
    const encoded = query.replaceAll(">", "%3E").replaceAll("[", "%5B").replaceAll("]", "%5D");
    if (expected === undefined) expect((await town.ask(`${ENTITIES}?${encoded}`)).status).toBe(400);
    else expect(await idsOf(encoded)).toEqual(expected);
  });

  it("sees what is wrong with a lamp as soon as the diagnosis does", async () => {
    const alarm = { raisedAtMs: NOW_MS, sinceMs: NOW_MS, seenAtMs: NOW_MS, evidence: {}, affected: [] };
    registerAlarm("lamp-out", "lamp-05");
    registerAlarm("communication-lost", "lamp-06");
    function registerAlarm(kind: "lamp-out" | "communication-lost", id: string) {
      const open = town.registry.alarms.open();
      town.registry.alarms.settle([...open, { ...alarm, kind, place: { kind: "lamp", id } }], NOW_MS);
    }
    expect(await idsOf("type=Streetlight&q=status!=ok")).toEqual(["lamp-05"]);
    expect(await idsOf("type=Streetlight&q=status==defectiveLamp")).toEqual(["lamp-05"]);
  });

  it("sees a meter once it has told something", async () => {
    expect(await idsOf("type=ACMeasurement,ThreePhaseAcMeasurement")).toEqual([]);
    const supply = pointId("rodari-electricity");
    await town.store.write([{ point: supply, quantity: "importTotalWh", at: NOW_MS, value: 1_500 }]);
    const [meter] = (await town.ask(`${ENTITIES}?type=ACMeasurement&options=keyValues`)).body;
    expect(meter).toMatchObject({ totalActiveEnergyImport: 1.5, location: { coordinates: [8.631, 45.731] } });
    await town.store.write([{ point: supply, quantity: "voltageV.l2", at: NOW_MS, value: 230 }]);
    await town.clock.advance(61_000);
    expect(await idsOf("type=ACMeasurement")).toEqual([]);
    expect(await idsOf("type=ThreePhaseAcMeasurement")).toEqual(["rodari-electricity"]);
  });

  it.each([
    ["entities", 400, "BadRequestData"],
    ["entities?type=Streetlight&limit=1001", 400, "BadRequestData"],
    ["entities?type=Streetlight&q=status~=o", 400, "BadRequestData"],
    ["entities?type=Streetlight&georel=near", 400, "BadRequestData"],
    ["entities?type=Streetlight&nonsense=1", 400, "BadRequestData"],
    [`entities?type=Streetlight&id=${"a,".repeat(101)}a`, 400, "BadRequestData"],
    [`entities/${lamp("lamp-99")}`, 404, "ResourceNotFound"],
    [`entities/${lamp("lamp-nowhere")}`, 404, "ResourceNotFound"],
    ["entities/urn:ngsi-ld:Streetlight:", 404, "ResourceNotFound"],
    [`entities/${lamp("lamp-01")}?attrs=voltage`, 404, "ResourceNotFound"],
    ["csourceRegistrations", 422, "OperationNotSupported"],
  ])("is told what is wrong with %s as ETSI has it", async (path, status, kind) => {
    const answer = await town.ask(`/ngsi-ld/v1/${path}`);
    expect(answer.status).toBe(status);
    expect(answer.headers["content-type"]).toBe("application/problem+json");
    expect(answer.body).toMatchObject({ type: `https://uri.etsi.org/ngsi-ld/errors/${kind}`, status });
    expect(answer.body.detail.length).toBeGreaterThan(10);
  });

  it("needs a token with the permission to read", async () => {
    town.who.permissions = ["devices"];
    expect((await town.ask(`${ENTITIES}?type=Building`)).status).toBe(403);
    town.who.permissions = undefined;
    const { status, body } = await town.ask(`${ENTITIES}?type=Building`);
    expect([status, body.type]).toEqual([401, "about:blank"]);
  });
});
