import fc from "fast-check";
import { expect, it } from "vitest";
import { createMemoryStore } from "../memory-store.ts";
import type { Reading, TimeSeriesStore } from "../time-series.ts";
import type { Histories } from "./store-under-test.ts";
import { at, gauge, query, ROME, register } from "./suite-readings.ts";

export function describeAgreement(current: () => TimeSeriesStore, histories: Histories): void {
  it("answers every question like the plain store in memory, whatever its history", async () => {
    const base = at("2026-10-24T20:00Z");
    const reading = fc.record({
      series: fc.nat(3),
      atMs: fc.integer({ min: 0, max: 200 }).map((step) => base + step * 10 * 60_000),
      value: fc.nat(50),
      fraction: fc.double({ min: 0, max: 1, noNaN: true }),
    });
    const batches = fc.array(fc.array(reading, { minLength: 1, maxLength: 30 }), { minLength: 1, maxLength: 8 });
    const bounds = fc.tuple(fc.integer({ min: -30, max: 230 }), fc.integer({ min: -30, max: 230 }));
    await fc.assert(
      fc.asyncProperty(batches, bounds, fc.constantFrom("hour", "day", "month"), async (history, [a, b], bucket) => {
        const oracle = createMemoryStore();
        const keys = [register(), gauge(), register(), gauge()];
        for (const batch of history) {
          const readings = batch.flatMap(({ series, atMs, value, fraction }): Reading[] => {
            const key = keys[series];
            if (key === undefined) return [];
            return [{ ...key, at: atMs, value: key.quantity === "importTotalWh" ? value : value + fraction }];
          });
          await current().write(readings);
          await oracle.write(readings);
        }
        const range = { fromMs: base + Math.min(a, b) * 600_000, toMs: base + Math.max(a, b) * 600_000 };
        const days = { series: keys, bucket, zone: ROME, ...range };
        expect(await current().latest(keys)).toEqual(await oracle.latest(keys));
        for (const key of keys)
          expect(await current().range(key, range, 20)).toEqual(await oracle.range(key, range, 20));
        const registers = { ...days, series: keys.filter(({ quantity }) => quantity === "importTotalWh") };
        expect([...(await current().increase(registers))]).toEqual([...(await oracle.increase(registers))]);
        expect(await current().increaseTotal(registers)).toEqual(await oracle.increaseTotal(registers));
        const [rows, expected] = [await current().aggregate(days), await oracle.aggregate(days)];
        const exact = ({ sum, mean, ...rest }: (typeof rows)[number]) => rest;
        expect(rows.map(exact)).toEqual(expected.map(exact));
        rows.forEach((row, index) => {
          // All values are positive, so that the order of the additions moves no more than the last digits.
          const { sum = Number.NaN, mean = Number.NaN } = expected[index] ?? {};
          expect(Math.abs(row.sum - sum)).toBeLessThanOrEqual(1e-12 * sum);
          expect(Math.abs(row.mean - mean)).toBeLessThanOrEqual(1e-12 * mean);
        });
      }),
      { numRuns: histories(20) },
    );
  }, 60_000);

  it("shows a batch whole or not at all to a question asked meanwhile", async () => {
    const keys = [register(), gauge(), register()];
    const start = at("2026-06-01T00:00Z");
    let writing = true;
    const written = (async () => {
      for (let minute = 0; minute < 25; minute += 1) {
        await current().write(keys.map((key) => ({ ...key, at: start + minute * 60_000, value: minute })));
      }
      writing = false;
    })();
    const day = query(keys, "day", "2026-05-31T22:00Z", "2026-06-01T22:00Z");
    while (writing) {
      const counts = (await current().aggregate(day)).map(({ count }) => count);
      expect([0, 3]).toContain(counts.length);
      expect(new Set(counts).size).toBeLessThanOrEqual(1);
    }
    await written;
    expect((await current().aggregate(day)).map(({ count }) => count)).toEqual([25, 25, 25]);
  });
}
