import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { runCommandLine } from "./program.ts";

const DAY_MS = 86_400_000;
const dates = Array.from({ length: 730 }, (_, day) =>
  new Date(Date.UTC(2025, 0, 1) + day * DAY_MS).toISOString().slice(0, 10),
);
/** Degrees C of the n-th day: -4 in January to 28 in July, with a ripple of a week. */
const celsius = (day: number) => 12 - 14 * Math.cos((2 * Math.PI * day) / 365) + ((day * 5) % 7) - 3;
/** 30 kWh a day and 4 for each degree below 59 F (15 C); a quarter less from 2026 on. */
const use = (day: number) => (30 + 4 * Math.max(15 - celsius(day), 0)) * (day < 365 ? 1 : 0.75);

describe("lucciola savings", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "lucciola-savings-"));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  function file(name: string, lines: readonly string[], heading = "giorno;kWh") {
    const path = join(folder, name);
    const text = [heading, ...lines, ""].join("\r\n");
    writeFileSync(path, name.endsWith(".gz") ? gzipSync(text) : text);
    return path;
  }
  const comma = (value: number) => value.toFixed(6).replace(".", ",");
  const readings = () =>
    file(
      "scuola.csv",
      dates.map((date, day) => `${date};${comma(use(day))}`),
    );
  const temperatures = () =>
    file(
      "meteo.csv.gz",
      dates.map((date, day) => `${date};${comma(celsius(day))}`),
      "data;temp",
    );

  async function savings(...args: string[]) {
    const said = { out: "", err: "" };
    const terminal = {
      print: (text: string) => {
        said.out += text;
      },
      warn: (text: string) => {
        said.err += `${text}\n`;
      },
    };
    const periods = ["--baseline", "2025-01-01..2025-12-31", "--reporting", "2026-01-01..2026-12-31"];
    const code = await runCommandLine(["savings", ...periods, ...args], { terminal, nowMs: 0, actor: "cli:maria" });
    return { code, ...said };
  }

  it("answers a person in sentences, from a table as a utility sends it", async () => {
    const { code, out, err } = await savings("--readings", readings(), "--temperature", temperatures());
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out).toMatch(/^Saved \d+ kWh \(25\.\d %\), give or take [\d.]+ kWh with 90 % confidence\./);
    expect(out).toContain("heats below       15.0 C (59 F by method)");
    expect(out).toContain("baseline          2025-01-01 to 2025-12-31");
  });

  it("answers a program with these keys, and coefficients of degrees Fahrenheit as the method has them", async () => {
    const { out } = await savings("--readings", readings(), "--temperature", temperatures(), "--json");
    const answer = JSON.parse(out);
    expect(Object.keys(answer)).toEqual([
      ...["method", "model", "balancePoints", "coefficients", "r2", "r2Adj", "cvrmse", "savingsKwh", "band"],
      ...["confidence", "verdict", "reasons"],
    ]);
    expect(answer).toMatchObject({ method: "caltrack-daily", model: "hdd_only", verdict: "saving", reasons: [] });
    expect(answer.balancePoints.heatingF).toBe(59);
    expect(answer.coefficients.intercept).toBeCloseTo(30, 4);
    expect(answer.coefficients.betaHdd).toBeCloseTo(4 / 1.8, 4);
  });

  it("takes Fahrenheit when told, and says so when it was not", async () => {
    const inF = file(
      "f.csv",
      dates.map((date, day) => `${date},${celsius(day) * 1.8 + 32}`),
      "date,tempF",
    );
    const args = ["--readings", readings(), "--temperature", inF];
    const wrong = await savings(...args);
    expect(wrong).toMatchObject({ code: 1, err: expect.stringContaining("--temperature-unit F") });
    const { out } = await savings(...args, "--temperature-unit", "F", "--json");
    expect(JSON.parse(out).balancePoints.heatingF).toBe(59);
  });

  it("takes Wh when told", async () => {
    const inWh = file(
      "wh.csv",
      dates.map((date, day) => `${date};${comma(1_000 * use(day))}`),
    );
    const { out } = await savings("--readings", inWh, "--temperature", temperatures(), "--energy-unit", "Wh", "--json");
    expect(JSON.parse(out).coefficients.intercept).toBeCloseTo(30, 4);
  });

  it.each(["caltrack-daily", "caltrack-billing", "caltrack-hourly", "towt"])(
    "with %s: cannot say without a baseline, and why",
    async (method) => {
      const late = file(
        "late.csv",
        dates.slice(365).map((date, day) => `${date};${comma(use(day + 365))}`),
      );
      const args = ["--readings", late, "--temperature", temperatures(), "--method", method];
      const { code, out } = await savings(...args);
      expect(code).toBe(0);
      expect(out).toMatch(/^Cannot say\. Because:\n {2}- the baseline holds no day with both/);
      const answer = JSON.parse((await savings(...args, "--json")).out);
      expect(answer).toMatchObject({ method, verdict: "insufficient-data", model: null, savingsKwh: null, band: null });
    },
  );

  it("knows by the calendar that a school uses less in its holidays", async () => {
    const isHoliday = (date: string) => date.slice(5) >= "06-10" && date.slice(5) <= "09-10";
    const term = file(
      "school.csv",
      dates.map((date, day) => `${date};${comma(use(day) * (isHoliday(date) ? 0.2 : 1))}`),
    );
    const calendar = file(
      "calendar.csv",
      ["2025-06-10;2025-09-10;holiday", "10/06/2026;10/09/2026;holiday"],
      "from;to;mode",
    );
    const args = ["--readings", term, "--temperature", temperatures(), "--method", "towt", "--json"];
    const [without, withIt] = [
      JSON.parse((await savings(...args)).out),
      JSON.parse((await savings(...args, "--calendar", calendar)).out),
    ];
    expect(withIt.r2).toBeGreaterThan(without.r2 + 0.02);
  });

  it("names the lines that it cannot read and computes nothing, unless it is told to go by the others", async () => {
    const broken = dates.map((date, day) => (day === 3 ? `${date};molto` : `${date};${comma(use(day))}`));
    const files = ["--readings", file("broken.csv", broken), "--temperature", temperatures()];
    const refused = await savings(...files);
    expect(refused).toMatchObject({ code: 65, out: "" });
    expect(refused.err).toMatch(
      /broken\.csv line 5: .*"molto" is not a number.*\nNothing was computed: .*--skip-bad-rows/,
    );
    const { code, out, err } = await savings(...files, "--skip-bad-rows");
    expect({ code, err }).toEqual({ code: 0, err: expect.stringContaining("broken.csv line 5") });
    expect(out).toContain("2025-01-04: no reading on 1 day(s)");
  });

  it.each<[string, () => readonly string[], RegExp]>([
    [
      "a register",
      () => [
        "--readings",
        file(
          "r.csv",
          dates.map((date, day) => `${date};${1_000 + 9 * day}`),
        ),
      ],
      /only rise/,
    ],
    ["a file that is not there", () => ["--readings", join(folder, "none.csv")], /none\.csv cannot be read/],
    ["a calendar for a method without", () => ["--readings", readings(), "--calendar", "x.csv"], /Only --method towt/],
    [
      "a day that does not exist",
      () => ["--readings", readings(), "--baseline", "2025-02-30..2025-12-31"],
      /two days such as/,
    ],
    [
      "periods that overlap",
      () => ["--readings", readings(), "--reporting", "2025-12-31..2026-12-31"],
      /must begin after/,
    ],
    ["a zone that is none", () => ["--readings", readings(), "--timezone", "Europe/Roma"], /IANA time zone/],
  ])("refuses %s, with what to do", async (_, args, told) => {
    const { code, out, err } = await savings("--temperature", temperatures(), ...args());
    expect(code).not.toBe(0);
    expect(out).toBe("");
    expect(err).toMatch(told);
  });

  it("names the line of a calendar that is wrong", async () => {
    const calendar = file("c.csv", ["2025-06-10,2025-06-01,holiday"], "from,to,mode");
    const { code, err } = await savings(
      ...["--readings", readings(), "--temperature", temperatures(), "--method", "towt", "--calendar", calendar],
    );
    expect(code).toBe(1);
    expect(err).toContain("c.csv line 2: 2025-06-01 comes before 2025-06-10 [calendar-unreadable]");
  });
});
