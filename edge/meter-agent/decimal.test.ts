import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { shiftDecimal, shortestFloat32 } from "./decimal.ts";

describe("moving the decimal point", () => {
  it("does what multiplying does not", () => {
    expect(1.001 * 1000).not.toBe(1001);
    expect(shiftDecimal("1.001", 3)).toBe(1001);
    expect(shiftDecimal("21505.43952", 3)).toBe(21505439.52);
    expect(shiftDecimal("0.29", 3)).toBe(290);
    expect(shiftDecimal("1.5E+03", 3)).toBe(1_500_000);
    expect(shiftDecimal("2304", -1)).toBe(230.4);
  });

  it("gives whole watt-hours for every kWh with three decimals, to the last digit", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 999_999_999_999 }), (wh) => {
        const kwh = `${Math.floor(wh / 1000)}.${String(wh % 1000).padStart(3, "0")}`;
        expect(shiftDecimal(kwh, 3)).toBe(wh);
      }),
    );
  });
});

describe("a 32-bit float in decimals", () => {
  it("reads as the meter's display", () => {
    expect(shortestFloat32(Math.fround(230.1))).toBe("230.1");
    expect(shortestFloat32(Math.fround(-0.986))).toBe("-0.986");
    expect(shortestFloat32(0)).toBe("0");
  });

  it("is that float and no other", () => {
    fc.assert(
      fc.property(fc.float({ noNaN: true, noDefaultInfinity: true }), (value) => {
        expect(Math.fround(Number(shortestFloat32(value))) - value).toBe(0);
      }),
    );
  });

  it("never lets a register run backwards when it becomes watt-hours", () => {
    const kwh = fc.float({ min: 0, max: Math.fround(9_999_999), noNaN: true });
    fc.assert(
      fc.property(kwh, kwh, (one, other) => {
        const [low, high] = one < other ? [one, other] : [other, one];
        const lowWh = Math.round(shiftDecimal(shortestFloat32(low), 3));
        const highWh = Math.round(shiftDecimal(shortestFloat32(high), 3));
        expect(lowWh).toBeLessThanOrEqual(highWh);
        // The shortest decimal lies within half a step of the float; 24 bits make a step at most kWh / 2^23.
        expect(Math.abs(highWh - high * 1000)).toBeLessThanOrEqual(0.5 + (high * 1000) / 2 ** 24);
      }),
    );
  });
});
