import type { TypeBoxTypeProvider } from "@fastify/type-provider-typebox";
import type { EnergyReport, ReportCell } from "@lucciola/contract/api/energy-reports.ts";
import type { SupplyContract } from "@lucciola/contract/energy/supply-contract.ts";
import { buildingId, type PointId, pointId } from "@lucciola/contract/ids/ids.ts";
import type { Measure } from "@lucciola/contract/plan/measure.ts";
import { instantOfLocalTime } from "@lucciola/domain/time/local-time.ts";
import { ManualClock } from "@lucciola/platform/clock/manual-clock.ts";
import { silentLogger } from "@lucciola/platform/log/logger.ts";
import { openRegistry } from "@lucciola/platform/registry/open-registry.ts";
import { createMemoryStore } from "@lucciola/platform/timeseries/memory-store.ts";
import Exceljs from "exceljs";
import Fastify from "fastify";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { BaselineDesk } from "../energy/baseline-desk.ts";
import { computeBaseline } from "../energy/baseline-jobs.ts";
import { createKeptWork } from "../energy/kept-work.ts";
import { answerFailuresAsProblems } from "../problem-details.ts";
import { anomalyRoutes } from "../routes/anomalies.ts";
import { billRoutes } from "../routes/bills.ts";
import { buildingProfileRoutes } from "../routes/building-profiles.ts";
import { costRoutes } from "../routes/cost.ts";
import { energyFigureRoutes } from "../routes/energy-figures.ts";
import { energyReportRoutes } from "../routes/energy-reports.ts";
import { factorRoutes } from "../routes/factors.ts";
import { lightingEnergyRoutes } from "../routes/lighting-energy.ts";
import { planMeasureRoutes } from "../routes/plan-measures.ts";
import type { RouteDeps } from "../routes/route-deps.ts";
import { supplyRoutes } from "../routes/supplies.ts";

const ROME = "Europe/Rome";
const HOUR_MS = 3_600_000;
const NOW = instantOfLocalTime("2026-11-27", 9 * 60, ROME);
const FROM = instantOfLocalTime("2025-09-20", 0, ROME);
const desk: BaselineDesk = { compute: async (job) => computeBaseline(job) as never, close: async () => {} };

const registry = openRegistry({ path: ":memory:", log: silentLogger });
const store = createMemoryStore();
let server: ReturnType<typeof open>;

const SUPPLIES = {
  school: "rodari-electricity",
  schoolGas: "rodari-gas",
  /** Under the school's meter: counted there. */
  kitchen: "rodari-kitchen",
  schoolWater: "rodari-water",
  office: "municipio-electricity",
  officeOil: "municipio-oil",
  cabinet: "cabinet-roma",
  panels: "rodari-panels",
} as const;

function open() {
  const app = Fastify({ ajv: { customOptions: { coerceTypes: "array" } } }).withTypeProvider<TypeBoxTypeProvider>();
  answerFailuresAsProblems(app, undefined);
  app.decorateRequest("user", undefined);
  app.addHook("onRequest", async (request) => {
    request.user = { id: 1, username: "maria", roles: ["energy-manager"], mustChangePassword: false };
  });
  const config = {
    site: { latitudeDeg: 45.73, longitudeDeg: 8.63, zone: ROME },
    public: { townName: 'Comune di "Borgo" </style>' },
  };
  const clock = new ManualClock(NOW);
  const deps = { registry, store, clock, config } as unknown as RouteDeps;
  const kept = createKeptWork(clock, 60_000);
  energyFigureRoutes(app, deps, desk, kept);
  energyReportRoutes(app, deps, desk, kept);
  buildingProfileRoutes(app, deps, desk);
  costRoutes(app, deps);
  supplyRoutes(app, deps);
  billRoutes(app, deps);
  factorRoutes(app, deps);
  anomalyRoutes(app, deps);
  planMeasureRoutes(app, deps);
  lightingEnergyRoutes(app, deps);
  return app;
}

