import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TypeBoxTypeProvider } from "@fastify/type-provider-typebox";
import type { Role } from "@lucciola/contract/access/role.ts";
import type { TokenScope } from "@lucciola/contract/access/token-scope.ts";
import type { DataSetSummary } from "@lucciola/contract/api/exports.ts";
import { buildingId, pointId } from "@lucciola/contract/ids/ids.ts";
import { PHASES, type QuantityName, quantities } from "@lucciola/contract/units/quantities.ts";
import { ManualClock } from "@lucciola/platform/clock/manual-clock.ts";
import { silentLogger } from "@lucciola/platform/log/logger.ts";
import { openRegistry } from "@lucciola/platform/registry/open-registry.ts";
import type { Registry } from "@lucciola/platform/registry/registry.ts";
import { SUPPLY_POINT } from "@lucciola/platform/registry/testing/supply-point.ts";
import { createMemoryStore } from "@lucciola/platform/timeseries/memory-store.ts";
import type { TimeSeriesStore } from "@lucciola/platform/timeseries/time-series.ts";
import Fastify from "fastify";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { answerFailuresAsProblems } from "../problem-details.ts";
import { exportRoutes } from "../routes/exports.ts";
import type { App, RouteDeps } from "../routes/route-deps.ts";
import { dataSets } from "./export-desk.ts";
import { STORED_ELSEWHERE, TABLES } from "./table-declarations.ts";
import { uncoveredTables } from "./uncovered-tables.ts";

const NOW_MS = Date.parse("2026-11-24T11:00:00Z");
const POD = pointId("rodari-pod");

let registry: Registry;
let store: TimeSeriesStore;
let folder: string;
let app: App;
let roles: Role[];
let scopes: TokenScope[] | undefined;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "lucciola-exports-"));
  registry = openRegistry({ path: ":memory:", log: silentLogger });
  registry.assets.putBuilding({
    ...{ id: buildingId("rodari"), name: 'Scuola "Rodari"; sede', use: "school", address: "Via Roma 1" },
    ...{ latitudeDeg: 45.731, longitudeDeg: 8.632, floorAreaM2: 1180.5, simulated: false },
  });
  registry.assets.putPoint({ ...SUPPLY_POINT, id: POD, name: "=cmd|' /C calc'!A0", building: buildingId("rodari") });
});
beforeEach(() => {
  store = createMemoryStore();
  [roles, scopes] = [["administrator"], undefined];
  app = Fastify().withTypeProvider<TypeBoxTypeProvider>();
  answerFailuresAsProblems(app, undefined);
  app.decorateRequest("user", undefined);
  app.addHook("onRequest", async (request) => {
    const token = scopes && { token: { id: 1, scopes, maxPerMinute: undefined } };
    request.user = { id: 1, username: "capo", roles, mustChangePassword: false, ...token };
  });
  const config = { site: { latitudeDeg: 45.73, longitudeDeg: 8.63, zone: "Europe/Rome" } };
  exportRoutes(app, {
    ...({ registry, store, clock: new ManualClock(NOW_MS), config } as unknown as RouteDeps),
    system: { dataDirectory: folder },
  });
});
afterEach(() => app.close());
afterAll(() => {
  registry.close();
  rmSync(folder, { recursive: true });
});

const get = (path: string) => app.inject({ method: "GET", url: `/api/v1/exports${path}` });
const list = async (): Promise<DataSetSummary[]> => (await get("")).json().dataSets;
const PERIOD = "from=2026-01-01T00:00:00Z&to=2027-01-01T00:00:00Z";

