import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { deviceId, edgeId, pointId } from "@lucciola/contract/ids/ids.ts";
import type { ImportedReadings } from "@lucciola/contract/metering/imported-readings.ts";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { silentLogger } from "../log/logger.ts";
import { openRegistry } from "../registry/open-registry.ts";
import type { Registry } from "../registry/registry.ts";
import { SUPPLY_POINT } from "../registry/testing/supply-point.ts";
import type { PlaceDay } from "./curve-row.ts";
import { type CurveImportOptions, importCurves } from "./import-curves.ts";

const NOW = Date.parse("2026-11-26T12:00:00Z");
const SCHOOL = pointId("school-electricity");
const POD = "IT001E12345678";

let folder: string;
let registry: Registry;
let sent: ImportedReadings[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "lucciola-curves-"));
  registry = openRegistry({ path: ":memory:", log: silentLogger });
  registry.assets.putPoints([
    { ...SUPPLY_POINT, id: SCHOOL, supplyCode: POD },
    { ...SUPPLY_POINT, id: pointId("school-gas"), supplyCode: "00990001234567", carrier: "gas" },
  ]);
  sent = [];
});
afterEach(async () => {
  registry.close();
  await rm(folder, { recursive: true });
});

/** Days of 96 quarters, an hour behind UTC: what the clock does is the domain's to say, and tested there. */
const plainDay: PlaceDay = (date, amounts) => ({
  kind: "placed",
  startMs: Date.parse(date) - 3_600_000,
  amounts,
  reading: "counted",
});

async function bring(text: string | Uint8Array, options: Partial<CurveImportOptions> = {}) {
  const file = join(folder, "curve.csv");
  await writeFile(file, text);
  return importCurves(registry, {
    file,
    supply: undefined,
    dryRun: false,
    skipBadRows: false,
    registers: false,
    quantity: "importWh",
    zone: "Europe/Rome",
    placeDay: plainDay,
    nowMs: NOW,
    actor: "test",
    send: async (readings) => {
      sent.push(readings);
    },
    ...options,
  });
}

const quarters = (prefix: string) => Array.from({ length: 96 }, (_, index) => `${prefix}${index + 1}`);
const PORTAL = [
  "pod;data_lettura;data_ricezione;motivazione;lettura_monoraria;lettura_f1;lettura_f2;lettura_f3;lettura_f4;lettura_f5;lettura_f6",
  "tipo_flusso;annomese_riferimento",
  ...quarters("ea"),
  ...quarters("er"),
].join(";");
const portalDay = (pod: string, date: string, ea: string, er = "") =>
  [pod, date, "", "", "", "", "", "", "", "", "", "PDO", "", ...Array(96).fill(ea), ...Array(96).fill(er)].join(";");
const portalRegisters = (date: string, ...bands: string[]) =>
  [POD, date, "", "", "0", ...bands, "", "", "", "SMIS", "", ...Array(192).fill("")].join(";");