async function get(url: string) {
  const response = await server.inject({ method: "GET", url });
  return { status: response.statusCode, headers: response.headers, body: response.body, raw: response.rawPayload };
}
const report = async (query: string): Promise<EnergyReport> =>
  JSON.parse((await get(`/api/v1/energy-reports/${query}`)).body);
const at = (date: string, hour = 12): number => instantOfLocalTime(date, hour * 60, ROME);

function place(id: PointId, changes: object) {
  registry.assets.putPoint({
    ...{ id, kind: "supply", name: id, simulated: false, carrier: "electricity", building: undefined },
    ...{ cabinet: undefined, street: undefined, nominalPowerW: undefined, supplyCode: undefined },
    ...{ latitudeDeg: undefined, longitudeDeg: undefined },
    ...changes,
  });
}

/** A register that counts `ofHour` from the town's first day until now, hour by hour. */
async function count(
  id: string,
  quantity: "importTotalWh" | "volumeTotalL" | "energyTotalWh" | "exportTotalWh",
  ofHour: (atMs: number) => number,
) {
  let value = 0;
  const readings = [{ point: pointId(id), quantity, at: FROM, value }];
  for (let atMs = FROM; atMs < NOW; atMs += HOUR_MS) {
    value += ofHour(atMs);
    readings.push({ point: pointId(id), quantity, at: atMs + HOUR_MS, value });
  }
  // Nobody heard the school for three days of October.
  const silent = (atMs: number) => id === SUPPLIES.school && at("2026-10-10", 0) < atMs && atMs < at("2026-10-13", 0);
  await store.write(readings.filter(({ at: atMs }) => !silent(atMs)));
}

const contract: SupplyContract = {
  ...{ supply: SUPPLIES.school, carrier: "electricity", supplier: "Luce Buona", offer: "Fissa", from: "2026-01-01" },
  ...{ voltage: "low", vatPct: 22, contractPowerKw: 30, pricing: "fixed", splitPayment: false },
  prices: [
    { component: "energy", basis: "kwh", priceEur: 0.1234, band: "F1" },
    { component: "energy", basis: "kwh", priceEur: 0.1011, band: "F23" },
    { component: "transport", basis: "month", priceEur: 7.5 },
  ],
};

