import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { BIN_ENDS_F, binParts, keepBinEnds } from "./temperature-bins.ts";

describe("temperature bins", () => {
  // CalTRACK methods, table in 3.9.2.
  it.each([
    [20, [20, 0, 0, 0, 0, 0, 0]],
    [40, [30, 10, 0, 0, 0, 0, 0]],
    [50, [30, 15, 5, 0, 0, 0, 0]],
    [60, [30, 15, 10, 5, 0, 0, 0]],
    [70, [30, 15, 10, 10, 5, 0, 0]],
    [80, [30, 15, 10, 10, 10, 5, 0]],
    [100, [30, 15, 10, 10, 10, 15, 10]],
  ])("%d degrees F are spread as the method's table says", (temperatureF, parts) => {
    expect(binParts(temperatureF, BIN_ENDS_F)).toEqual(parts);
  });

  it("always add up to the temperature", () => {
    fc.assert(
      fc.property(
        fc.double({ min: -40, max: 130, noNaN: true }),
        fc.subarray([...BIN_ENDS_F]),
        (temperatureF, ends) => {
          expect(binParts(temperatureF, ends).reduce((sum, part) => sum + part, 0)).toBeCloseTo(temperatureF, 9);
        },
      ),
    );
  });

  const hours = (temperatureF: number, count: number) => new Array<number>(count).fill(temperatureF);
  it.each([
    ["a cold month has no warm bins", [...hours(20, 300), ...hours(40, 300), ...hours(50, 19)], [30]],
    ["a thin bin in the middle goes with the warmer one", [...hours(40, 30), ...hours(50, 19), ...hours(60, 30)], [45]],
    ["45.0 belongs to the bin that ends there", [...hours(45, 20), ...hours(45.1, 20)], [45]],
    ["one temperature needs no bins", hours(50, 500), []],
  ])("%s", (_, temperaturesF, ends) => {
    expect(keepBinEnds(temperaturesF)).toEqual(ends);
  });
});
