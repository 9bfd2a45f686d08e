import { describe, expect, it } from "vitest";
import { findCircles, findForbiddenImports, findImpurities, parseImports, readHouse } from "./house.ts";

describe("the house", () => {
  const files = readHouse();

  it("has files to look at", () => {
    expect(files.length).toBeGreaterThan(50);
  });

  it("lets each room import only those it may know", () => {
    expect(findForbiddenImports(files)).toEqual([]);
  });

  it("has no circle of imports", () => {
    expect(findCircles(files)).toEqual([]);
  });

  it("keeps clock, randomness, I/O and logging out of the domain", () => {
    expect(findImpurities(files)).toEqual([]);
  });
});

describe("the watchman himself", () => {
  const file = (path: string, text: string) => ({ path, text, imports: parseImports(path, text) });

  it("sees a service that imports another", () => {
    const files = [
      file("services/ingest/a.ts", 'import { b } from "@lucciola/rules/b.ts";'),
      file("services/rules/b.ts", "export const b = 1;"),
    ];
    expect(findForbiddenImports(files)).toEqual([
      "services/ingest/a.ts imports services/rules/b.ts: services/ingest may not know services/rules",
    ]);
  });

  it("sees a domain that reaches for the platform, and a platform that reaches for the domain", () => {
    const files = [
      file("packages/domain/a.ts", 'import type { C } from "@lucciola/platform/clock/clock.ts";'),
      file("packages/platform/b.ts", 'import { d } from "@lucciola/domain/d.ts";'),
    ];
    expect(findForbiddenImports(files)).toHaveLength(2);
  });

  it("sees a package that a room has not been given", () => {
    expect(findForbiddenImports([file("packages/domain/a.ts", 'import fs from "node:fs";')])).toHaveLength(1);
    expect(findForbiddenImports([file("packages/contract/a.ts", 'import { DateTime } from "luxon";')])).toHaveLength(1);
  });

  it("sees a concrete adapter imported by something that is not a main", () => {
    const files = [
      file(
        "services/api/routes.ts",
        'import { openDuckDbStore } from "@lucciola/platform/timeseries/duckdb/duckdb-store.ts";',
      ),
    ];
    expect(findForbiddenImports(files)).toHaveLength(1);
  });

  it("sees a circle", () => {
    const files = [
      file("packages/domain/a.ts", 'import { b } from "./b.ts";'),
      file("packages/domain/b.ts", 'import { a } from "./a.ts";'),
    ];
    expect(findCircles(files)).toEqual(["packages/domain/a.ts -> packages/domain/b.ts -> packages/domain/a.ts"]);
  });

  it("sees a clock and a random number in the domain", () => {
    const clock = file("packages/domain/a.ts", "export const now = () => Date.now();");
    const chance = file("packages/domain/b.ts", "export const dice = () => Math.random();");
    const today = file("packages/domain/c.ts", "export const today = () => new Date();");
    expect(findImpurities([clock, chance, today])).toHaveLength(3);
  });
});
