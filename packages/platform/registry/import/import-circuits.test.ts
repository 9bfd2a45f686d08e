import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pointId } from "@lucciola/contract/ids/ids.ts";
import { afterEach, beforeEach, expect, it } from "vitest";
import { silentLogger } from "../../log/logger.ts";
import { openRegistry } from "../open-registry.ts";
import type { Point, Registry } from "../registry.ts";
import { importCircuits } from "./import-circuits.ts";
import { importTemplate } from "./import-kind.ts";

let folder: string;
let registry: Registry;
const point = (id: string, more: Partial<Point> = {}): Point => ({
  id: pointId(id),
  kind: "lamp",
  name: id,
  building: undefined,
  cabinet: pointId("q1"),
  street: undefined,
  latitudeDeg: 45.7,
  longitudeDeg: 8.6,
  nominalPowerW: 40,
  supplyCode: undefined,
  carrier: undefined,
  simulated: false,
  ...more,
});
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "lucciola-circuits-"));
  registry = openRegistry({ path: ":memory:", log: silentLogger });
  registry.assets.putPoints([
    ...["q1", "q2"].map((id) => point(id, { kind: "cabinet", cabinet: undefined })),
    ...["po-1", "po-2", "po-10"].map((id) => point(id)),
    point("far", { cabinet: pointId("q2") }),
    point("loose", { cabinet: undefined }),
  ]);
});
afterEach(() => {
  registry.close();
  rmSync(folder, { recursive: true, force: true });
});

function take(text: string, dryRun = false) {
  const file = join(folder, "linee.csv");
  writeFileSync(file, text);
  return importCircuits(registry, { file, mapping: new Map(), dryRun, nowMs: 0, actor: "cli:maria" });
}

it("takes lamps in their positions from the cabinet outwards, or as they stand, and again changes nothing", async () => {
  const text = "Palo;Linea;Posizione\npo-10;Q1-L1;3\npo-1;Q1-L1;1\npo-2;Q1-L1;2\n";
  expect(await take(text, true)).toMatchObject({ changed: 1, applied: false });
  expect(registry.alarms.circuits().size).toBe(0);
  expect(await take(text)).toMatchObject({ changed: 1, refused: 0, applied: true });
  expect(registry.alarms.circuits()).toEqual(new Map([["Q1-L1", ["po-1", "po-2", "po-10"]]]));
  expect(await take(text)).toMatchObject({ changed: 0, applied: true });
  expect(registry.audit.list({ limit: 9 })).toHaveLength(1);
  await take("lamp,circuit\npo-10,Q1-L1\npo-1,Q1-L1\n");
  expect(registry.alarms.circuits()).toEqual(new Map([["Q1-L1", ["po-10", "po-1"]]]));
});

it.each([
  ["nobody,L1", "there is no lamp nobody"],
  ["q1,L1", "there is no lamp q1"],
  ["loose,L1", "loose has no cabinet"],
  ["po-1,", "circuit is empty"],
  [",L1", "lamp is empty"],
  ["po-1,L1\npo-1,L2", "po-1 hangs on a line already"],
  ["po-1,L1\nfar,L1", "L1 would leave two cabinets"],
  ["po-1,L<1>", "is no name of a line"],
])("refuses %j with the reason, and takes nothing of the file", async (row, reason) => {
  const report = await take(`lamp,circuit\npo-2,L9\n${row}\n`);
  expect(report).toMatchObject({ applied: false, refused: 1 });
  expect(report.issues.map((issue) => JSON.stringify(issue)).join()).toContain(reason);
  expect(registry.alarms.circuits().size).toBe(0);
});

it("shows its columns", () => {
  expect(importTemplate("circuits")).toBe("lamp,circuit,position\nlamp-po-01,cabinet-7-l1,1");
});
