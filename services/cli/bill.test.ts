import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  bill,
  hourlyUse,
  line,
  REACTIVE_PRICES,
  SCHOOL_CONTRACT,
} from "@lucciola/domain/tariff/testing/rodari-school.ts";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { runCommandLine } from "./program.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "lucciola-bill-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Types a command and returns what it said. */
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
  const nowMs = Date.parse("2026-03-01T09:00:00Z");
  const code = await runCommandLine(args, { terminal, nowMs, actor: "cli:maria" });
  return { code, ...said };
}
const inTown = (...args: string[]) => type(...args, "--data", join(folder, "data"));
const fileOf = (name: string, content: unknown): string => {
  const file = join(folder, name);
  writeFileSync(file, typeof content === "string" ? content : JSON.stringify(content));
  return file;
};

/** January with 121 kWh of F1 too many: 14.52 euro, with tax 17.72 (the table of the domain's check has the sums). */
const JANUARY = bill(
  [
    line("energy", 1_331, "kWh", 0.12, 159.72, { band: "F1", reading: "estimated" }),
    line("energy", 396, "kWh", 0.11, 43.56, { band: "F2" }),
    line("energy", 378.4, "kWh", 0.1, 37.84, { band: "F3" }),
    line("transport", 20, "kW", 2.5, 50, { description: "Quota potenza" }),
    line("transport", 1, "month", 2, 2, { description: "Quota fissa" }),
    line("transport", 1_804, "kWh", 0.008, 14.43, { description: "Quota energia" }),
    line("system-charges", 1_804, "kWh", 0.03, 54.12),
    line("excise", 1_804, "kWh", 0.0125, 22.55),
  ],
  [{ ratePct: 22, taxableEur: 384.22, vatEur: 84.53 }],
  468.75,
);

const USE = { F1: 5_000, F2: 2_000, F3: 1_000 };
const intervalFile = (name: string, perHour: typeof USE): string =>
  fileOf(
    name,
    hourlyUse("2025-12-10", "2026-02-28", perHour).map(({ fromMs, toMs, wh, quality }) => ({
      ...{ from: new Date(fromMs).toISOString(), to: new Date(toMs).toISOString(), wh, quality },
    })),
  );

it("reactive lines are held against the reactive register, where a file has what it counted", async () => {
  // Drawn in F1: 660 kvarh beside 1,100 kWh, of which 33 % are free: 297. Injected in F3: 0.5 kvarh in each of 344 hours.
  const lines = [
    ...JANUARY.lines,
    line("reactive", 297, "kvarh", 0.01, 2.97),
    line("reactive", 180, "kvarh", 0.009, 1.62),
  ];
  const file = fileOf("bill.json", {
    ...JANUARY,
    lines,
    vat: [{ ratePct: 22, taxableEur: 388.81, vatEur: 85.54 }],
    totalEur: 474.35,
  });
  const contract = fileOf("contract.json", {
    ...SCHOOL_CONTRACT,
    prices: [...SCHOOL_CONTRACT.prices, ...REACTIVE_PRICES],
  });
  const args = [
    "bill",
    "check",
    file,
    "--contract",
    contract,
    "--intervals",
    intervalFile("active.json", USE),
    "--json",
  ];
  const reactive = [
    ...["--reactive-drawn", intervalFile("drawn.json", { F1: 3_000, F2: 0, F3: 0 })],
    ...["--reactive-injected", intervalFile("injected.json", { F1: 0, F2: 0, F3: 500 })],
  ];
  const reasons = async (...more: string[]) =>
    JSON.parse((await type(...args, ...more)).out)[0]
      .explanations.filter(({ component }: { component?: string }) => component === "reactive")
      .map(({ reason, amountEur, numbers }: { reason: string; amountEur: number; numbers: object }) => ({
        reason,
        amountEur,
        numbers,
      }));
  expect(await reasons()).toEqual([
    { reason: "cannot-say-not-countable", amountEur: 2.97, numbers: {} },
    { reason: "cannot-say-not-countable", amountEur: 1.62, numbers: {} },
  ]);
  // 172 kvarh are 1.548 euro, 1.55 in cents.
  expect(await reasons(...reactive)).toMatchObject([
    { reason: "cannot-say-quantity-differs", amountEur: 0.072, numbers: { billed: 180, expected: 172 } },
    { reason: "rounding", amountEur: -0.002 },
  ]);
});

it("a bill, a contract and what was measured, all from files, are explained without a server", async () => {
  const args = [
    ...["bill", "check", fileOf("bill.json", JANUARY)],
    ...["--contract", fileOf("contract.json", SCHOOL_CONTRACT), "--intervals", intervalFile("intervals.json", USE)],
  ];
  const report = await type(...args);
  expect(report).toMatchObject({ code: 0, err: "" });
  expect(report.out).toContain("17.72 euro");
  expect(report.out).toMatch(/14\.52 +Estimated reading against the meter +energy F1/);
  expect(report.out).toMatch(/3\.20 +VAT on the differences/);
  const [check] = JSON.parse((await type(...args, "--json")).out);
  expect(check).toMatchObject({
    billedEur: 468.75,
    expectedEur: 451.03,
    differenceEur: 17.72,
    explanations: [{ reason: "estimated-reading", amountEur: 14.52 }, {}, { reason: "losses", amountEur: 0 }],
  });
  const unreadable = await type(
    ...args.slice(0, 5),
    "--intervals",
    fileOf("bad.json", [{ from: "yesterday", wh: -1 }]),
  );
  expect(unreadable.code).toBe(1);
  expect(unreadable.err).toMatch(/entry 1, from.*\n.*entry 1/);
});

