import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { runCommandLine } from "./program.ts";

const HOUR_MS = 3_600_000;
const BEGIN_MS = Date.parse("2026-01-12T00:00:00Z");
const NOW_MS = Date.parse("2026-11-23T20:00:00Z");
/** In Rome the night that begins 19 March; in UTC it is 18 March still. */
const WASTE_MS = Date.parse("2026-03-18T23:00:00Z");

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "lucciola-detect-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** 100 days of an office, kWh an hour: 5 while it is open, 0.5 else, and 2 more by night from `WASTE_MS` on. */
function office(): string {
  const rows = Array.from({ length: 100 * 24 }, (_, row) => {
    const atMs = BEGIN_MS + row * HOUR_MS;
    const date = new Date(atMs);
    const isOpen = date.getUTCDay() % 6 !== 0 && date.getUTCHours() >= 7 && date.getUTCHours() < 17;
    const waste = atMs >= WASTE_MS && !isOpen ? 2 : 0;
    const kwh = (isOpen ? 5 : 0.5) * (1 + 0.03 * Math.sin(row * 12.9898)) + waste;
    return `${date.toISOString()},${kwh.toFixed(4)}`;
  });
  const path = join(folder, "office.csv");
  writeFileSync(path, ["at,kWh", ...rows, ""].join("\n"));
  return path;
}

async function detect(...args: string[]): Promise<{ code: number; out: string }> {
  let out = "";
  const print = (text: string) => {
    out += `${text.replaceAll("\u00a0", " ")}\n`;
  };
  const code = await runCommandLine(["detect", ...args], {
    terminal: { print, warn: print },
    nowMs: NOW_MS,
    actor: "cli:maria",
  });
  return { code, out };
}

it("reports a waste with its local day, its use and price, what was seen, and what to look for", async () => {
  const { code, out } = await detect("--readings", office());
  expect(code).toBe(0);
  const [, what = "", why = "", advice = "", ...rest] = out.trimEnd().split("\n");
  expect(what).toMatch(
    /^Night use too high, since 19 March 2026, \d,\d{3}(\.\d)? kWh so far\. If it goes on it costs about €\d,\d{3} a year\.$/,
  );
  expect(why).toMatch(
    /^ {4}Reported after \d nights: at night it used 2\.5 kW instead of 0\.5 kW \(give or take 0\.0\d kW\), while little or nothing changed in hours of use\. Held against: its own nights at the same temperature outside\.$/,
  );
  expect(advice).toMatch(/^ {4}Look for what stays on while the building is closed/);
  expect(rest).toEqual([]);
  // The first whole night of Tokyo begins when it is the afternoon before in Rome.
  const inTokyo = await detect("--readings", office(), "--timezone", "Asia/Tokyo");
  expect(inTokyo.out).toContain("since 20 March 2026");
});

it("tells the same in Italian when asked to, in the report and in JSON", async () => {
  const path = office();
  const report = await detect("--readings", path, "--language", "it");
  expect(report.out).toMatch(
    /^Consumo notturno troppo alto, dal 19 marzo 2026, [\d.,]+ kWh finora\. Se continua costa/m,
  );
  expect(report.out).toContain("di notte ha consumato 2,5 kW invece di 0,5 kW");
  const english = JSON.parse((await detect("--readings", path, "--json")).out);
  expect(english.rows).toHaveLength(2_400);
  expect(english.alerts).toEqual([
    {
      from: "2026-03-18T23:00:00.000Z",
      to: null,
      kind: "night-base-load",
      kwh: expect.any(Number),
      eurPerYear: expect.any(Number),
      why: expect.stringContaining("at night it used 2.5 kW instead of 0.5 kW"),
    },
  ]);
  const italian = JSON.parse((await detect("--readings", path, "--json", "--language", "it")).out);
  expect(italian.alerts[0].why).toContain("di notte ha consumato 2,5 kW invece di 0,5 kW");
  expect({ ...italian.alerts[0], why: "" }).toEqual({ ...english.alerts[0], why: "" });
});
