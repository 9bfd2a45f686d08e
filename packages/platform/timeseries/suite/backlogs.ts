import fc from "fast-check";
import { expect, it } from "vitest";
import { createMemoryStore } from "../memory-store.ts";
import type { Reading, TimeSeriesStore } from "../time-series.ts";
import type { Histories } from "./store-under-test.ts";
import { allOf, at, gauge, QUARTER_MS, query, register } from "./suite-readings.ts";

const MAX_PLACE = 6_000;
const KEEPS_ALL = { rawDays: 10_000, registerRawDays: 10_000 };

/** What an edge sends that was long away: months of one meter at once, between readings of all others. */
export function describeBacklogs(current: () => TimeSeriesStore, histories: Histories): void {
  it("keeps every reading of long backlogs once, whatever comes between, late or again", async () => {
    const start = at("2026-01-01T00:00Z");
    const piece = fc.record({
      series: fc.nat(2),
      from: fc.nat(MAX_PLACE),
      length: fc.oneof(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 500, max: 3_000 })),
      value: fc.nat(1_000),
    });
    const batch = fc.record({ pieces: fc.array(piece, { minLength: 1, maxLength: 3 }), isKeptThen: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(fc.array(batch, { minLength: 1, maxLength: 5 }), async (batches) => {
        const oracle = createMemoryStore();
        const keys = [register(), gauge(), register()];
        for (const { pieces, isKeptThen } of batches) {
          const readings = pieces.flatMap(({ series, from, length, value }) =>
            Array.from({ length }, (_, step): Reading => {
              const key = keys[series] ?? gauge();
              return { ...key, at: start + (from + step) * QUARTER_MS, value: value + step };
            }),
          );
          await current().write(readings);
          await oracle.write(readings);
          if (isKeptThen) await current().maintain(KEEPS_ALL, start + MAX_PLACE * QUARTER_MS);
        }
        expect(await current().latest(keys)).toEqual(await oracle.latest(keys));
        for (const key of keys) expect(await allOf(current(), key)).toEqual(await allOf(oracle, key));
        const registers = query(
          keys.filter(({ quantity }) => quantity === "importTotalWh"),
          "month",
          "2026-01-15T00:00Z",
          "2026-03-20T00:00Z",
        );
        expect([...(await current().increase(registers))]).toEqual([...(await oracle.increase(registers))]);
      }),
      { numRuns: histories(15) },
    );
  }, 60_000);
}