beforeAll(async () => {
  for (const [id, name] of [
    ["rodari", "Scuola Rodari"],
    ["municipio", "Municipio <b>"],
  ] as const)
    registry.assets.putBuilding({
      ...{ id: buildingId(id), name, use: "school", address: "Via Roma 1", simulated: false },
      ...{ latitudeDeg: 45.73, longitudeDeg: 8.63, floorAreaM2: 1_000 },
    });
  const [school, office] = [{ building: buildingId("rodari") }, { building: buildingId("municipio") }];
  place(pointId(SUPPLIES.school), { ...school, supplyCode: "IT001E99000001" });
  place(pointId(SUPPLIES.schoolGas), { ...school, carrier: "gas" });
  place(pointId(SUPPLIES.schoolWater), { ...school, carrier: "water" });
  place(pointId(SUPPLIES.kitchen), school);
  place(pointId(SUPPLIES.panels), school);
  place(pointId(SUPPLIES.office), office);
  place(pointId(SUPPLIES.officeOil), { ...office, carrier: "oil" });
  place(pointId(SUPPLIES.cabinet), { kind: "cabinet", name: "=Quadro Roma" });
  place(pointId("lamp-1"), { kind: "lamp", cabinet: pointId(SUPPLIES.cabinet), nominalPowerW: 60 });
  const under = { feeds: [], under: SUPPLIES.school };
  registry.supplies.putFacts(pointId(SUPPLIES.kitchen), "2025-01-01", under);
  registry.supplies.putFacts(pointId(SUPPLIES.panels), "2025-01-01", { ...under, role: "production" });
  registry.supplies.putDeliveries([
    {
      ...{ supply: pointId(SUPPLIES.officeOil), date: "2026-10-20", document: "DDT 7", amount: 1_000, unit: "L" },
      costEur5: 123_456_000,
    },
  ]);
  const isOpen = (atMs: number): boolean =>
    new Date(atMs).getUTCHours() % 24 > 6 && new Date(atMs).getUTCDay() % 6 !== 0;
  await count(SUPPLIES.school, "importTotalWh", (atMs) => (isOpen(atMs) ? 5_003 : 997));
  await count(SUPPLIES.schoolGas, "volumeTotalL", (atMs) => (isOpen(atMs) ? 7_003 : 111));
  await count(SUPPLIES.schoolWater, "volumeTotalL", () => 40);
  await count(SUPPLIES.kitchen, "importTotalWh", () => 200);
  await count(SUPPLIES.panels, "exportTotalWh", () => 350);
  await count(SUPPLIES.office, "importTotalWh", (atMs) => (isOpen(atMs) ? 2_011 : 300));
  await count(SUPPLIES.cabinet, "importTotalWh", () => 70);
  await count("lamp-1", "energyTotalWh", () => 30);
  const storing = { atMs: NOW, by: "maria" };
  registry.tariff.contracts.put([contract], storing);
  registry.tariff.bills.add(
    [
      {
        ...{ number: "101", issued: "2026-11-10", supplier: "Luce Buona", supply: SUPPLIES.school },
        ...{
          from: "2026-10-01",
          to: "2026-10-31",
          totalEur: 244,
          kind: "invoice",
          splitPayment: false,
          source: "hand",
        },
        lines: [
          {
            ...{ component: "energy", description: "", quantity: 2_000, unit: "kWh", unitPriceEur: 0.1 },
            ...{ amountEur: 200, vatPct: 22 },
          },
        ],
        vat: [{ ratePct: 22, taxableEur: 200, vatEur: 44 }],
      },
    ],
    storing,
  );
  const alert = {
    ...{
      kind: "night-base-load" as const,
      supply: SUPPLIES.office,
      fromMs: at("2026-10-17"),
      raisedAtMs: at("2026-10-20"),
    },
    ...{ score: 0.9, eurPerYear: 730, energy: {}, evidence: {}, model: "its own nights" },
  };
  const nobody = { endedAtMs: undefined, assignedTo: undefined, snooze: undefined, normal: undefined };
  registry.anomalies.add({ place: "municipio", state: "open", alert, seenAtMs: NOW, ...nobody }, []);
  const measure = (id: string, kind: Measure["kind"], kwhPerYear: number): Measure => ({
    ...{ id, kind, name: `Opera ${id}`, place: { kind: "building", id: "rodari" }, investEur: 12_000, lifeYears: 20 },
    savings: [{ carrier: kind === "pv" ? "electricity" : "gas", kwhPerYear, standardErrorKwh: 100 }],
    ...{ upkeepEurPerYear: 0, worksYears: 1, fromYear: 2026, needs: [], excludes: [], source: "diagnosi" },
  });
  registry.plan.putMeasure(measure("valves", "thermostatic-valves", 3_000), "maria", NOW);
  registry.plan.putMeasure(measure("roof", "pv", 9_500), "maria", NOW);
  registry.plan.setState("valves", { state: "done", doneOn: "2026-10-02" }, "maria", NOW);
  registry.plan.setState("roof", { state: "planned" }, "maria", NOW);
  server = open();
}, 60_000);
afterAll(async () => {
  await server.close();
  registry.close();
});

