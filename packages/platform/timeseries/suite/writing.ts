import type { QuantityName } from "@lucciola/contract/units/quantities.ts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createMemoryStore } from "../memory-store.ts";
import type { Reading, TimeSeriesStore } from "../time-series.ts";
import type { Histories } from "./store-under-test.ts";
import { allOf, at, gauge, QUARTER_MS, query, readingsOf, register } from "./suite-readings.ts";

export function describeWriting(current: () => TimeSeriesStore, histories: Histories): void {
  describe("what is written", () => {
    it("comes back in the order of time, whatever order it came in", async () => {
      const key = gauge();
      await current().write(
        readingsOf(key, [
          [30, 3],
          [10, 1],
        ]),
      );
      await current().write(
        readingsOf(key, [
          [20, 2.5],
          [-5, -1],
        ]),
      );
      expect(await allOf(current(), key)).toEqual([
        [-5, -1],
        [10, 1],
        [20, 2.5],
        [30, 3],
      ]);
    });

    it("takes the place of what was written at the same instant before", async () => {
      const key = register();
      await current().write(
        readingsOf(key, [
          [10, 1],
          [20, 2],
          [30, 3],
        ]),
      );
      await current().write(
        readingsOf(key, [
          [20, 25],
          [30, 35],
        ]),
      );
      expect(await allOf(current(), key)).toEqual([
        [10, 1],
        [20, 25],
        [30, 35],
      ]);
      expect(await current().latest([key])).toEqual([{ ...key, at: 30, value: 35 }]);
    });

    it("counts once inside one batch too: the last one holds", async () => {
      const [energy, power] = [register(), gauge()];
      const twice: [number, number][] = [
        [10, 1],
        [20, 2],
        [20, 3],
        [10, 4],
        [10, 5],
        [20, 6],
        [40, 8],
        [40, 7],
      ];
      await current().write([...readingsOf(energy, twice), ...readingsOf(power, twice)]);
      expect(await allOf(current(), energy)).toEqual([
        [10, 5],
        [20, 6],
        [40, 7],
      ]);
      expect(await allOf(current(), power)).toEqual([
        [10, 5],
        [20, 6],
        [40, 7],
      ]);
      expect(await current().latest([power])).toEqual([{ ...power, at: 40, value: 7 }]);
    });

    it("is the same in any order, split and repetition", async () => {
      const values = fc.uniqueArray(fc.tuple(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 0, max: 20 })), {
        selector: ([quarter]) => quarter,
        minLength: 1,
        maxLength: 25,
      });
      const scenario = values.chain((plain) =>
        fc.tuple(
          fc.constant(plain),
          fc.shuffledSubarray([...plain, ...plain], { minLength: plain.length, maxLength: 2 * plain.length }),
          fc.integer({ min: 1, max: 12 }),
        ),
      );
      await fc.assert(
        fc.asyncProperty(scenario, async ([plain, shuffled, size]) => {
          const key = register();
          const base = at("2026-10-24T12:00Z");
          // The shuffled writes may leave some out; sent once more at the end, as a journal replays.
          const sent = [...shuffled, ...plain].map(([quarter, value]): [number, number] => [
            base + quarter * QUARTER_MS,
            value,
          ]);
          for (let start = 0; start < sent.length; start += size) {
            await current().write(readingsOf(key, sent.slice(start, start + size)));
          }
          const sorted = plain
            .map(([quarter, value]) => [base + quarter * QUARTER_MS, value])
            .sort(([a = 0], [b = 0]) => a - b);
          expect(await allOf(current(), key)).toEqual(sorted);
          const inOneGo = createMemoryStore();
          await inOneGo.write(sent.map(([atMs, value]) => ({ ...key, at: atMs, value })));
          const days = query([key], "day", "2026-10-24T00:00Z", "2026-10-27T00:00Z");
          expect([...(await current().increase(days))]).toEqual([...(await inOneGo.increase(days))]);
          expect(await current().latest([key])).toEqual(await inOneGo.latest([key]));
        }),
        { numRuns: histories(12) },
      );
    }, 60_000);

    it("keeps whole numbers up to 2^53 - 1, and small fractions, to the last digit", async () => {
      const [energy, power] = [register(), gauge()];
      await current().write(
        readingsOf(energy, [
          [1, Number.MAX_SAFE_INTEGER - 1],
          [2, Number.MAX_SAFE_INTEGER],
        ]),
      );
      await current().write(
        readingsOf(power, [
          [1, 0.1 + 0.2],
          [2, -1e-300],
          [3, 1e8 + 2 ** -20],
        ]),
      );
      expect(await allOf(current(), energy)).toEqual([
        [1, Number.MAX_SAFE_INTEGER - 1],
        [2, Number.MAX_SAFE_INTEGER],
      ]);
      expect(await allOf(current(), power)).toEqual([
        [1, 0.1 + 0.2],
        [2, -1e-300],
        [3, 1e8 + 2 ** -20],
      ]);
    });

    it("is stored whole or not at all", async () => {
      const [energy, power] = [register(), gauge()];
      await current().write(readingsOf(energy, [[10, 100]]));
      const bad: [Reading, RegExp][] = [
        [{ ...energy, at: 20, value: 100.5 }, /100\.5 is not a whole number/],
        [{ ...energy, at: 20, value: 2 ** 53 }, /not a whole number/],
        [{ ...energy, at: 20, value: -1 }, /below zero/],
        [{ ...power, at: 20, value: Number.NaN }, /NaN is not a number/],
        [{ ...power, at: 20.5, value: 1 }, /20\.5 is not an instant/],
        [{ ...power, at: 9e15, value: 1 }, /not an instant/],
        [{ ...power, quantity: "happiness" as QuantityName, at: 20, value: 1 }, /no quantity "happiness"/],
        [
          { ...power, quantity: "importTotalWh.l1" as QuantityName, at: 20, value: 1 },
          /no quantity "importTotalWh.l1"/,
        ],
      ];
      for (const [reading, words] of bad) {
        const good = readingsOf(energy, [
          [10, 111],
          [15, 115],
        ]);
        await expect(current().write([...good, ...readingsOf(power, [[15, 1]]), reading])).rejects.toMatchObject({
          code: "reading-refused",
          message: expect.stringMatching(words),
        });
      }
      expect(await allOf(current(), energy)).toEqual([[10, 100]]);
      expect(await allOf(current(), power)).toEqual([]);
      expect(await current().latest([energy, power])).toEqual([{ ...energy, at: 10, value: 100 }]);
    });

    it("may be nothing", async () => {
      await current().write([]);
    });

    it("may come from several at once", async () => {
      const key = register();
      const batches = Array.from({ length: 20 }, (_, batch) =>
        readingsOf(key, [
          [batch * 10, batch],
          [batch * 10 + 5, batch],
        ]),
      );
      await Promise.all(batches.map((batch) => current().write(batch)));
      expect(await allOf(current(), key)).toHaveLength(40);
    });
  });
}
