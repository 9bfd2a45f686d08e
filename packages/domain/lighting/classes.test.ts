import { LIGHT_CLASSES, type LightClass } from "@lucciola/contract/lighting/light-class.ts";
import { describe, expect, it } from "vitest";
import { classesBelow, familyOf, floorPct, loweredClass, requiredValue } from "./classes.ts";

// EN 13201-2:2015, tables 1 to 3. M1 and M2 were read in a published extract; the others are general knowledge.
const TABLE: [LightClass, number][] = [
  ...([
    ["M1", 2],
    ["M2", 1.5],
    ["M3", 1],
    ["M4", 0.75],
    ["M5", 0.5],
    ["M6", 0.3],
  ] as [LightClass, number][]),
  ...([
    ["C0", 50],
    ["C1", 30],
    ["C2", 20],
    ["C3", 15],
    ["C4", 10],
    ["C5", 7.5],
  ] as [LightClass, number][]),
  ...([
    ["P1", 15],
    ["P2", 10],
    ["P3", 7.5],
    ["P4", 5],
    ["P5", 3],
    ["P6", 2],
  ] as [LightClass, number][]),
];

describe("the classes of EN 13201-2", () => {
  it.each(TABLE)("%s requires %d", (lightClass, value) => {
    expect(requiredValue(lightClass)).toBe(value);
  });

  it("are all in the table, and each lower class asks for less", () => {
    expect(TABLE.map(([lightClass]) => lightClass)).toEqual([...LIGHT_CLASSES]);
    for (const [index, lower] of LIGHT_CLASSES.entries()) {
      const higher = LIGHT_CLASSES[index - 1];
      if (higher === undefined || familyOf(higher) !== familyOf(lower)) continue;
      expect(requiredValue(lower)).toBeLessThan(requiredValue(higher));
      expect(classesBelow(lower, higher)).toBe(1);
    }
  });

  it("of two families are not compared", () => {
    expect(() => classesBelow("P3", "M3")).toThrow(RangeError);
    expect(() => floorPct({ designClass: "M3" }, "C3")).toThrow(RangeError);
  });
});

describe("the flux an operating class needs", () => {
  // Ratios of the required luminances.
  it.each([
    ["M3", "M4", 75],
    ["M3", "M5", 50],
    ["M2", "M4", 50],
    ["M3", "M6", 30],
    ["M3", "M3", 100],
  ] as [LightClass, LightClass, number][])(
    "%s lowered to %s needs %d %% where no calculation exists",
    (designClass, operating, pct) => {
      expect(floorPct({ designClass }, operating)).toBeCloseTo(pct, 10);
    },
  );

  it("is less where more is installed than the class asks for: 0.5 of 1.25 cd/m2 are 40 %", () => {
    expect(floorPct({ designClass: "M3", installedValue: 1.25 }, "M5")).toBeCloseTo(40, 10);
  });

  it("is all there is where too little is installed", () => {
    expect(floorPct({ designClass: "M3", installedValue: 0.9 }, "M3")).toBe(100);
  });
});

describe("a class lowered by so many steps", () => {
  it.each([
    ["M3", "M5", 0, "M3"],
    ["M3", "M5", 1, "M4"],
    ["M3", "M5", 2, "M5"],
    ["M3", "M4", 2, "M4"],
    ["M3", "M3", 2, "M3"],
    ["M5", "M6", 2, "M6"],
    ["P4", "P6", 2, "P6"],
    // The least class above the design class is an error in the data: never brighter than designed, never darker.
    ["M4", "M3", 2, "M4"],
  ] as [LightClass, LightClass, number, LightClass][])("%s with least class %s, %d lower: %s", (...row) => {
    const [designClass, leastClass, steps, expected] = row;
    expect(loweredClass({ designClass, leastClass }, steps)).toBe(expected);
  });
});
