import { describe, expect, it } from "vitest";
import { studentT } from "./student-t.ts";

describe("studentT", () => {
  // Tables of the t distribution, NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.6.7.2.
  it.each([
    [0.9, 1, 6.314],
    [0.9, 2, 2.92],
    [0.9, 10, 1.812],
    [0.95, 5, 2.571],
    [0.8, 30, 1.31],
    [0.99, 57, 2.665],
    [0.9, 100, 1.66],
    [0.95, 8_760, 1.96],
  ])("a band of %d with %d degrees of freedom is %d standard errors wide", (confidence, freedom, expected) => {
    expect(studentT(confidence, freedom)).toBeCloseTo(expected, 3);
  });

  it("is no number without a degree of freedom", () => {
    expect(studentT(0.9, 0)).toBeNaN();
    expect(studentT(1, 5)).toBeNaN();
  });
});
