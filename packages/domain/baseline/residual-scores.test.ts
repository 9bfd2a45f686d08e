import { describe, expect, it } from "vitest";
import { residualScores } from "./residual-scores.ts";

describe("the score of a residual", () => {
  it("is a half at three typical deviations, which a spike does not raise", () => {
    const expected = new Float64Array(101).fill(50);
    const observed = Float64Array.from({ length: 101 }, (_, row) => (row % 2 === 0 ? 51 : 49));
    observed[40] = 50 + 3 / 0.6745;
    observed[60] = 10_000;
    observed[80] = 50;
    observed[90] = Number.NaN;
    const scores = residualScores(observed, expected);
    expect(scores[40]).toBeCloseTo(0.5, 9);
    expect(scores[60]).toBeGreaterThan(0.99);
    expect(scores[60]).toBeLessThan(1);
    expect(scores[80]).toBe(0);
    expect(scores[90]).toBeNaN();
    expect(scores[0]).toBeCloseTo(1 / (1 + 3 / 0.6745), 9);
  });
});
