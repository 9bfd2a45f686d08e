import fc from "fast-check";
import { expect, test } from "vitest";
import { OffsetRanges } from "./offset-ranges.ts";

test("it knows of every offset what a plain set of offsets knows", () => {
  const stretches = fc.array(
    fc.tuple(fc.nat(60), fc.integer({ min: 1, max: 12 })).map(([from, length]) => [from, from + length] as const),
    { maxLength: 30 },
  );
  fc.assert(
    fc.property(stretches, fc.nat(80), (added, forgotten) => {
      const ranges = new OffsetRanges();
      const model = new Set<number>();
      for (const [from, to] of added) {
        ranges.add(from, to);
        for (let offset = from; offset < to; offset += 1) model.add(offset);
      }
      const endAt = (offset: number) => {
        let end = offset;
        while (model.has(end)) end += 1;
        return end;
      };
      for (let offset = 0; offset <= 80; offset += 1) expect(ranges.endAt(offset)).toBe(endAt(offset));
      ranges.forgetBelow(forgotten);
      for (let offset = forgotten; offset <= 80; offset += 1) expect(ranges.endAt(offset)).toBe(endAt(offset));
    }),
  );
});
