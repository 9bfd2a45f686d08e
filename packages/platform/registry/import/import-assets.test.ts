import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { buildingId, pointId } from "@lucciola/contract/ids/ids.ts";
import type { LightingProgramme } from "@lucciola/contract/lighting/programme.ts";
import fc from "fast-check";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { silentLogger } from "../../log/logger.ts";
import { openRegistry } from "../open-registry.ts";
import type { Registry } from "../registry.ts";
import { type ImportOptions, importAssets } from "./import-assets.ts";
import { ASSET_KINDS, type AssetKind, importTemplate } from "./import-kind.ts";

const NOW = Date.parse("2026-11-25T22:00:00Z");
const PROGRAMME: LightingProgramme = { id: "town-default", version: 1, name: "All night", base: [] } as never;

let folder: string;
let registry: Registry;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "lucciola-import-"));
});
afterAll(() => rm(folder, { recursive: true }));
beforeEach(() => {
  registry = openRegistry({ path: ":memory:", log: silentLogger });
});
afterEach(() => registry.close());

/** Imports a file with this content. Reasons are told as `line 3, POD: ...`. */
async function bring(kind: AssetKind, content: string | Uint8Array, options: Partial<ImportOptions> = {}) {
  const file = join(folder, "inventory");
  await writeFile(file, content);
  const report = await importAssets(registry, {
    kind,
    file,
    mapping: new Map(),
    dryRun: false,
    skipBadRows: false,
    programme: PROGRAMME,
    nowMs: NOW,
    actor: "cli:maria",
    ...options,
  });
  const told = (issues: typeof report.issues) =>
    issues.map(({ place, column, reason }) => `${place}${column === undefined ? "" : `, ${column}`}: ${reason}`);
  return { ...report, issues: told(report.issues), warnings: told(report.warnings) };
}
const counted = { added: 0, changed: 0, unchanged: 0, refused: 0 };

const BUILDINGS = [
  "Codice;Nome;Destinazione d'uso;Indirizzo;Latitudine;Longitudine;Superficie",
  'rodari;"Scuola ""Rodari""";school;Via Roma, 1;45,7301;8,6342;1200',
  "sala-civica;Sala civica;hall;Piazza Libertà 2;45,7320;8,6350;",
].join("\r\n");
const CABINETS = "id,via,lat,lon\nQ 7,Via Po,45.73,8.63\n";
const LAMPS =
  "codice,via,lat,lon,potenza,quadro\nPO-01,Via Po,45.7301,8.6301,60,Q 7\nPO-02,Via Po,45.7302,8.6302,57.5,Q 7\n";

describe("a list of buildings with the codes of their supplies", () => {
  const WITH_CODES = [
    "Denominazione;Destinazione d'uso;Indirizzo;Latitudine;Longitudine;Superficie mq;POD;PDR",
    "Scuola Rodari;Scuola primaria;Via Roma 1;45,7301;8,6342;1200;IT001E91000001;00590000000001",
    "Biblioteca;biblioteca;Via Po 2;45,7302;8,6343;400;it001e91000002;",
    "Pesa pubblica;pesa;Via Po 9;45,7303;8,6344;;;",
  ].join("\n");

  it("brings both, with uses as rules and grants know them, and changes nothing a second time", async () => {
    expect(await bring("buildings", WITH_CODES)).toMatchObject({ added: 6, supplies: 3, rows: 3, unusedColumns: [] });
    const uses = registry.assets.buildings().map(({ id, use }) => [id, use]);
    expect(uses).toEqual([
      ["biblioteca", "library"],
      ["pesa-pubblica", "pesa"],
      ["scuola-rodari", "school"],
    ]);
    const school = registry.assets.pointsOfBuilding(buildingId("scuola-rodari"));
    expect(school.map(({ name, carrier, supplyCode }) => [name, carrier, supplyCode])).toEqual([
      ["Scuola Rodari, gas", "gas", "00590000000001"],
      ["Scuola Rodari, electricity", "electricity", "IT001E91000001"],
    ]);
    expect(await bring("buildings", WITH_CODES)).toMatchObject({ ...counted, unchanged: 6, changes: [] });
  });

  it("gives a supply that is known already its building, and refuses a row whose code is none", async () => {
    await bring("supplies", "id,pod,name\nschool-power,IT001E91000001,Power\n");
    await bring("buildings", WITH_CODES);
    expect(registry.assets.point(pointId("school-power"))).toMatchObject({ name: "Power", building: "scuola-rodari" });
    const { issues, applied } = await bring("buildings", WITH_CODES.replace("IT001E91000001", "91000001"));
    expect(applied).toBe(false);
    expect(issues[0]).toMatch(/^line 2, POD: /);
  });
});

