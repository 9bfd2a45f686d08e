import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pointId } from "@lucciola/contract/ids/ids.ts";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { silentLogger } from "../../log/logger.ts";
import { openRegistry } from "../open-registry.ts";
import type { Registry } from "../registry.ts";
import { SUPPLY_POINT } from "../testing/supply-point.ts";
import { importDeliveries } from "./import-deliveries.ts";
import { importTemplate } from "./import-kind.ts";

const OIL = pointId("school-oil");
const PELLETS = pointId("gym-pellets");

let folder: string;
let registry: Registry;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "lucciola-deliveries-"));
  registry = openRegistry({ path: ":memory:", log: silentLogger });
  registry.assets.putPoints([
    { ...SUPPLY_POINT, id: OIL, carrier: "oil", supplyCode: "CLIENT-77" },
    { ...SUPPLY_POINT, id: PELLETS, carrier: "pellets" },
    { ...SUPPLY_POINT, id: pointId("gym-electricity"), carrier: "electricity" },
  ]);
});
afterEach(() => {
  registry.close();
  rmSync(folder, { recursive: true, force: true });
});

function take(text: string, options: { dryRun?: boolean; skipBadRows?: boolean } = {}) {
  const file = join(folder, "consegne.csv");
  writeFileSync(file, text);
  return importDeliveries(registry, {
    file,
    mapping: new Map(),
    dryRun: false,
    skipBadRows: false,
    today: "2026-11-26",
    nowMs: 0,
    actor: "cli:maria",
    ...options,
  });
}

const HEAD = "Fornitura;Data;Quantità;UM;DDT;Importo\n";
const GOOD = `${HEAD}school-oil;10/01/2026;4000;l;DDT 7;4880,50\nCLIENT-77;2026-02-11;3500,5;L;DDT 9;\ngym-pellets;10/01/2026;4,125;t;;1500\n`;

describe("A file of fuel deliveries", () => {
  test("is taken with the words that people write, and again changes nothing", async () => {
    expect(await take(GOOD)).toMatchObject({ added: 3, changed: 0, unchanged: 0, refused: 0, applied: true });
    expect(registry.supplies.deliveries(OIL)).toEqual([
      { supply: OIL, date: "2026-01-10", document: "DDT 7", amount: 4_000, unit: "L", costEur5: 488_050_000 },
      { supply: OIL, date: "2026-02-11", document: "DDT 9", amount: 3_500.5, unit: "L", costEur5: undefined },
    ]);
    expect(registry.supplies.deliveries(PELLETS)).toMatchObject([{ amount: 4.125, unit: "t", document: "" }]);
    expect(registry.audit.list({ limit: 5 })).toMatchObject([{ action: "import-deliveries", target: "consegne.csv" }]);
    expect(await take(GOOD)).toMatchObject({ added: 0, changed: 0, unchanged: 3 });
    expect(registry.audit.list({ limit: 5 })).toHaveLength(1);
    expect(await take(GOOD.replace("3500,5", "3600"))).toMatchObject({ added: 0, changed: 1, unchanged: 2 });
  });

  test("may be the template, as it is", async () => {
    registry.assets.putPoint({ ...SUPPLY_POINT, id: pointId("rodari-heating"), carrier: "oil" });
    expect(await take(importTemplate("deliveries"))).toMatchObject({ added: 1, refused: 0, unusedColumns: [] });
  });

  test("is told row by row what is wrong with it, and nothing of it is taken", async () => {
    const report = await take(
      `${GOOD}school-oil;10/01/2026;100;L;DDT 7;\ngym-electricity;10/01/2026;100;kg;;\nschool-oil;31/02/2026;4.000;L;;1.200\nnobody;10/01/2027;0;m3;;\n`,
    );
    expect(report).toMatchObject({ added: 3, refused: 4, applied: false });
    expect(report.issues).toMatchObject([
      { place: "line 5", column: "DDT", reason: expect.stringContaining("as in line 2") },
      { place: "line 6", column: "UM", reason: expect.stringContaining("supply of electricity") },
      { place: "line 7", column: "Data", reason: expect.stringContaining("is no day") },
      { place: "line 7", column: "Quantità", reason: expect.stringContaining("write 4000") },
      { place: "line 7", column: "Importo", reason: expect.stringContaining("write 1200") },
      { place: "line 8", column: "Fornitura", reason: expect.stringContaining("no supply") },
      { place: "line 8", column: "Data", reason: expect.stringContaining("still to come") },
      { place: "line 8", column: "Quantità", reason: expect.stringContaining("from 0.001") },
    ]);
    expect(registry.supplies.deliveries(OIL)).toEqual([]);
  });

  test("changes nothing in a dry run, and with leave to skip gives its good rows", async () => {
    expect(await take(GOOD, { dryRun: true })).toMatchObject({ added: 3, applied: false });
    expect(registry.supplies.deliveries(OIL)).toEqual([]);
    const report = await take(`${GOOD}nobody;10/01/2026;100;L;;\n`, { skipBadRows: true });
    expect(report).toMatchObject({ refused: 1, applied: true });
    expect(registry.supplies.deliveries(OIL)).toHaveLength(2);
  });
});
