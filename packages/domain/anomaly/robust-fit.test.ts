import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { dot, median, quantile, robustFit } from "./robust-fit.ts";

/** Forty days of 10 units and 3 more for each degree, with a wobble of 0.1. */
const degrees = Array.from({ length: 40 }, (_, day) => (day * 7) % 20);
const rows = degrees.map((degree) => [1, degree]);
const values = degrees.map((degree, day) => 10 + 3 * degree + 0.1 * Math.sin(day * 12.9898));

describe("A line that a few wild days do not move", () => {
  it("is found, with the spread of what is left over", () => {
    const fit = robustFit(rows, values);
    // The ridge draws the slope towards nothing by some 4 %.
    expect(Math.abs(dot(fit?.coefficients ?? [], [1, 10]) - 40)).toBeLessThan(0.5);
    expect(Math.abs(dot(fit?.coefficients ?? [], [1, 20]) - 70)).toBeLessThan(2);
    expect(fit?.spread).toBeLessThan(1.5);
  });

  it("stays where it is when four days in forty go wild", () => {
    const wild = values.map((value, day) => (day % 10 === 3 ? value + 500 : value));
    const fit = robustFit(rows, wild);
    // Least squares alone would lie 50 above.
    expect(dot(fit?.coefficients ?? [], [1, 10])).toBeGreaterThan(38);
    expect(dot(fit?.coefficients ?? [], [1, 10])).toBeLessThan(44);
  });

  it("is none with fewer than two rows a feature, and none without rows", () => {
    expect(robustFit(rows.slice(0, 3), values.slice(0, 3))).toBeUndefined();
    expect(robustFit(rows.slice(0, 4), values.slice(0, 4))).toBeDefined();
    expect(robustFit([], [])).toBeUndefined();
  });

  it("does not break where a feature is always zero: that one weighs nothing", () => {
    const fit = robustFit(
      rows.map((row) => [...row, 0]),
      values,
    );
    expect(fit?.coefficients[2]).toBe(0);
  });
});

describe("Quantiles", () => {
  it("lie between the values that are there, and are met between two of them", () => {
    expect(median([3, 1, 2])).toBe(2);
    expect(quantile([0, 10], 0.25)).toBe(2.5);
    expect(quantile([], 0.5)).toBeNaN();
  });

  it("rise with the share and do not depend on the order", () => {
    const numbers = fc.array(fc.integer({ min: -1_000, max: 1_000 }), { minLength: 1, maxLength: 30 });
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(numbers, share, share, (list, a, b) => {
        const [low, high] = [Math.min(a, b), Math.max(a, b)];
        expect(quantile(list, low)).toBeLessThanOrEqual(quantile(list, high) + 1e-6);
        expect(quantile([...list].reverse(), a)).toBe(quantile(list, a));
        expect(quantile(list, 0)).toBe(Math.min(...list));
        expect(quantile(list, 1)).toBe(Math.max(...list));
      }),
    );
  });
});