describe("an inventory from an Italian table program", () => {
  it("is read with its semicolons, decimal commas, quotes and headers", async () => {
    expect(await bring("buildings", BUILDINGS)).toMatchObject({
      ...counted,
      added: 2,
      applied: true,
      rows: 2,
      format: 'CSV, delimiter ";", utf-8',
    });
    expect(registry.assets.building(buildingId("rodari"))).toEqual({
      id: "rodari",
      name: 'Scuola "Rodari"',
      use: "school",
      address: "Via Roma, 1",
      latitudeDeg: 45.7301,
      longitudeDeg: 8.6342,
      floorAreaM2: 1200,
      simulated: false,
    });
  });

  it.each([
    ["UTF-8 with its mark", Buffer.from(`\ufeff${BUILDINGS}`), "utf-8"],
    ["Windows-1252", Buffer.from(BUILDINGS, "latin1"), "windows-1252"],
    ["UTF-16, as Excel's text export", Buffer.from(`\ufeff${BUILDINGS}`, "utf16le"), "utf-16le"],
    ["gzip", gzipSync(BUILDINGS), "utf-8"],
    ["tabs", BUILDINGS.replaceAll(";", "\t"), "utf-8"],
  ])("is read in %s", async (_, content, encoding) => {
    const { added, format } = await bring("buildings", content);
    expect([added, format]).toEqual([2, expect.stringContaining(encoding)]);
    expect(registry.assets.building(buildingId("sala-civica"))?.address).toBe("Piazza Libertà 2");
  });

  it("changes nothing when it is brought again, and says what differs when it was edited", async () => {
    await bring("buildings", BUILDINGS);
    const version = registry.assets.version();
    expect(await bring("buildings", BUILDINGS)).toMatchObject({ ...counted, unchanged: 2, changes: [] });
    expect(registry.assets.version()).toBe(version);
    const edited = BUILDINGS.replace("1200", "1250").replace("Via Roma, 1", "Via Roma, 3");
    expect(await bring("buildings", edited)).toMatchObject({
      ...counted,
      changed: 1,
      unchanged: 1,
      changes: [{ id: "rodari", differences: ["address Via Roma, 1 -> Via Roma, 3", "floorAreaM2 1200 -> 1250"] }],
    });
  });

  it("leaves what it has no column for, and clears what it has an empty cell for", async () => {
    await bring("buildings", BUILDINGS);
    await bring("buildings", "id,nome,uso,indirizzo,lat,lon\nrodari,Rodari,school,Via Roma,45.73,8.63\n");
    expect(registry.assets.building(buildingId("rodari"))?.floorAreaM2).toBe(1200);
    await bring("buildings", "id,nome,uso,indirizzo,lat,lon,mq\nrodari,Rodari,school,Via Roma,45.73,8.63,\n");
    expect(registry.assets.building(buildingId("rodari"))?.floorAreaM2).toBeUndefined();
  });

  it("is only looked at in a dry run", async () => {
    expect(await bring("buildings", BUILDINGS, { dryRun: true })).toMatchObject({ added: 2, applied: false });
    expect(registry.assets.buildings()).toEqual([]);
    expect(registry.audit.list({ limit: 9 })).toEqual([]);
  });

  it("is one entry in the audit log", async () => {
    await bring("buildings", BUILDINGS);
    expect(registry.audit.list({ limit: 9 })).toEqual([
      {
        atMs: NOW,
        actor: "cli:maria",
        action: "import-buildings",
        target: "inventory",
        detail: "2 new, 0 changed, 0 unchanged, 0 refused",
      },
    ]);
  });
});

