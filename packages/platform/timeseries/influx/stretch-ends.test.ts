import fc from "fast-check";
import { expect, it } from "vitest";
import { registerIncrease } from "../register-increase.ts";
import { StretchEnds } from "./stretch-ends.ts";

it("keeps the first and the last reading of a bucket, and both sides of a fall", () => {
  const ends = new StretchEnds([0, 10, 20]);
  for (const [at, value] of [
    [-3, 1],
    [1, 2],
    [2, 3],
    [4, 5],
    [9, 5],
    [10, 6],
    [12, 8],
    [14, 2],
    [16, 4],
    [25, 9],
  ] as const)
    ends.add({ at, value });
  expect(ends.at).toEqual([-3, 1, 9, 10, 12, 14, 16, 25]);
});

it("leaves the increase of a register as it is", () => {
  const steps = fc.array(fc.tuple(fc.integer({ min: 1, max: 4 }), fc.nat(20)));
  const cuts = fc.uniqueArray(fc.integer({ min: 1, max: 99 }), { maxLength: 6 });
  fc.assert(
    fc.property(steps, cuts, fc.integer({ min: -9, max: 40 }), (path, inner, start) => {
      const edges = [0, ...inner.sort((a, b) => a - b), 100];
      const ends = new StretchEnds(edges);
      const readings: { at: number; value: number }[] = [];
      let at = start;
      for (const [pause, value] of path) {
        at += pause;
        readings.push({ at, value });
        ends.add({ at, value });
      }
      const increases = (ats: readonly number[], values: readonly number[]) => {
        const rows: number[][] = [];
        registerIncrease(ats, values, edges, (...row) => rows.push(row));
        return rows;
      };
      expect(increases(ends.at, ends.value)).toEqual(
        increases(
          readings.map((reading) => reading.at),
          readings.map((reading) => reading.value),
        ),
      );
    }),
  );
});