describe("everything that is stored", () => {
  it("can be taken along, or somebody has said why not: each table of the registry, and each of its columns", () => {
    expect(uncoveredTables(registry.tables.list())).toEqual([]);
    expect(new Set(TABLES.map(({ table }) => table)).size).toBe(TABLES.length);
    expect(Object.keys(STORED_ELSEWHERE)).toContain("readings");
  });

  it("is missed as soon as a table or a column is added that nobody has thought of, or one is gone", () => {
    const column = { name: "id", type: "TEXT" };
    const tables = registry.tables.list();
    const grown = tables.map((table) =>
      table.name === "point" ? { ...table, columns: [...table.columns, { ...column, name: "colour" }] } : table,
    );
    expect(uncoveredTables([...grown, { name: "pole", columns: [column] }])).toEqual([
      "point.colour is neither exported nor withheld",
      "pole has no export and no reason for having none",
    ]);
    expect(uncoveredTables(tables.filter(({ name }) => name !== "bill"))).toEqual([
      expect.stringMatching(/^bill is declared/),
    ]);
  });

  it("comes out without what would open something: no digest, no key, no secret", () => {
    for (const { id, columns } of dataSets(registry, store)) {
      const names = columns.map(({ name }) => name);
      expect(new Set(names).size, id).toBe(names.length);
      expect([id, names.filter((name) => /secret|hash|sha256|_mac|private|p256|auth$|token/.test(name))]).toEqual([
        id,
        [],
      ]);
    }
  });

  it("comes out of each data set in each of its formats, and leaves no file behind", async () => {
    // Those that take longer for a few alone: how they write does not depend on the set.
    for (const { id, formats, period } of await list())
      for (const format of formats.filter(
        (one) => /json|csv/.test(one) || ["readings", "building", "audit"].includes(id),
      )) {
        const answer = await get(`/${id}/file?format=${format}${period === "required" ? `&${PERIOD}` : ""}`);
        expect([id, format, answer.statusCode, answer.rawPayload.length > 0 || format === "ndjson"]).toEqual([
          id,
          format,
          200,
          true,
        ]);
      }
    expect(readdirSync(join(folder, "export-scratch"))).toEqual([]);
  });

  it("includes every quantity that a series can have, value for value, over more pages than one", async () => {
    const names = Object.entries(quantities).flatMap(([name, { perPhase }]) => [
      name,
      ...(perPhase ? PHASES.map((phase) => `${name}.${phase}`) : []),
    ]) as QuantityName[];
    const readings = names.map((quantity, index) => ({
      point: POD,
      quantity,
      at: NOW_MS + index * 1_000,
      value: quantity === "powerFactor" || quantity.startsWith("powerFactor.") ? 0.5 : 1,
    }));
    const many = Array.from({ length: 12_000 }, (_, index) => ({
      point: pointId("big-pod"),
      quantity: "importTotalWh" as const,
      at: NOW_MS + index * 1_000,
      value: index,
    }));
    await store.write([...readings, ...many]);
    const answer = await get(`/readings/file?format=ndjson&${PERIOD}`);
    const rows = answer.body
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(rows).toHaveLength(readings.length + many.length);
    const key = (point: string, quantity: string, at: number, value: number) => `${point} ${quantity} ${at} ${value}`;
    expect(rows.map(({ point, quantity, at, value }) => key(point, quantity, Date.parse(at), value)).sort()).toEqual(
      [...readings, ...many].map(({ point, quantity, at, value }) => key(point, quantity, at, value)).sort(),
    );
    const some = await get(
      `/readings/file?format=ndjson&${PERIOD}&points=${POD},nowhere&quantities=voltageV.l2,dimPct`,
    );
    expect(
      some.body
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line).quantity),
    ).toEqual(["dimPct", "voltageV.l2"]);
    const hours = await get(`/reading-hours/file?format=csv&${PERIOD}&points=big-pod`);
    expect(hours.body.split("\r\n").slice(0, 2)).toEqual([
      "point,quantity,unit,start,count,mean,min,max,sum",
      "big-pod,importTotalWh,Wh,2026-11-24T11:00:00.000Z,3600,1799.5,0,3599,6478200",
    ]);
  });

  it("is not shown to whoever may not see it, and a token opens what its scopes say", async () => {
    const ids = async () => (await list()).map(({ id }) => id);
    expect(await ids()).toHaveLength(TABLES.length + 2);
    roles = ["reader"];
    expect(await ids()).toEqual(expect.arrayContaining(["readings", "building", "work-order"]));
    for (const hidden of ["user", "audit", "citizen-report", "quarantine", "webhook"]) {
      expect(await ids()).not.toContain(hidden);
      const refused = await get(`/${hidden}/file?format=csv`);
      expect([hidden, refused.statusCode, refused.json().code]).toEqual([hidden, 403, "role-missing"]);
    }
    scopes = ["energy:read"];
    expect(await ids()).toEqual(expect.arrayContaining(["building", "bill", "anomaly"]));
    expect(await ids()).not.toContain("alarm");
    scopes = ["export:read"];
    expect(await ids()).toEqual(expect.arrayContaining(["readings", "alarm", "bill"]));
    expect(await ids()).not.toContain("citizen-report");
    scopes = ["reports:read"];
    expect(await ids()).toEqual(["report-case", "citizen-report", "report-event"]);
  });

  it("asked for wrongly is refused with words", async () => {
    const march = "from=2026-03-02T00:00:00Z&to=2026-03-01T00:00:00Z";
    for (const [path, status, code] of [
      ["/nowhere/file?format=csv", 404, "not-found"],
      ["/readings/file?format=csv", 400, "request-invalid"],
      ["/readings/file?format=csv&from=2026-02-30T00:00:00Z&to=2026-03-01T00:00:00Z", 400, "request-invalid"],
      [`/readings/file?format=csv&${march}`, 400, "request-invalid"],
      [`/readings/file?format=csv&quantities=charm&${PERIOD}`, 400, "request-invalid"],
      [`/programme/file?format=csv&${PERIOD}`, 400, "request-invalid"],
      ["/programme/file?format=csv&points=rodari-pod", 400, "request-invalid"],
      ["/programme/file?format=geojson", 400, "request-invalid"],
      ["/programme/file?format=pdf", 400, "request-invalid"],
    ] as const) {
      const answer = await get(path);
      expect([path, answer.statusCode, answer.json().code]).toEqual([path, status, code]);
      expect(answer.json().detail.length).toBeGreaterThan(20);
    }
  });

  it("leaves a line in the audit log, and no more than two files are made at once", async () => {
    await get("/building/file?format=csv&decimal=comma");
    expect(registry.audit.list({ limit: 1 })).toMatchObject([
      { actor: "capo", action: "export", target: "building", detail: "format=csv&decimal=comma" },
    ]);
    let go: () => void = () => {};
    const gate = new Promise<void>((resolve) => {
      go = resolve;
    });
    const { range } = store;
    await store.write([{ point: POD, quantity: "importTotalWh", at: NOW_MS, value: 1 }]);
    store.range = async (...asked) => {
      await gate;
      return range(...asked);
    };
    const path = `/readings/file?format=csv&${PERIOD}`;
    const two = [get(path), get(path)];
    await new Promise((resolve) => setTimeout(resolve, 50));
    const third = await get(path);
    expect([third.statusCode, third.json().code, third.headers["retry-after"]]).toEqual([503, "exports-busy", "30"]);
    go();
    expect((await Promise.all(two)).map(({ statusCode }) => statusCode)).toEqual([200, 200]);
    expect((await get(path)).statusCode).toBe(200);
  });

  it("is refused before it begins where a file would be too large", async () => {
    const aggregate: TimeSeriesStore["aggregate"] = async ({ series }) =>
      series.map(({ point, quantity }) => ({
        point,
        quantity,
        startMs: 0,
        count: 2_000_000,
        sum: 0,
        mean: 0,
        min: 0,
        max: 0,
      }));
    await store.write([{ point: POD, quantity: "importTotalWh", at: NOW_MS, value: 1 }]);
    store.aggregate = aggregate;
    expect((await get(`/readings/rows?format=xlsx&${PERIOD}`)).json()).toEqual({ rows: 2_000_000, maxRows: 1_048_575 });
    const answer = await get(`/readings/file?format=xlsx&${PERIOD}`);
    expect([answer.statusCode, answer.json().code]).toEqual([422, "export-too-large"]);
    expect((await get(`/readings/file?format=csv&${PERIOD}`)).statusCode).toBe(200);
  });

  it("names buildings and points as they are, and puts them on the map", async () => {
    expect((await get("/building/file?format=csv&decimal=comma&encoding=utf-8-bom")).body).toBe(
      '\uFEFFid;name;use;address;latitude_deg;longitude_deg;floor_area_m2;simulated\r\nrodari;"Scuola ""Rodari""; sede";school;Via Roma 1;45,731;8,632;1180,5;false\r\n',
    );
    // A name that a spreadsheet would run is text there, and is itself where no spreadsheet reads.
    expect((await get("/point/file?format=csv")).body).toContain("rodari-pod,supply,'=cmd|' /C calc'!A0,rodari");
    const { features } = JSON.parse((await get("/point/file?format=geojson")).body);
    expect(features).toMatchObject([
      {
        geometry: { type: "Point", coordinates: [8.632, 45.731] },
        properties: { id: "rodari-pod", name: "=cmd|' /C calc'!A0" },
      },
    ]);
    const answer = await get("/building/file?format=csv&encoding=windows-1252");
    expect(answer.headers["content-type"]).toBe("text/csv; charset=windows-1252");
    expect(answer.headers["content-disposition"]).toBe('attachment; filename="lucciola-building-2026-11-24.csv"');
  });
});