describe("the street lighting", () => {
  it("comes cabinets first, then lamps, whose names of cabinets are understood as written", async () => {
    await bring("cabinets", CABINETS);
    expect(await bring("lamps", LAMPS)).toMatchObject({ ...counted, added: 2 });
    expect(registry.assets.point(pointId("po-01"))).toMatchObject({
      kind: "lamp",
      name: "Via Po, PO-01",
      street: "Via Po",
      cabinet: "q-7",
      nominalPowerW: 60,
      latitudeDeg: 45.7301,
    });
  });

  it("gives a new lamp the town's programme, and leaves the one that an old lamp runs", async () => {
    await bring("cabinets", CABINETS);
    await bring("lamps", LAMPS);
    registry.programmes.put({ ...PROGRAMME, id: "festival" });
    registry.programmes.assign([pointId("po-01")], "festival");
    await bring("lamps", `${LAMPS.replace(",60,", ",55,")}PO-03,Via Po,45.7303,8.6303,60,Q 7\n`);
    const runs = ["po-01", "po-02", "po-03"].map((id) => registry.programmes.assignment(pointId(id))?.programme.id);
    expect(runs).toEqual(["festival", "town-default", "town-default"]);
  });

  it("is not there at all when a lamp names a cabinet that is none", async () => {
    const { applied, issues } = await bring("lamps", LAMPS);
    expect(applied).toBe(false);
    expect(issues[0]).toBe("line 2, quadro: there is no cabinet q-7: import the cabinets first, or correct it");
    expect(registry.assets.points()).toEqual([]);
  });
});

describe("a map", () => {
  const feature = (properties: object, geometry: unknown, id?: string) => ({
    type: "Feature",
    ...(id === undefined ? {} : { id }),
    properties,
    geometry,
  });
  const collection = (...features: object[]) => JSON.stringify({ type: "FeatureCollection", name: "map", features });
  const square = [
    [8.63, 45.73],
    [8.632, 45.73],
    [8.632, 45.732],
    [8.63, 45.732],
    [8.63, 45.73],
  ];

  it("brings lamps as points and buildings as outlines, at their centre", async () => {
    await bring("cabinets", CABINETS);
    const lamp = feature(
      { via: "Via Po", potenza: 60, quadro: "Q 7" },
      { type: "Point", coordinates: [8.63, 45.73] },
      "L1",
    );
    expect(await bring("lamps", collection(lamp))).toMatchObject({ ...counted, added: 1, format: "GeoJSON, utf-8" });
    expect(registry.assets.point(pointId("l1"))).toMatchObject({ latitudeDeg: 45.73, nominalPowerW: 60 });
    const hall = feature(
      { nome: "Municipio", uso: "town-hall", indirizzo: "Piazza 1" },
      { type: "Polygon", coordinates: [square] },
    );
    expect(await bring("buildings", collection(hall))).toMatchObject({ ...counted, added: 1 });
    expect(await bring("buildings", collection(hall))).toMatchObject({ ...counted, unchanged: 1 });
    expect(registry.assets.building(buildingId("municipio"))?.latitudeDeg).toBeCloseTo(45.731, 9);
  });

  it("is told feature by feature where it is wrong", async () => {
    const inMetres = feature({ id: "a" }, { type: "Point", coordinates: [478_000, 5_064_000] });
    const line = feature({ id: "b" }, { type: "LineString", coordinates: square });
    const nowhere = feature({ id: "c" }, null);
    const { issues } = await bring("lamps", collection(inMetres, line, nowhere));
    expect(issues).toEqual([
      expect.stringMatching(/^feature 1: its geometry is no degree: export it in WGS 84/),
      expect.stringMatching(/^feature 2: its geometry is not a Point/),
      expect.stringMatching(/^feature 3: has no latitude and longitude/),
    ]);
  });

  it.each([
    ["that is cut off", collection(feature({ id: "a" }, null)).slice(0, -4), "after feature"],
    ["without features", '{"type":"Topology"}', "holds no features"],
  ])("%s is refused whole", async (_, content, told) => {
    await expect(bring("lamps", content)).rejects.toThrow(told);
  });
});

