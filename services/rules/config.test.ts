import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isSchoolTime } from "@lucciola/domain/time/school-time.ts";
import { requireSchoolTerms, SCHOOL_TERMS_OF_LOMBARDY } from "@lucciola/platform/config/calendar-settings.ts";
import { loadConfig } from "@lucciola/platform/config/load-config.ts";
import { expect, it } from "vitest";
import { RulesProcessConfig } from "./config.ts";

const DAY_MS = 86_400_000;

function load(calendar: object) {
  const folder = mkdtempSync(join(tmpdir(), "lucciola-rules-"));
  try {
    const file = join(folder, "settings.json");
    writeFileSync(file, JSON.stringify({ calendar }));
    const loaded = loadConfig({ schema: RulesProcessConfig, file, environment: {}, prefix: "LUCCIOLA_" });
    if (!loaded.ok) throw new Error(loaded.issues.join("\n"));
    return loaded.value.calendar;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

it("comes with the zone of Sesto Calende and the school terms of Lombardy, by date and with their source", () => {
  const { climaticZone, schoolTerms } = load({});
  expect({ climaticZone, schoolTerms }).toEqual({ climaticZone: "E", schoolTerms: SCHOOL_TERMS_OF_LOMBARDY });
  // Each day of the two school years is as the region's permanent calendar has it.
  for (let ms = Date.UTC(2025, 7, 1); ms < Date.UTC(2027, 7, 1); ms += DAY_MS) {
    const date = new Date(ms).toISOString().slice(0, 10);
    expect([date, isSchoolTime(date, schoolTerms)]).toEqual([date, isSchoolTime(date)]);
  }
});

it("takes the terms of a town of its own, and says which one is none", () => {
  const term = { from: "2026-09-10", to: "2027-06-10", source: "Institute's council, 3 June 2026" };
  expect(() => requireSchoolTerms(load({ climaticZone: "D", schoolTerms: [term] }))).not.toThrow();
  const refused = (from: string, to: string) => () =>
    requireSchoolTerms(load({ schoolTerms: [term, { ...term, from, to }] }));
  expect(refused("2027-06-10", "2026-09-10")).toThrow(/calendar.schoolTerms, entry 2: 2026-09-10 comes before/);
  expect(refused("2026-09-31", "2027-06-10")).toThrow(/calendar.schoolTerms, entry 2: there is no day 2026-09-31/);
});