/** What stands at a place of an answer, as the contract of sources says. */
function readAt(value: unknown, [name, ...rest]: readonly string[]): number {
  if (name === undefined) return typeof value === "number" ? value : 0;
  if (name === "*") return (value as unknown[]).reduce((sum: number, one) => sum + readAt(one, rest), 0);
  const [, key, wanted] = /^([\w.-]+)=(.*)$/.exec(name) ?? [];
  if (key === undefined) return value === undefined ? 0 : readAt((value as Record<string, unknown>)[name], rest);
  const memberOf = (one: unknown) =>
    key.split(".").reduce<unknown>((all, part) => (all as Record<string, unknown>)?.[part], one);
  return readAt(
    (value as unknown[]).find((one) => memberOf(one) === wanted),
    rest,
  );
}

const cellsOf = ({ sections }: EnergyReport): { readonly name: string; readonly cell: ReportCell }[] =>
  sections.flatMap(({ id, figures, tables }) => [
    ...figures.map((cell) => ({ name: `${id}/${cell.id}`, cell: cell as ReportCell })),
    ...tables.flatMap((table) =>
      table.rows.flatMap(({ cells }, row) =>
        cells.map((cell, index) => ({ name: `${id}/${table.id}/${row}/${table.columns[index]?.id}`, cell })),
      ),
    ),
  ]);
const section = ({ sections }: EnergyReport, id: string) => sections.find((one) => one.id === id);
const figureOf = (of: EnergyReport, name: string): number | undefined =>
  cellsOf(of).find((one) => one.name === name)?.cell.value;

describe("every figure", () => {
  it.each([
    ["month?period=2026-10&audience=council", 15],
    ["month?period=2026-10&audience=manager&lang=en", 70],
    ["year?period=2026&audience=manager", 70],
    ["secap?period=2026&baseline=2025&lang=en", 15],
  ])("of %s is the number behind its link", async (query, least) => {
    const cells = cellsOf(await report(query)).filter(({ cell }) => cell.value !== undefined);
    expect(cells.filter(({ cell }) => cell.source === undefined)).toEqual([]);
    const linked = cells.filter(({ cell }) => cell.source?.at !== undefined);
    expect(linked.length).toBeGreaterThan(least);
    for (const { name, cell } of linked) {
      const { status, body } = await get(cell.source?.api ?? "");
      expect(status, `${name} ${cell.source?.api}`).toBe(200);
      const behind = readAt(JSON.parse(body), (cell.source?.at ?? "").slice(1).split("/")) / (cell.source?.per ?? 1);
      expect(behind, `${name} ${cell.source?.api} ${cell.source?.at}`).toBeCloseTo(cell.value ?? Number.NaN, 5);
    }
  });
});