describe("in the town's registry", () => {
  beforeEach(async () => {
    const place = ["--use", "school", "--address", "Via Roma 1", "--lat", "45.73", "--lon", "8.63"];
    await inTown("building", "add", "rodari-school", "--name", "Rodari", ...place);
    const supply = ["--kind", "supply", "--name", "Rodari", "--building", "rodari-school", "--code", "IT001E12345678"];
    await inTown("point", "add", "rodari-electricity", ...supply);
  });

  it("contracts are stored from a file; the template is one that can be stored", async () => {
    const template = fileOf("template.json", (await type("contract", "template")).out);
    expect(await inTown("contract", "add", template, "--dry-run")).toMatchObject({ code: 0 });
    expect((await inTown("contract", "list")).out).toContain("No contracts yet");
    expect(await inTown("contract", "add", template)).toMatchObject({ code: 0, err: "" });
    expect((await inTown("contract", "list")).out).toMatch(/rodari-electricity +2026-01-01 .* 20 kW +11/);
    const broken = await inTown(
      "contract",
      "add",
      fileOf("broken.json", { supply: "rodari-electricity", prices: [{}] }),
    );
    expect(broken.code).toBe(1);
    expect(broken.err).toContain("tariff-file-unreadable");
  });

  it("a bill is brought in by its POD, shown before it is stored, and refused a second time", async () => {
    const { supply: _, ...withoutSupply } = JANUARY;
    const file = fileOf("bill.json", withoutSupply);
    expect((await inTown("bill", "import", file, "--dry-run")).out).toMatch(
      /2026\/101 +rodari-electricity .* 468\.75\nNothing was stored/,
    );
    expect((await inTown("bill", "list")).out).toContain("No bills yet");
    expect(await inTown("bill", "import", file)).toMatchObject({ code: 0, err: "" });
    expect(await inTown("bill", "import", file)).toMatchObject({
      code: 1,
      err: expect.stringContaining("[bill-exists]"),
    });
    expect((await inTown("audit", "list")).out).toContain("bill-added");
    expect((await inTown("bill", "remove", "1")).code).toBe(0);
    expect((await inTown("bill", "remove", "1")).code).toBe(64);
  });

  it("a bill is entered by hand", async () => {
    const header = [
      "--supplier",
      "Luce Buona",
      "--number",
      "7",
      "--issued",
      "2026-02-10",
      "--from",
      "2026-01-01",
      "--to",
      "2026-01-31",
    ];
    const lines = ["--line", "energy/F1 1210 kWh 0.12 145.20 estimated", "--line", "fixed 12.5"];
    // 157.70 and 22 % of it, 34.694 -> 34.69: 192.39.
    const added = await inTown("bill", "add", "rodari-electricity", ...header, ...lines);
    expect(added).toMatchObject({ code: 0, out: expect.stringContaining("192.39 euro") });
    const [stored] = JSON.parse((await inTown("bill", "list", "--json")).out);
    expect(stored.lines).toMatchObject([
      {
        component: "energy",
        band: "F1",
        quantity: 1_210,
        unit: "kWh",
        unitPriceEur: 0.12,
        amountEur: 145.2,
        reading: "estimated",
      },
      { component: "fixed", amountEur: 12.5 },
    ]);
    for (const wrong of ["light 12", "energy/F4 1", "energy", "energy 1 kWh 2", "energy x"])
      expect((await inTown("bill", "add", "rodari-electricity", ...header, "--line", wrong)).code).toBe(64);
  });

  it("a signed invoice and rows that are wrong are told, and nothing is stored", async () => {
    const signed = await inTown("bill", "import", fileOf("invoice.xml.p7m", "MIIFfgYJKoZIhvcNAQcC"));
    expect(signed).toMatchObject({ code: 1, err: expect.stringContaining("[bill-signed]") });
    const csv =
      "number;issued;supplier;supply;from;to;component;amount\n1;2026-02-10;Luce;rodari-electricity;2026-01-01;2026-01-31;energy;x";
    const refused = await inTown("bill", "import", fileOf("bills.csv", csv));
    expect(refused).toMatchObject({ code: 65, err: expect.stringContaining('line 2: amount is "x"') });
    expect((await inTown("bill", "list")).out).toContain("No bills yet");
  });

  it("factors are listed with what is not verified, and corrected by new ones", async () => {
    expect((await inTown("factor", "list", "--kind", "tep")).out).toMatch(
      /tep +electricity +2008-01-01 +0\.187 tep\/MWh/,
    );
    expect((await inTown("factor", "list", "--kind", "co2", "--on", "2023-06-01")).out).toMatch(
      /electricity +2023-01-01 .*not verified/,
    );
    const factor = {
      kind: "co2",
      carrier: "electricity",
      from: "2023-01-01",
      year: 2023,
      value: 0.26,
      unit: "kg/kWh",
      heatingValue: "none",
      source: "ISPRA",
      verified: true,
    };
    expect((await inTown("factor", "add", fileOf("factor.json", factor))).code).toBe(0);
    const corrected = await inTown("factor", "correct", "1", fileOf("corrected.json", { ...factor, value: 0.2572 }));
    expect(corrected.out).toContain("Factor 2 replaces factor 1");
    const list = (await inTown("factor", "list", "--carrier", "electricity", "--kind", "co2")).out;
    expect(list).toMatch(/0\.26 kg\/kWh +corrected by 2/);
    expect(list).toContain("0.2572 kg/kWh");
  });
});
