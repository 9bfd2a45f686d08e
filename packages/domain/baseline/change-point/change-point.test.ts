import { describe, expect, it } from "vitest";
import { type ChangePointForm, fitChangePoint, predictChangePoint } from "./change-point.ts";

const temperaturesC = Float64Array.from({ length: 300 }, (_, index) => -5 + ((index * 7.3) % 35));
const heats = (each: number, pointC: number): number => 80 + 12 * Math.max(pointC - each, 0);
const use: Record<ChangePointForm, (temperatureC: number) => number> = {
  "2p": (each) => 500 - 8 * each,
  "3p-heating": (each) => heats(each, 15.4),
  "3p-cooling": (each) => 80 + 6 * Math.max(each - 21.3, 0),
  "4p": (each) => heats(each, 14.2) + 2 * Math.max(each - 14.2, 0),
  "5p": (each) => heats(each, 12.5) + 5 * Math.max(each - 22.1, 0),
};
const building = (form: ChangePointForm): Float64Array => temperaturesC.map(use[form]);

describe("change points", () => {
  it.each([
    ["2p", [], 500, 0, -8],
    ["3p-heating", [15.4], 80, 12, 0],
    ["3p-cooling", [21.3], 80, 0, 6],
    ["4p", [14.2], 80, 12, 2],
    ["5p", [12.5, 22.1], 80, 12, 5],
  ] as const)("of a %s building are found again", (form, pointsC, level, perDegreeBelow, perDegreeAbove) => {
    const used = building(form);
    const model = fitChangePoint(form, used, temperaturesC);
    if (model === undefined) throw new Error("nothing was fitted");
    expect(model.changePointsC).toHaveLength(pointsC.length);
    for (const [index, pointC] of pointsC.entries()) expect(model.changePointsC[index]).toBeCloseTo(pointC, 3);
    expect(model.level).toBeCloseTo(level, 2);
    expect(model.perDegreeBelow).toBeCloseTo(perDegreeBelow, 3);
    expect(model.perDegreeAbove).toBeCloseTo(perDegreeAbove, 3);
    for (const [row, each] of predictChangePoint(model, temperaturesC).entries())
      expect(each).toBeCloseTo(used[row] ?? Number.NaN, 2);
  });

  it("are not looked for where temperatures do not vary or days are few", () => {
    expect(fitChangePoint("4p", new Float64Array(50).fill(1), new Float64Array(50).fill(10))).toBeUndefined();
    expect(fitChangePoint("3p-heating", Float64Array.from([1, 2, 3]), Float64Array.from([1, 2, 3]))).toBeUndefined();
  });

  it("leave days without a temperature without an answer", () => {
    const model = fitChangePoint("3p-heating", building("3p-heating"), temperaturesC);
    if (model === undefined) throw new Error("nothing was fitted");
    expect(predictChangePoint(model, Float64Array.from([Number.NaN, 30]))[0]).toBeNaN();
  });
});