describe("a month's report", () => {
  it("counts what lies under another meter once, water never as energy, and tells gaps", async () => {
    const october = await report("month?period=2026-10&audience=manager");
    expect([october.from, october.to, october.isPartial]).toEqual(["2026-10-01", "2026-10-31", false]);
    const names = section(october, "supplies")?.tables[0]?.rows.map(({ cells: [name] }) => name?.text);
    expect(names).not.toContain(SUPPLIES.kitchen);
    expect(names).not.toContain(SUPPLIES.panels);
    expect(names).toContain(SUPPLIES.schoolWater);
    const cost = JSON.parse((await get(`/api/v1/supplies/${SUPPLIES.school}/cost?from=2026-10-01&to=2026-10-31`)).body);
    const school = section(october, "supplies")?.tables[0]?.rows.find(
      ({ cells: [name] }) => name?.text === SUPPLIES.school,
    );
    expect(school?.cells.at(-1)?.value).toBeCloseTo((100 * cost.months[0].estimated) / cost.months[0].amount, 9);
    expect(cost.months[0].estimated).toBeGreaterThan(0);
    // Oil: 1,000 L x 0.84 kg/L x 11.94 kWh/kg on the day on which it came.
    expect(figureOf(october, "use/groups/2/kwh")).toBeCloseTo(10_029.6, 1);
  });

  it("tells the council what was done, what is wrong and what comes next, and why weather is not known", async () => {
    const october = await report("month?period=2026-10&audience=council");
    expect(october.sections.map(({ id }) => id)).toEqual(["summary", "comparison", "done", "wrong", "next", "method"]);
    expect(section(october, "done")?.tables[0]?.rows[0]?.cells[0]?.text).toBe("Opera valves");
    expect(section(october, "next")?.tables[0]?.rows[0]?.cells[0]?.text).toBe("Opera roof");
    expect(section(october, "wrong")?.sentences[0]).toContain("730 €");
    const weather = section(october, "summary")?.figures.find(({ id }) => id === "weather");
    expect(weather?.value).toBeUndefined();
    expect(weather?.missing).toContain("temperature");
  });

  it.each([
    ["2026-03", 31 * 24 - 1],
    ["2026-10", 31 * 24 + 1],
  ])("of %s has the hours of its local days, and adds up to the API's kWh", async (period, hours) => {
    const month = await report(`month?period=${period}&audience=manager`);
    const rows = section(month, "supplies")?.tables[0]?.rows ?? [];
    const kwhOf = (name: string) => rows.find(({ cells: [cell] }) => cell?.text === name)?.cells[3]?.value;
    expect(kwhOf("=Quadro Roma")).toBeCloseTo(0.07 * hours, 9);
    const parts = rows.filter(({ isTotal }) => !isTotal).reduce((sum, { cells }) => sum + (cells[3]?.value ?? 0), 0);
    const [total] = rows.filter(({ isTotal }) => isTotal);
    const use = JSON.parse((await get(`/api/v1/energy/use?from=${month.from}&to=${month.to}`)).body);
    expect(total?.cells[3]?.value).toBe(use.total.kwh);
    expect(parts).toBeCloseTo(use.total.kwh, 3);
    expect(figureOf(month, "summary/energy")).toBe(use.total.kwh);
  });

  it("holds it against the same days of the year before", async () => {
    const october = await report("month?period=2026-10&audience=manager");
    const [row] = section(october, "comparison")?.tables[0]?.rows ?? [];
    const [, now, , before, , change] = row?.cells.map(({ value }) => value) ?? [];
    expect(change).toBeCloseTo((100 * ((now ?? 0) - (before ?? 0))) / (before ?? 1), 9);
  });

  it("costs an anomaly for the days on which its cause was there: 15 of October, at 2 euro a day", async () => {
    const october = await report("month?period=2026-10&audience=manager");
    expect(section(october, "anomalies")?.tables[0]?.rows[0]?.cells.at(-1)?.value).toBeCloseTo(30, 9);
  });

  it("that is not over goes to yesterday, beside the same days a year before", async () => {
    const november = await report("month?period=2026-11&audience=manager");
    expect([november.to, november.isPartial]).toEqual(["2026-11-26", true]);
    const source = section(november, "comparison")?.tables[0]?.rows[0]?.cells[3]?.source;
    expect(source?.api).toContain("from=2025-11-01&to=2025-11-26");
  });
});

it("a year's report adds up tonnes of oil equivalent by their factors, and says what is missing in the sum", async () => {
  const year = await report("year?period=2026&audience=manager");
  const use = JSON.parse((await get("/api/v1/energy/use?from=2026-01-01&to=2026-11-26")).body);
  const totals = (group: string) => use.totals.find((one: { group: string }) => one.group === group);
  const gasSm3 = use.supplies.find(({ supply }: { supply: string }) => supply === SUPPLIES.schoolGas).sm3;
  const mwh = (totals("electricity").kwh + totals("lighting").kwh) / 1_000;
  // 0.187 tep/MWh (EEN 3/08), 0.836 tep/1000 Sm3 (MiSE 18-12-2014), 11.628 MWh in a tep.
  expect(figureOf(year, "tep/tep")).toBeCloseTo(mwh * 0.187 + gasSm3 * 0.000836 + 10.0296 * 0.086, 6);
  const said = section(year, "tep")?.sentences.join(" ");
  expect(said).toContain("30 aprile 2027");
  expect(said).toContain("carburanti dei veicoli");
});