describe("A year of the consumption portal", () => {
  test("gives each supply its quarters, active and reactive, by POD with or without check character", async () => {
    const report = await bring(
      `\uFEFF${PORTAL}\r\n${portalDay(`${POD}9`, "31/01/2026", "0,125", "0,05")}\r\n${portalDay(POD, "01/02/2026", "0.5")}\r\n`,
    );
    expect(report).toMatchObject({ rows: 2, refused: 0, applied: true });
    expect(report.shares).toMatchObject([
      { supply: SCHOOL, quantity: "importWh", values: 192, sum: 96 * 125 + 96 * 500 },
      { supply: SCHOOL, quantity: "importReactiveVarh", values: 96, sum: 4_800 },
    ]);
    // Days that follow each other are one run.
    expect(sent).toMatchObject([
      {
        runs: [
          { point: SCHOOL, quantity: "importWh", start: "2026-01-30T23:00:00.000Z", stepS: 900 },
          { quantity: "importReactiveVarh" },
        ],
      },
    ]);
    expect(sent[0]?.runs[0]?.values).toHaveLength(192);
  });

  test("registers are another view of the same energy: they are taken when asked for, bands added up, at the end of the day", async () => {
    const file = `${PORTAL}\n${portalRegisters("31/01/2026", "100", "50,5", "20")}\n${portalDay(POD, "01/02/2026", "1")}`;
    expect((await bring(file)).shares).toMatchObject([{ quantity: "importWh", values: 96 }]);
    sent = [];
    await bring(file, { registers: true });
    expect(sent).toEqual([
      {
        source: "curve.csv",
        runs: [],
        registers: [{ point: SCHOOL, quantity: "importTotalWh", at: "2026-01-31T23:00:00.000Z", value: 170_500 }],
      },
    ]);
  });

  test("gas is read in cubic metres, with the zeros that a table program has taken from the PDR", async () => {
    await bring(
      "PDR;ANNOMESE_RIFERIMENTO;DATA LETTURA;DATA RICEZIONE;FLUSSO;MOTIVAZIONE;LETTURA\n990001234567;202601;2026-01-31;;TGL;;0001234,5\n",
    );
    expect(sent[0]?.registers).toEqual([
      { point: "school-gas", quantity: "volumeTotalL", at: "2026-01-31T23:00:00.000Z", value: 1_234_500 },
    ]);
  });
});

describe("The distributor's days", () => {
  const label = (quarter: number) =>
    `${String(Math.floor(quarter / 4) % 24).padStart(2, "0")}:${String((quarter % 4) * 15).padStart(2, "0")}`;
  const spans = Array.from({ length: 96 }, (_, index) => `${label(index)}-${label(index + 1)}`);

  test("name no supply: it is given, or the rows are refused with what to do", async () => {
    const file = `Giorno;${spans.join(";")}\n15/07/2026;${Array(96).fill("0,25").join(";")}\n`;
    const report = await bring(file);
    expect(report).toMatchObject({ refused: 1, applied: false });
    expect(report.issues[0]?.reason).toContain("--supply");
    expect(sent).toEqual([]);
    await bring(file, { supply: registry.assets.point(SCHOOL) });
    expect(sent[0]?.runs[0]).toMatchObject({ point: SCHOOL, start: "2026-07-14T23:00:00.000Z" });
  });

  test("with columns for the second pass of the doubled hour put them where they belong in the day", async () => {
    const doubled = [...spans.slice(0, 12), ...spans.slice(8, 12), ...spans.slice(12)];
    const cells = Array.from({ length: 100 }, (_, index) => String(index));
    let given: readonly (number | undefined)[] = [];
    await bring(`Giorno;${doubled.join(";")}\n25/10/2026;${cells.join(";")}\n`, {
      supply: registry.assets.point(SCHOOL),
      placeDay: (date, columns, zone) => {
        given = columns;
        return plainDay(date, columns, zone);
      },
    });
    expect(given).toEqual(cells.map((cell) => Number(cell) * 1_000));
  });
});