describe("supplies", () => {
  beforeEach(() => bring("buildings", BUILDINGS));
  const supply = (id: string) => registry.assets.point(pointId(id));

  it("are told apart by POD and PDR, and named after their building", async () => {
    const file = "edificio;POD;PDR\nrodari;IT001E12345678;\nrodari;;12345678901234\n";
    expect(await bring("supplies", file)).toMatchObject({ ...counted, added: 2 });
    expect(supply("it001e12345678")).toMatchObject({
      name: 'Scuola "Rodari", electricity',
      building: "rodari",
      supplyCode: "IT001E12345678",
      carrier: "electricity",
    });
    expect(supply("12345678901234")).toMatchObject({ carrier: "gas" });
  });

  it("are found again by their POD, with or without its check character", async () => {
    await bring("supplies", "id,building,pod\nschool-power,rodari,IT001E12345678\n");
    expect(await bring("supplies", "pod,building,name\nit001e123456789,rodari,Power\n")).toMatchObject({
      ...counted,
      changed: 1,
    });
    expect(supply("school-power")).toMatchObject({ name: "Power", supplyCode: "IT001E123456789" });
    const { issues } = await bring("supplies", "id,building,pod\nother,rodari,IT001E12345678\n");
    expect(issues).toEqual([expect.stringContaining("is the code of the supply school-power already")]);
  });

  it.each([
    ["a POD that is none", "pod\nIT1E12345678", 'line 2, pod: "IT1E12345678" is not a POD'],
    ["a PDR that is none", "pdr\n123", 'line 2, pdr: "123" is not a PDR'],
    ["a building that is none", "pod,edificio\nIT001E12345678,xyz", "line 2, edificio: there is no building xyz"],
    ["a POD of gas", "pod,vettore\nIT001E12345678,gas", "line 2, vettore: a POD is of electricity"],
    ["a carrier that is none", "pod,vettore\nIT001E12345678,steam", 'line 2, vettore: "steam" is no carrier'],
    ["a POD twice", "pod\nIT001E12345678\nIT001E123456789", "line 3: the code IT001E12345678 is in line 2 already"],
  ])("%s is refused", async (_, file, told) => {
    const { issues, applied } = await bring("supplies", file);
    expect(issues).toEqual([expect.stringContaining(told)]);
    expect(applied).toBe(false);
  });
});

describe("what is wrong with a file", () => {
  const HEAD = "id,via,lat,lon,potenza\n";
  it.each([
    ["a number with a unit", "a,Po,45.7,8.6,60 W", 'line 2, potenza: "60 W" is not a number'],
    ["thousands apart", 'a,Po,45.7,8.6,"1.234,5"', 'line 2, potenza: "1.234,5" is not a number'],
    ["a power beyond all lamps", "a,Po,45.7,8.6,60000", 'line 2, potenza: "60000" is not possible'],
    ["metres", "a,Po,45.7,478000,60", 'line 2, lon: "478000" is no degree'],
    ["half a place", "a,Po,45.7,,60", "line 2, lat: only one of latitude and longitude"],
    ["no id", ",Po,45.7,8.6,60", "line 2, id: id is empty"],
    ["an id of nothing", "???,Po,45.7,8.6,60", 'line 2, id: "???" cannot be made into an id'],
    ["too many cells", "a,Via Po, 3,45.7,8.6,60", "line 2: has 6 cells where the header has 5"],
    ["an open quote", 'a,"Po,45.7,8.6,60', "line 2: a quotation mark is opened and not closed"],
    ["an id twice", "Q 1,Po,45.7,8.6,60\nq-1,Po,45.8,8.6,60", "line 3: the id q-1 is in line 2 already"],
  ])("%s is told by line and column, with what to do", async (_, rows, told) => {
    const { issues, applied } = await bring("lamps", HEAD + rows);
    expect(issues).toEqual([expect.stringContaining(told)]);
    expect(applied).toBe(false);
    expect(registry.assets.points()).toEqual([]);
  });

  it("does not hinder its good rows when they are wanted alone", async () => {
    const file = `${HEAD}a,Po,45.7,8.6,60\nb,Po,45.7,8.6,many\n`;
    expect(await bring("lamps", file, { skipBadRows: true })).toMatchObject({ added: 1, refused: 1, applied: true });
    expect(registry.assets.points().map(({ id }) => id)).toEqual(["a"]);
  });

  it("is only a warning where it may be right: a place outside of Italy, most of all with its numbers exchanged", async () => {
    const { warnings, added } = await bring("lamps", `${HEAD}a,Po,8.6,45.7,60\nb,Po,51.5,0.1,60\n`);
    expect(warnings).toEqual([
      "line 2, lat: 8.6, 45.7 is not in Italy: are latitude and longitude exchanged?",
      "line 3, lat: 51.5, 0.1 is not in Italy",
    ]);
    expect(added).toBe(2);
  });

  it("does not take what is something else already, or simulated", async () => {
    await bring("cabinets", CABINETS);
    const { issues } = await bring("lamps", `${HEAD}Q 7,Po,45.7,8.6,60\n`);
    expect(issues).toEqual([expect.stringContaining("q-7 is a cabinet already, and cannot be a lamp too")]);
    registry.assets.putPoint({ ...registry.assets.points("cabinet")[0], id: pointId("s"), simulated: true } as never);
    const simulated = await bring("cabinets", "id\ns\n");
    expect(simulated.issues).toEqual([expect.stringContaining("s belongs to the simulated town")]);
  });

  it.each([
    [
      "lacks a column",
      "lamps",
      "id,via\na,Po\n",
      'no column holds latitude; no column holds longitude. Read as CSV, delimiter ","',
    ],
    ["names no supply", "supplies", "edificio,note\nrodari,x\n", "no column holds pod, pdr, code or id"],
    ["has a column twice", "lamps", "id,id,lat,lon\n", 'has the column "id" more than once'],
    ["is empty", "lamps", "", "is empty: its first line must name the columns"],
  ] as const)("that %s is told before any row", async (_, kind, content, told) => {
    await expect(bring(kind, content)).rejects.toThrow(told);
  });

  it("that is not there is told", async () => {
    await expect(bring("lamps", "", { file: join(folder, "none.csv") })).rejects.toThrow("cannot be read (ENOENT");
  });
});

