import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { shiftDecimal, wholeWhOfDifference, wholeWhOfKwh } from "./decimal.ts";

describe("registers in decimals", () => {
  it.each([
    // kWh as text, whole Wh. The second and third go wrong when multiplied as binary fractions.
    ["6.294", 6_294],
    ["1.0005", 1_001],
    ["8.0005", 8_001],
    ["34507.4764", 34_507_476],
    ["34507.4765", 34_507_477],
    ["0", 0],
    ["0.0000001", 0],
    ["9007199254.740991", 9_007_199_254_741],
  ])("%s kWh is %i Wh", (kwh, wh) => {
    expect(wholeWhOfKwh(JSON.parse(kwh))).toBe(wh);
  });

  it("move the point exactly for whatever a meter can show", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 999_999_999 }), fc.integer({ min: 0, max: 999 }), (kwh, thousandths) => {
        const text = `${kwh}.${String(thousandths).padStart(3, "0")}`;
        expect(shiftDecimal(JSON.parse(text), 3)).toBe(kwh * 1_000 + thousandths);
      }),
    );
  });

  it("never fall when both counters of a difference rise and the drawn energy does not", () => {
    // Two counters of which one includes the other: only energy is returned, nothing is drawn.
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 10_000_000 }),
        fc.integer({ min: 0, max: 10_000_000 }),
        fc.array(fc.integer({ min: 0, max: 5_000 }), { minLength: 1, maxLength: 20 }),
        (drawnMwh, startMwh, stepsMwh) => {
          let returnedMwh = startMwh;
          const registers = stepsMwh.map((step) => {
            returnedMwh += step;
            return wholeWhOfDifference((returnedMwh + drawnMwh) / 1_000, returnedMwh / 1_000);
          });
          expect(new Set(registers).size).toBe(1);
        },
      ),
    );
  });
});
