import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TownStores } from "@lucciola/all-in-one/back-up-town.ts";
import { createControl } from "@lucciola/all-in-one/control.ts";
import { writeReport } from "@lucciola/all-in-one/write-report.ts";
import { ManualClock } from "@lucciola/platform/clock/manual-clock.ts";
import { silentLogger } from "@lucciola/platform/log/logger.ts";
import { registryFile } from "@lucciola/platform/process/data-directory.ts";
import { openRegistry } from "@lucciola/platform/registry/open-registry.ts";
import { createMemoryStore } from "@lucciola/platform/timeseries/memory-store.ts";
import { afterEach, beforeEach, expect, it } from "vitest";
import { runCommandLine } from "./program.ts";

const NOW = Date.parse("2026-11-27T09:00:00Z");
const BASE = "http://localhost:8080";
let folder: string;
let registry: ReturnType<typeof openRegistry>;
let control: ReturnType<typeof createControl> | undefined;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "lucciola-report-"));
  registry = openRegistry({ path: registryFile(folder), log: silentLogger });
});
afterEach(async () => {
  await control?.stop();
  control = undefined;
  registry.close();
  await rm(folder, { recursive: true });
});

/** The server's side of the socket; of the town's stores, a report needs but what it is given here. */
async function serve(): Promise<void> {
  const site = { latitudeDeg: 45.73, longitudeDeg: 8.63, zone: "Europe/Rome" };
  const deps = { registry, store: createMemoryStore(), clock: new ManualClock(NOW) };
  const config = { site, public: { townName: "Borgo" } };
  const town = { dataDirectory: folder } as unknown as TownStores;
  control = createControl(town, (order) => writeReport({ ...deps, config } as never, BASE, order), silentLogger);
  await control.start();
}

async function type(...args: string[]) {
  const said = { out: "", err: "" };
  const terminal = {
    print: (text: string) => {
      said.out += `${text}\n`;
    },
    warn: (text: string) => {
      said.err += `${text}\n`;
    },
  };
  const code = await runCommandLine(["report", ...args, "--data", folder], {
    terminal,
    nowMs: NOW,
    actor: "cli:maria",
  });
  return { code, ...said };
}
const file = (name: string) => join(folder, name);

it("a report is written by the running server, with links that lead there, and replaces no file unasked", async () => {
  await serve();
  const first = await type("month", "2026-10", "--output", file("october.html"));
  expect(first).toMatchObject({ code: 0, err: "" });
  expect(first.out).toContain("Relazione energetica di ottobre 2026");
  expect(first.out).toContain("2026-10-01 to 2026-10-31");
  const page = await readFile(file("october.html"), "utf8");
  expect(page).toContain(`<base href="${BASE}">`);
  expect(page).toContain("Borgo");
  const again = await type("month", "2026-10", "--output", file("october.html"));
  expect(again).toMatchObject({ code: 1, err: expect.stringContaining("is there already") });
  const english = ["month", "2026-10", "--language", "en", "--links", "https://lucciola.example.it"];
  expect((await type(...english, "--output", file("october.html"), "--overwrite")).code).toBe(0);
  const replaced = await readFile(file("october.html"), "utf8");
  expect(replaced).toContain('<base href="https://lucciola.example.it">');
  expect(replaced).toContain("Energy report of October 2026");
});

it("its kind of file follows from its ending", async () => {
  await serve();
  expect((await type("year", "2025", "--for", "manager", "--output", file("2025.xlsx"))).code).toBe(0);
  expect((await readFile(file("2025.xlsx"))).subarray(0, 2).toString()).toBe("PK");
  expect((await type("secap", "2025", "--baseline", "2024", "--output", file("paesc.csv"))).code).toBe(0);
  expect(await readFile(file("paesc.csv"), "utf8")).toMatch(/^\uFEFFPAESC/);
  expect(await type("year", "2025", "--output", file("2025.pdf"))).toMatchObject({
    code: 64,
    err: expect.stringContaining(".html, .csv or .xlsx"),
  });
});

it("what cannot be made says why", async () => {
  expect(await type("month", "2026-10")).toMatchObject({
    code: 1,
    err: expect.stringContaining("No Lucciola is running"),
  });
  await serve();
  const x = ["--output", file("x.html")];
  expect(await type("month", "2027-10", ...x)).toMatchObject({
    code: 1,
    err: expect.stringContaining("no day that is over"),
  });
  expect(await type("month", "2026", ...x)).toMatchObject({ code: 1, err: expect.stringContaining("written 2026-10") });
  expect((await type("year", "2026", "--baseline", "2020", ...x)).code).toBe(64);
  const nowhere = await type("year", "2026", "--output", file("missing/x.html"));
  expect(nowhere).toMatchObject({ code: 1, err: expect.stringContaining("ENOENT") });
});