describe("Any other table", () => {
  const mapping = {
    supply: "contatore",
    time: "ora",
    stepMinutes: 15,
    values: [{ column: "kW", quantity: "importWh", unit: "kW" }],
  } as const satisfies CurveImportOptions["mapping"];

  test("is read as its mapping says; local times tell the two passes of the doubled hour by their order", async () => {
    const times = ["01:45", "02:00", "02:15", "02:30", "02:45", "02:00", "02:15", "02:30", "02:45", "03:00"];
    const rows = times.map((time) => `${SCHOOL},25/10/2026 ${time},2`);
    const report = await bring(gzipSync(`contatore,ora,kW\n${rows.join("\n")}\n`), {
      mapping: { ...mapping, values: [...mapping.values] },
    });
    expect(report.refused).toBe(0);
    expect(sent[0]?.runs).toEqual([
      {
        point: SCHOOL,
        quantity: "importWh",
        start: "2026-10-24T23:45:00.000Z",
        stepS: 900,
        values: Array(10).fill(500),
      },
    ]);
  });

  test("tells of every bad row its line, column and reason, and takes nothing unless it may skip them", async () => {
    const file = [
      "contatore,ora,kW",
      `${SCHOOL},2026-01-01T00:00:00Z,4`,
      `${SCHOOL},29/03/2026 02:30,4`,
      `nobody,2026-01-01T00:30:00Z,4`,
      `${SCHOOL},2026-01-01T00:45:00Z,1.234.5`,
      `${SCHOOL},2026-01-01T01:00:00Z,-4`,
      `${SCHOOL},2027-01-01T01:00:00Z,4`,
      `school-gas,2026-01-01T01:00:00Z,4`,
      `${SCHOOL},31/02/2026,4`,
    ].join("\n");
    const options = { mapping: { ...mapping, values: [...mapping.values] } };
    const report = await bring(file, options);
    expect(report).toMatchObject({ rows: 8, refused: 7, applied: false });
    expect(report.issues.map(({ place, column, reason }) => [place, column, reason])).toEqual([
      ["line 3", "ora", expect.stringContaining("clock skips")],
      ["line 4", undefined, expect.stringContaining('no supply "nobody"')],
      ["line 5", "kW", expect.stringContaining("not a number")],
      ["line 6", "kW", expect.stringContaining("below zero")],
      ["line 7", undefined, expect.stringContaining("still to come")],
      ["line 8", undefined, expect.stringContaining("right supply")],
      ["line 9", "ora", expect.stringContaining("no calendar")],
    ]);
    expect(sent).toEqual([]);
    expect(await bring(file, { ...options, skipBadRows: true })).toMatchObject({ applied: true, refused: 7 });
    expect(sent[0]?.runs).toHaveLength(1);
  });

  test("without a mapping is refused with the columns that it has", async () => {
    await expect(bring("a;b\n1;2\n")).rejects.toMatchObject({
      code: "curve-format-unknown",
      message: expect.stringContaining('"a", "b"'),
    });
  });
});

test("a register of the utility is not mixed with that of the supply's own meter", async () => {
  registry.assets.install({
    point: SCHOOL,
    edge: edgeId("gateway"),
    device: deviceId("meter"),
    fromMs: Date.parse("2026-01-15T00:00Z"),
  });
  const file = `${PORTAL}\n${portalRegisters("31/12/2025", "90", "0", "0")}\n${portalRegisters("31/01/2026", "100", "0", "0")}`;
  const report = await bring(file, { registers: true });
  expect(report.refused).toBe(1);
  expect(report.issues[0]).toMatchObject({ place: "line 3", reason: expect.stringContaining("meter of its own") });
});

test("a dry run hands nothing over and writes no audit, an import does once", async () => {
  const file = `${PORTAL}\n${portalDay(POD, "31/01/2026", "1")}`;
  await bring(file, { dryRun: true });
  expect([sent.length, registry.audit.list({ limit: 5 }).length]).toEqual([0, 0]);
  await bring(file);
  expect(registry.audit.list({ limit: 5 })).toMatchObject([{ action: "import-curves", target: "curve.csv" }]);
});

test("many rows go in parcels that a socket and the journal take", async () => {
  const rows = Array.from({ length: 30_000 }, (_, index) => {
    // Every second interval is missing, so that no row continues a run.
    const at = new Date(Date.parse("2025-01-01T00:00:00Z") + index * 1_800_000).toISOString();
    return `${at};${index}`;
  });
  await bring(`t;v\n${rows.join("\n")}`, {
    supply: registry.assets.point(SCHOOL),
    mapping: { time: "t", stepMinutes: 15, values: [{ column: "v", quantity: "importWh", unit: "Wh" }] },
  });
  expect(sent.length).toBeGreaterThan(10);
  expect(Math.max(...sent.map((message) => JSON.stringify(message).length))).toBeLessThan(200_000);
  expect(sent.flatMap(({ runs }) => runs.flatMap(({ values }) => values))).toEqual(rows.map((_, index) => index));
});