it("a SECAP has its sectors, one set of factors for both years, and actions", async () => {
  const secap = await report("secap?period=2026&baseline=2025&lang=en");
  expect(secap.sections.map(({ id }) => id)).toEqual(["bei", "inventory", "factors", "actions", "method"]);
  // 0.22 kg/kWh is the newest that holds at the end of 2025.
  expect(figureOf(secap, "factors/factors/0/factor")).toBe(0.22);
  const energy = section(secap, "inventory")?.tables[0];
  expect(energy?.rows.map(({ cells: [name] }) => name?.text)).toEqual(
    expect.arrayContaining(["Public lighting", "Municipal fleet", "Residential buildings"]),
  );
  expect(energy?.rows[3]?.cells.at(-1)?.missing).toContain("meters do not see");
  expect(figureOf(secap, "inventory/inventory-production/0/produced")).toBeCloseTo((0.35 * (330 * 24 + 0)) / 1_000, 1);
  const actions = section(secap, "actions")?.tables[0]?.rows ?? [];
  const roof = actions.find(({ cells: [name] }) => name?.text === "Opera roof")?.cells;
  expect(roof?.map(({ value }) => value).filter((value) => value !== undefined)).toEqual([
    12_000,
    9.5,
    expect.closeTo(2.09, 6),
  ]);
});

describe("as a document", () => {
  it("is a page without a script, whose links and cells are escaped and whose headers say what they head", async () => {
    const { body, headers } = await get("/api/v1/energy-reports/month.html?period=2026-10&audience=manager");
    expect(headers["content-type"]).toBe("text/html; charset=utf-8");
    expect(body).not.toContain("<script");
    expect(body).toContain("Municipio &lt;b&gt;");
    expect(body.match(/<\/style>/g)).toHaveLength(1);
    expect(body).toContain('<th scope="col"');
    expect(body).toContain('<th scope="row">');
    expect(body).toContain('role="img"');
    expect(body).toContain(
      '<a href="/forniture/rodari-electricity?periodo=custom&amp;dal=2026-10-01&amp;al=2026-10-31">',
    );
  });

  it("is a CSV with a mark, semicolons, decimal commas, and no formula", async () => {
    const { body, headers } = await get("/api/v1/energy-reports/month.csv?period=2026-10&audience=manager");
    expect(headers["content-disposition"]).toBe('attachment; filename="lucciola-month-2026-10.csv"');
    expect(body.startsWith("\uFEFF")).toBe(true);
    const line = body.split("\r\n").find((one) => one.startsWith(SUPPLIES.school));
    expect(line?.split(";")[3]).toMatch(/^\d+(,\d+)?$/);
    expect(body).toContain("'=Quadro Roma");
    const english = await get("/api/v1/energy-reports/month.csv?period=2026-10&audience=manager&lang=en");
    expect(
      english.body
        .split("\r\n")
        .find((one) => one.startsWith(SUPPLIES.school))
        ?.split(";")[3],
    ).toMatch(/^\d+(\.\d+)?$/);
  });

  it("is a workbook whose numbers are numbers, with units in its headers and sources in its last columns", async () => {
    const { raw } = await get("/api/v1/energy-reports/month.xlsx?period=2026-10&audience=manager");
    const workbook = new Exceljs.Workbook();
    await workbook.xlsx.load(raw as never);
    const sheet = workbook.getWorksheet("supplies");
    const header = ((sheet?.getRow(2).values ?? []) as unknown[]).slice(1);
    expect(header).toEqual(
      expect.arrayContaining(["Energia (kWh)", "Spesa con IVA (€)", "Fonte: pagina", "Fonte: API"]),
    );
    const row = sheet?.getRows(3, 10)?.find((one) => one.getCell(1).value === SUPPLIES.school);
    const data = await report("month?period=2026-10&audience=manager");
    const told = section(data, "supplies")?.tables[0]?.rows.find(({ cells: [name] }) => name?.text === SUPPLIES.school);
    expect(row?.getCell(4).value).toBe(told?.cells[3]?.value);
    expect(String(row?.getCell(header.length).value)).toContain("/api/v1/supplies/rodari-electricity/cost");
    const cabinet = sheet?.getRows(3, 10)?.find((one) => one.getCell(1).value === "=Quadro Roma");
    expect(cabinet?.getCell(1).type).toBe(Exceljs.ValueType.String);
  });
});

