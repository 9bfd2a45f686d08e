import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { noise } from "./noise.ts";

const INDICES = Array.from({ length: 2_000 }, (_, index) => index);
const values = (seed: number, key: string): number[] => INDICES.map(noise(seed, key).uniform);

describe("noise", () => {
  it("is the same for the same seed and key, and another for others", () => {
    expect(values(1, "weather")).toEqual(values(1, "weather"));
    expect(values(1, "weather")).not.toEqual(values(2, "weather"));
    expect(values(1, "weather")).not.toEqual(values(1, "load school"));
    const [one, two] = [values(1, "weather"), values(2, "weather")];
    expect(one.filter((value, index) => value === two[index]).length).toBeLessThan(3);
  });

  it("is uniform in [0, 1), and about normal", () => {
    fc.assert(
      fc.property(fc.nat(), fc.string(), fc.integer({ min: -(2 ** 40), max: 2 ** 40 }), (seed, key, index) => {
        const { uniform, normal } = noise(seed, key);
        expect(uniform(index)).toBeGreaterThanOrEqual(0);
        expect(uniform(index)).toBeLessThan(1);
        expect(Math.abs(normal(index))).toBeLessThan(3.5);
      }),
    );
    const { normal } = noise(7, "spread");
    const drawn = INDICES.map(normal);
    const mean = drawn.reduce((sum, value) => sum + value, 0) / drawn.length;
    const deviation = Math.sqrt(drawn.reduce((sum, value) => sum + (value - mean) ** 2, 0) / drawn.length);
    expect(Math.abs(mean)).toBeLessThan(0.1);
    expect(deviation).toBeCloseTo(1, 1);
  });
});
