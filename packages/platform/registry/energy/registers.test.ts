import { pointId } from "@lucciola/contract/ids/ids.ts";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { silentLogger } from "../../log/logger.ts";
import { openRegistry } from "../open-registry.ts";
import type { Registry } from "../registry.ts";
import { SUPPLY_POINT } from "../testing/supply-point.ts";

const SCHOOL = pointId("rodari-electricity");
let registry: Registry;
beforeEach(() => {
  registry = openRegistry({ path: ":memory:", log: silentLogger });
  registry.assets.putPoint({
    ...SUPPLY_POINT,
    id: SCHOOL,
  });
});
afterEach(() => registry.close());

describe("the registers of a supply", () => {
  it("are plain as long as nobody has noted anything", () => {
    expect(registry.registers.record(SCHOOL, "importTotalWh")).toEqual({ replacements: [] });
  });

  it("have their replacements by time, each with the readings that were written down, and their width", () => {
    const { registers } = registry;
    registers.replaced(SCHOOL, "importTotalWh", { atMs: 2_000, opening: 0 });
    registers.replaced(SCHOOL, "importTotalWh", { atMs: 1_000, closing: 48_213_700, opening: 1 });
    registers.setRollsOverAt(SCHOOL, "importTotalWh", 1_000_000_000);
    expect(registers.record(SCHOOL, "importTotalWh")).toEqual({
      replacements: [
        { atMs: 1_000, closing: 48_213_700, opening: 1 },
        { atMs: 2_000, opening: 0 },
      ],
      rollsOverAt: 1_000_000_000,
    });
    expect(registers.record(SCHOOL, "exportTotalWh")).toEqual({ replacements: [] });
    expect(registers.replacedWithin("importTotalWh", 1_000, 3_000)).toEqual([SCHOOL]);
    expect(registers.replacedWithin("importTotalWh", 2_001, 3_000)).toEqual([]);
  });

  it("keep what was noted last for one moment", () => {
    const { registers } = registry;
    registers.replaced(SCHOOL, "importTotalWh", { atMs: 1_000, closing: 5 });
    registers.replaced(SCHOOL, "importTotalWh", { atMs: 1_000, closing: 6, opening: 7 });
    expect(registers.record(SCHOOL, "importTotalWh").replacements).toEqual([{ atMs: 1_000, closing: 6, opening: 7 }]);
  });

  it("belong to points that are there, and count in whole units", () => {
    const { registers } = registry;
    expect(() => registers.replaced(pointId("nobody"), "importTotalWh", { atMs: 0 })).toThrow(/Add it first/);
    expect(() => registers.replaced(SCHOOL, "importTotalWh", { atMs: 0, closing: 1.5 })).toThrow(/whole number/);
    expect(() => registers.setRollsOverAt(SCHOOL, "importTotalWh", -1)).toThrow(/whole number/);
  });
});