it("has the same numbers as data, in each cell of its workbook and in its CSV", async () => {
  const query = "period=2026&audience=manager&lang=en";
  const data = await report(`year?${query}`);
  const workbook = new Exceljs.Workbook();
  await workbook.xlsx.load((await get(`/api/v1/energy-reports/year.xlsx?${query}`)).raw as never);
  const lines = (await get(`/api/v1/energy-reports/year.csv?${query}`)).body.split("\r\n");
  let compared = 0;
  for (const { id, caption, rows } of data.sections.flatMap(({ tables }) => tables)) {
    const sheet = workbook.getWorksheet(id);
    const title = lines.findIndex((line) => line.replaceAll('"', "") === caption);
    for (const [row, { cells }] of rows.entries())
      for (const [index, { value }] of cells.entries()) {
        if (value === undefined) continue;
        const name = `${id}, row ${row}, cell ${index}`;
        expect(sheet?.getRow(row + 3).getCell(index + 1).value, name).toBeCloseTo(value, 5);
        // Texts of these tables hold no semicolon.
        expect(Number(lines[title + 2 + row]?.split(";")[index]), name).toBeCloseTo(value, 5);
        compared++;
      }
  }
  expect(compared).toBeGreaterThan(100);
});

it("says what is wrong with a period", async () => {
  for (const [query, code] of [
    ["month?period=2026", "period-unknown"],
    ["month?period=2026-13", "period-unknown"],
    ["year?period=2026-10", "period-unknown"],
    ["year?period=2027", "period-empty"],
    ["month.xlsx?period=2026-12", "period-empty"],
    ["secap?period=2026&baseline=2031", "period-empty"],
  ] as const) {
    const { status, body } = await get(`/api/v1/energy-reports/${query}`);
    expect([status, JSON.parse(body).code], query).toEqual([400, code]);
  }
  expect((await get("/api/v1/energy-reports/week?period=2026-10")).status).toBe(400);
  expect(JSON.parse((await get("/api/v1/energy-reports")).body)).toMatchObject({ years: ["2026", "2025"] });
});

it("an empty town has a report that says so", async () => {
  const empty = openRegistry({ path: ":memory:", log: silentLogger });
  const app = Fastify().withTypeProvider<TypeBoxTypeProvider>();
  app.decorateRequest("user", undefined);
  app.addHook("onRequest", async (request) => {
    request.user = { id: 1, username: "maria", roles: ["energy-manager"], mustChangePassword: false };
  });
  const clock = new ManualClock(NOW);
  const config = { site: { latitudeDeg: 45.73, longitudeDeg: 8.63, zone: ROME }, public: { townName: "" } };
  const deps = { registry: empty, store: createMemoryStore(), clock, config } as unknown as RouteDeps;
  energyReportRoutes(app, deps, desk, createKeptWork(clock, 1));
  for (const path of [
    "month?period=2026-10&audience=manager",
    "month.html?period=2026-10",
    "year.csv?period=2025",
    "secap.html?period=2025&baseline=2024",
  ])
    expect((await app.inject({ method: "GET", url: `/api/v1/energy-reports/${path}` })).statusCode, path).toBe(200);
  const { body } = await app.inject({ method: "GET", url: "/api/v1/energy-reports/month?period=2026-10" });
  expect(section(JSON.parse(body), "summary")?.sentences[0]).toContain("nessuna fornitura è letta");
  await app.close();
  empty.close();
});
