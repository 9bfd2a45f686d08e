import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { registerIncrease } from "./register-increase.ts";

function increase(readings: [at: number, value: number][], edges: number[]) {
  const rows: { bucket: number; increase: number; coveredMs: number; resets: number }[] = [];
  registerIncrease(
    readings.map(([at]) => at),
    readings.map(([, value]) => value),
    edges,
    (bucket, increase, coveredMs, resets) => rows.push({ bucket, increase, coveredMs, resets }),
  );
  return rows;
}

describe("the increase of a register", () => {
  it("is last minus first inside a bucket", () => {
    const readings: [number, number][] = [
      [0, 100],
      [5, 130],
      [10, 150],
    ];
    expect(increase(readings, [0, 20])).toEqual([{ bucket: 0, increase: 50, coveredMs: 10, resets: 0 }]);
  });

  it("is divided at the edge on the straight line between two readings", () => {
    expect(
      increase(
        [
          [0, 0],
          [10, 100],
        ],
        [0, 4, 10],
      ),
    ).toEqual([
      { bucket: 0, increase: 40, coveredMs: 4, resets: 0 },
      { bucket: 1, increase: 60, coveredMs: 6, resets: 0 },
    ]);
  });

  it("rounds at each edge, and still adds up", () => {
    const rows = increase(
      [
        [0, 7],
        [9, 17],
      ],
      [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
    );
    expect(rows.map((row) => row.increase)).toEqual([1, 1, 1, 1, 2, 1, 1, 1, 1]);
  });

  it("takes the readings just outside of the range to find its edges", () => {
    expect(
      increase(
        [
          [-10, 0],
          [10, 40],
          [30, 80],
        ],
        [0, 20],
      ),
    ).toEqual([{ bucket: 0, increase: 40, coveredMs: 20, resets: 0 }]);
  });

  it("counts nothing over a reset, and says where it was seen", () => {
    expect(
      increase(
        [
          [0, 90],
          [4, 100],
          [8, 3],
          [14, 9],
          [20, 9],
        ],
        [0, 10, 20],
      ),
    ).toEqual([
      { bucket: 0, increase: 10 + 2, coveredMs: 4 + 2, resets: 1 },
      { bucket: 1, increase: 4, coveredMs: 10, resets: 0 },
    ]);
  });

  it("bridges a gap of several buckets evenly", () => {
    expect(
      increase(
        [
          [0, 0],
          [30, 30],
        ],
        [0, 10, 20, 30],
      ).map((row) => row.increase),
    ).toEqual([10, 10, 10]);
  });

  it("leaves out buckets that no two readings cover", () => {
    expect(increase([[5, 50]], [0, 10])).toEqual([]);
    expect(
      increase(
        [
          [12, 50],
          [15, 60],
        ],
        [0, 10, 20, 30],
      ),
    ).toEqual([{ bucket: 1, increase: 10, coveredMs: 3, resets: 0 }]);
    expect(
      increase(
        [
          [0, 1],
          [5, 2],
        ],
        [],
      ),
    ).toEqual([]);
  });

  it("is exact for the largest registers", () => {
    const top = Number.MAX_SAFE_INTEGER;
    const year = 31_536_000_000;
    const rows = increase(
      [
        [0, 0],
        [year, top],
      ],
      [0, 1, year],
    );
    // (2^53 - 1) / 31,536,000,000 = 285,616.4.., on paper
    expect(rows.map((row) => row.increase)).toEqual([285_616, top - 285_616]);
  });

  it("adds up to last minus first over the segments, whatever the readings and the edges", () => {
    const readings = fc.uniqueArray(
      fc.tuple(fc.integer({ min: 0, max: 1000 }), fc.oneof(fc.maxSafeNat(), fc.nat(500))),
      {
        selector: ([at]) => at,
      },
    );
    const inner = fc.uniqueArray(fc.integer({ min: 1, max: 999 }));
    fc.assert(
      fc.property(readings, inner, (unsorted, cuts) => {
        const sorted = unsorted.sort(([a], [b]) => a - b);
        const rows = increase(sorted, [0, ...cuts.sort((a, b) => a - b), 1001]);
        let expected = 0n;
        let covered = 0;
        sorted.forEach(([at, value], index) => {
          const [atBefore, before] = sorted[index - 1] ?? [at, value];
          if (value < before) return;
          expected += BigInt(value) - BigInt(before);
          covered += at - atBefore;
        });
        // Several of the largest registers in one bucket go past what a number holds.
        fc.pre(expected <= BigInt(Number.MAX_SAFE_INTEGER));
        expect(rows.reduce((sum, row) => sum + BigInt(row.increase), 0n)).toBe(expected);
        expect(rows.reduce((sum, row) => sum + row.coveredMs, 0)).toBe(covered);
        for (const row of rows) expect(row.increase).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  it("is the same when only the ends of a bucket's stretches are known", () => {
    const steps = fc.array(fc.tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 0, max: 9 })), { minLength: 1 });
    fc.assert(
      fc.property(steps, fc.integer({ min: 3, max: 20 }), (path, width) => {
        let at = 0;
        let value = 0;
        const readings = path.map(([dt, dv]): [number, number] => {
          at += dt;
          value += dv;
          return [at, value];
        });
        const edges = Array.from({ length: Math.ceil((at + 1) / width) + 1 }, (_, index) => index * width);
        const bucketOf = ([ms]: [number, number]) => Math.floor(ms / width);
        const ends = readings.filter((reading, index) => {
          const before = readings[index - 1];
          const after = readings[index + 1];
          return (
            before === undefined ||
            after === undefined ||
            bucketOf(before) !== bucketOf(reading) ||
            bucketOf(after) !== bucketOf(reading)
          );
        });
        expect(increase(ends, edges)).toEqual(increase(readings, edges));
      }),
    );
  });
});
