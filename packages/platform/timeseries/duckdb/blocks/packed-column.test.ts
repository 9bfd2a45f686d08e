import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ByteSink, isRegular, neverFalls, packColumn, readHead, unpackColumn } from "./packed-column.ts";

function pack(numbers: readonly number[]): Uint8Array {
  const sink = new ByteSink();
  packColumn(new Float64Array(numbers), numbers.length, sink);
  return sink.finish();
}

function unpack(bytes: Uint8Array, count: number): number[] {
  const head = readHead(bytes, 0, count);
  expect(head.end).toBe(bytes.length);
  const numbers = new Float64Array(count);
  unpackColumn(bytes, head, count, numbers);
  return [...numbers];
}

describe("a packed column of numbers", () => {
  it("gives every number back to the last bit", () => {
    const decimal = fc
      .tuple(fc.integer({ min: -1e9, max: 1e9 }), fc.nat(6))
      .map(([whole, places]) => whole / 10 ** places);
    const number = fc.oneof(
      fc.maxSafeInteger(),
      fc.integer({ min: -2, max: 2 }),
      decimal,
      fc.double({ noNaN: true, noDefaultInfinity: true }).filter((value) => !Object.is(value, -0)),
    );
    const step = fc.integer({ min: -8_000_000_000, max: 8_000_000_000 });
    const walk = fc.tuple(fc.maxSafeNat(), fc.array(step, { minLength: 1, maxLength: 99 })).map(([first, steps]) => {
      let number = first;
      return steps.map((by) => {
        number = Math.min(Number.MAX_SAFE_INTEGER, number + by);
        return number;
      });
    });
    const likeNumbers = fc.oneof(
      ...[fc.maxSafeInteger(), decimal].map((kind) => fc.array(kind, { minLength: 1, maxLength: 99 })),
    );
    const column = fc.oneof(fc.array(number, { minLength: 1, maxLength: 99 }), likeNumbers, walk);
    fc.assert(
      fc.property(column, (numbers) => {
        const bytes = pack(numbers);
        expect(bytes.length % 8).toBe(0);
        expect(unpack(bytes, numbers.length)).toEqual(numbers);
      }),
      { numRuns: 500 },
    );
  });

  it("takes every width of number, one that fills a word exactly included", () => {
    for (let bits = 1; bits <= 33; bits += 1) {
      const numbers = Array.from({ length: 70 }, (_, index) =>
        index % 3 === 0 ? 2 ** bits - 1 : (index * 7) % 2 ** bits,
      );
      expect(unpack(pack(numbers), numbers.length)).toEqual(numbers);
    }
  });

  it("spends nothing on quarter hours, one bit and a little on a register of Wh, and nine on tenths of a watt", () => {
    const quarters = pack(Array.from({ length: 2_048 }, (_, index) => 1_767_222_000_000 + index * 900_000));
    expect(quarters.length).toBe(24);
    expect(isRegular(readHead(quarters, 0, 2_048))).toBe(true);
    const register = pack(Array.from({ length: 2_048 }, (_, index) => 1_000_000 + Math.floor(index / 2)));
    expect(register.length).toBeLessThan(2_048 / 8 + 40);
    expect(neverFalls(readHead(register, 0, 2_048))).toBe(true);
    const power = pack(Array.from({ length: 2_048 }, (_, index) => (1_000 + ((index * 37) % 512)) / 10));
    expect(power.length).toBeLessThan((2_048 * 9) / 8 + 40);
  });

  it("counts in the largest unit that the numbers share", () => {
    const minutes = pack(Array.from({ length: 100 }, (_, index) => 60_000 * (index * index)));
    const milliseconds = pack(Array.from({ length: 100 }, (_, index) => 60_000 * (index * index) + (index % 2)));
    expect(minutes.length).toBeLessThan(milliseconds.length / 2);
  });

  it("says that a register fell", () => {
    expect(neverFalls(readHead(pack([5, 9, 7, 8, 9, 10, 11, 12, 13, 14]), 0, 10))).toBe(false);
  });
});