it("columns with names of their own are mapped, and those that nobody takes are named", async () => {
  const file = "Punto,Watt lampada,Nord,Est,Colore\nA 1,60,45.7,8.6,blu\n";
  const mapping = new Map([
    ["Punto", "id"],
    ["Watt lampada", "power_w"],
    ["Nord", "latitude"],
    ["Est", "longitude"],
  ]);
  expect(await bring("lamps", file, { mapping })).toMatchObject({ added: 1, unusedColumns: ["Colore"] });
  expect(registry.assets.point(pointId("a-1"))).toMatchObject({ nominalPowerW: 60 });
  await expect(bring("lamps", file, { mapping: new Map([["Punto", "name-of-lamp"]]) })).rejects.toThrow(
    '"name-of-lamp" is no field of lamps. They are: id, name, street',
  );
  await expect(bring("lamps", file, { mapping: new Map([...mapping, ["Sud", "street"]]) })).rejects.toThrow(
    'there is no column "Sud"',
  );
});

it("an import that another one overtakes is refused, and the other's changes stay", async () => {
  const assets = { ...registry.assets, version: () => (versions += 1) };
  let versions = 0;
  const overtaken = { ...registry, assets };
  const file = join(folder, "overtaken");
  await writeFile(file, CABINETS);
  const options = { kind: "cabinets", file, mapping: new Map(), dryRun: false, skipBadRows: false } as const;
  await expect(
    importAssets(overtaken, { ...options, programme: PROGRAMME, nowMs: NOW, actor: "cli:maria" }),
  ).rejects.toMatchObject({ code: "import-overtaken", retryable: true });
  expect(registry.assets.points()).toEqual([]);
});

it("every template can be imported as it is", async () => {
  for (const kind of ["buildings", "supplies", "cabinets", "lamps"] as const)
    expect(await bring(kind, importTemplate(kind))).toMatchObject({ ...counted, added: 1, warnings: [] });
  expect(ASSET_KINDS).toHaveLength(4);
});

it("whatever a cell holds, the row is taken as it is or refused, and a second time nothing changes", {
  // Every import is synced to the disk, twice in each run.
  timeout: 120_000,
}, async () => {
  const text = fc
    .string({ unit: "binary", maxLength: 12 })
    .filter((cell) => !/[\0\ufffd\ufeff\ud800-\udfff]/.test(cell));
  const quoted = (cell: string) => `"${cell.replaceAll('"', '""')}"`;
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(text, text, text), { minLength: 1, maxLength: 5 }), async (rows) => {
      const file = ["id,name,street", ...rows.map((cells) => cells.map(quoted).join(","))].join("\n");
      const first = await bring("cabinets", file, { skipBadRows: true });
      expect(first.added + first.changed + first.unchanged + first.refused).toBe(first.rows);
      const second = await bring("cabinets", file, { skipBadRows: true });
      expect(second).toMatchObject({ added: 0, changed: 0, refused: first.refused });
    }),
    { numRuns: 60 },
  );
});
