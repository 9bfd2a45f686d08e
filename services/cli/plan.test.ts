import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { runCommandLine } from "./program.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "lucciola-plan-"));
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
  const code = await runCommandLine(args, { terminal, nowMs: Date.parse("2026-11-27T09:00:00Z"), actor: "cli:maria" });
  return { code, ...said };
}
const fileOf = (name: string, content: unknown): string => {
  const file = join(folder, name);
  writeFileSync(file, JSON.stringify(content));
  return file;
};
const roof = (id: string, kwhPerYear: number, investEur = 40_000) => ({
  id: `${id}-roof`,
  kind: "roof-insulation",
  name: `Roof of ${id}`,
  place: { kind: "building", id },
  investEur,
  lifeYears: 30,
  savings: [{ carrier: "gas", kwhPerYear, standardErrorKwh: 1_000 }],
  upkeepEurPerYear: 0,
  worksYears: 1,
  needs: [],
  excludes: [],
  source: "an offer",
});

describe("a plan from files alone", () => {
  it("places the best works in the years that can pay for them, and says what is left out", async () => {
    const { out: template } = await type("plan", "template");
    const scenario = { ...JSON.parse(template), budgetEur: [40_000, 40_000], grants: [] };
    const measures = fileOf("measures.json", [roof("school", 20_000), roof("hall", 12_000), roof("shed", 3_000)]);
    const make = ["plan", "make", fileOf("scenario.json", scenario), "--measures", measures, "--seconds", "30"];
    const { code, out, err } = await type(...make, "--json");
    expect({ code, err }).toEqual({ code: 0, err: "" });
    const answer = JSON.parse(out);
    expect(answer.works.map(({ measure, year }: { measure: string; year: number }) => [measure, year])).toEqual([
      ["school-roof", 2027],
      ["hall-roof", 2028],
    ]);
    // 20 years: 19 in which the school saves, 18 in which the hall does.
    expect(answer).toMatchObject({ value: 19 * 20_000 + 18 * 12_000, gapPct: 0 });
    expect(answer.leftOut).toMatchObject([{ measure: "shed-roof" }]);
    const text = await type(...make);
    expect(text.out).toMatch(/^Worth 596,000 kWh; no plan is better by more than 0 %\./);
    expect(text.out).toContain("shed-roof: With it the plan would be worth");
  });

  it("takes nothing that it cannot read, and says what and where", async () => {
    const scenario = fileOf("scenario.json", JSON.parse((await type("plan", "template")).out));
    const measures = fileOf("measures.json", [{ ...roof("school", 1), investEur: -1 }]);
    const { code, err } = await type("plan", "make", scenario, "--measures", measures);
    expect(code).not.toBe(0);
    expect(err).toContain("entry 1, investEur:");
    expect(await type("plan", "make", scenario, "--inhabitants", "9000")).toMatchObject({ code: 64 });
  });
});
