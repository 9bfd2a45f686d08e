import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { divideIntoBlocks } from "./divide-blocks.ts";
import { BLOCK_READINGS, SMALL_BLOCK_READINGS } from "./reading-block.ts";

describe("dividing readings into blocks", () => {
  it("puts each into one block, and none across a block that stays", () => {
    const instants = fc
      .uniqueArray(fc.nat(60_000), { maxLength: 9_000, size: "max" })
      .map((at) => at.sort((a, b) => a - b));
    const staying = fc.uniqueArray(fc.nat(60_000), { maxLength: 4 }).map((begin) => begin.sort((a, b) => a - b));
    fc.assert(
      fc.property(instants, staying, (at, begins) => {
        const parts = divideIntoBlocks(Float64Array.from(at), begins);
        expect(parts.flatMap(({ start, end }) => at.slice(start, end))).toEqual(at);
        for (const { start, end, isFull } of parts) {
          expect(begins.filter((begin) => (at[start] ?? 0) < begin && begin <= (at[end - 1] ?? 0))).toEqual([]);
          const isNewest = end === at.length && begins.every((begin) => begin <= (at[start] ?? 0));
          expect(isFull).toBe(end - start >= (isNewest ? BLOCK_READINGS : SMALL_BLOCK_READINGS));
          expect(end - start).toBeLessThan(2 * BLOCK_READINGS);
        }
      }),
      { numRuns: 50 },
    );
  });

  it("leaves what does not fill a block open, and shares out evenly what does", () => {
    const sizes = (count: number) =>
      divideIntoBlocks(
        Float64Array.from({ length: count }, (_, index) => index),
        [],
      ).map(({ start, end }) => end - start);
    expect(sizes(0)).toEqual([]);
    expect(sizes(BLOCK_READINGS - 1)).toEqual([BLOCK_READINGS - 1]);
    expect(sizes(5_000)).toEqual([2_500, 2_500]);
  });
});
