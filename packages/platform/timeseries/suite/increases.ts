import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bucketEdges } from "../local-calendar.ts";
import { registerIncrease } from "../register-increase.ts";
import type { AggregateQuery, IncreaseRow, SeriesKey, TimeSeriesStore } from "../time-series.ts";
import type { Histories } from "./store-under-test.ts";
import { at, DAY_MS, gauge, HOUR_MS, QUARTER_MS, query, ROME, readingsOf, register } from "./suite-readings.ts";

export function describeIncreases(current: () => TimeSeriesStore, histories: Histories): void {
  describe("the increase of registers", () => {
    const midnight = at("2026-05-31T22:00Z");
    const june = (series: readonly SeriesKey[], bucket: AggregateQuery["bucket"] = "day") =>
      query(series, bucket, "2026-05-31T22:00Z", "2026-06-30T22:00Z");

    it("divides what runs over midnight on a straight line", async () => {
      const key = register();
      await current().write(
        readingsOf(key, [
          [midnight, 1000],
          [midnight + 20 * HOUR_MS, 1200],
          [midnight + 30 * HOUR_MS, 1300],
        ]),
      );
      expect([...(await current().increase(june([key])))]).toEqual([
        { ...key, startMs: midnight, endMs: midnight + DAY_MS, increase: 240, coveredMs: DAY_MS, resets: 0 },
        {
          ...key,
          startMs: midnight + DAY_MS,
          endMs: midnight + 2 * DAY_MS,
          increase: 60,
          coveredMs: 6 * HOUR_MS,
          resets: 0,
        },
      ]);
    });

    it("uses the readings just before and just after the range, however far they are", async () => {
      const key = register();
      await current().write(
        readingsOf(key, [
          [midnight - 300 * DAY_MS, 0],
          [midnight + 300 * DAY_MS, 600],
        ]),
      );
      const rows = [...(await current().increase(june([key])))];
      expect(rows).toHaveLength(30);
      expect(new Set(rows.map(({ increase, coveredMs }) => `${increase} ${coveredMs}`))).toEqual(
        new Set([`1 ${DAY_MS}`]),
      );
      expect(rows[29]).toMatchObject({ endMs: at("2026-06-30T22:00Z") });
    });

    it("counts nothing over a reset, also inside a bucket", async () => {
      const key = register();
      const values = [100, 150, 20, 60, 5, 5].map((value, hour): [number, number] => [
        midnight + hour * HOUR_MS,
        value,
      ]);
      await current().write(readingsOf(key, values));
      expect([...(await current().increase(june([key])))]).toEqual([
        {
          ...key,
          startMs: midnight,
          endMs: midnight + DAY_MS,
          increase: 50 + 40 + 0,
          coveredMs: 3 * HOUR_MS,
          resets: 2,
        },
      ]);
    });

    it("sees a reset that a late reading brings, moves or takes away", async () => {
      const key = register();
      await current().write(
        readingsOf(key, [
          [midnight, 100],
          [midnight + 4 * HOUR_MS, 200],
        ]),
      );
      const increases = async () =>
        [...(await current().increase(june([key])))].map(({ increase, resets }) => [increase, resets]);
      expect(await increases()).toEqual([[100, 0]]);
      // A late reading above the next one makes the next one a reset.
      await current().write(readingsOf(key, [[midnight + 2 * HOUR_MS, 500]]));
      expect(await increases()).toEqual([[400, 1]]);
      // One below the first is a reset itself.
      await current().write(readingsOf(key, [[midnight + 2 * HOUR_MS, 50]]));
      expect(await increases()).toEqual([[150, 1]]);
      await current().write(readingsOf(key, [[midnight + 2 * HOUR_MS, 130]]));
      expect(await increases()).toEqual([[100, 0]]);
      // An older one than all of them, far back: the first is now a reset.
      await current().write(readingsOf(key, [[midnight - 200 * DAY_MS, 900]]));
      expect(await increases()).toEqual([[100, 1]]);
    });

    it("leaves out buckets without cover, and series without readings", async () => {
      const [alone, none] = [register(), register()];
      await current().write(readingsOf(alone, [[midnight + 5, 10]]));
      expect(await current().increase(june([none, alone]))).toHaveLength(0);
      expect(await current().increase(june([]))).toHaveLength(0);
    });

    it("is what a walk over every reading gives, with outages and resets in a fortnight of quarter hours", async () => {
      const outage = fc.tuple(fc.nat(1400), fc.integer({ min: 1, max: 300 }));
      const step = fc.record({
        outages: fc.array(outage, { maxLength: 4 }),
        resets: fc.array(fc.nat(1400), { maxLength: 3 }),
      });
      await fc.assert(
        fc.asyncProperty(
          fc.array(step, { minLength: 1, maxLength: 3 }),
          fc.constantFrom("day", "month"),
          async (meters, bucket) => {
            const start = at("2026-10-19T17:00Z");
            const keys = meters.map(() => register());
            const histories = meters.map(({ outages, resets }) => {
              const history: [number, number][] = [];
              let total = 5000;
              for (let quarter = 0; quarter < 14 * 96; quarter += 1) {
                total = resets.includes(quarter) ? quarter % 100 : total + ((quarter * 7) % 31);
                if (outages.some(([from, length]) => quarter >= from && quarter < from + length)) continue;
                history.push([start + quarter * QUARTER_MS, total]);
              }
              return history;
            });
            await current().write(keys.flatMap((key, meter) => readingsOf(key, histories[meter] ?? [])));
            const range = { fromMs: start - DAY_MS, toMs: start + 12 * DAY_MS };
            const rows = [...(await current().increase({ series: keys, bucket, zone: ROME, ...range }))];
            const edges = bucketEdges(range, bucket, ROME).map((edge) =>
              Math.min(Math.max(edge, range.fromMs), range.toMs),
            );
            const expected: IncreaseRow[] = [];
            keys.forEach((key, meter) => {
              const history = histories[meter] ?? [];
              registerIncrease(
                history.map(([atMs]) => atMs),
                history.map(([, value]) => value),
                edges,
                (index, increase, coveredMs, resets) => {
                  const [startMs = Number.NaN, endMs = Number.NaN] = edges.slice(index, index + 2);
                  expected.push({ ...key, startMs, endMs, increase, coveredMs, resets });
                },
              );
            });
            expect(rows).toEqual(expected);
            const totals = await current().increaseTotal({ series: keys, bucket, zone: ROME, ...range });
            const sumOf = (startMs: number, count: "increase" | "coveredMs" | "resets") =>
              rows.reduce((sum, row) => sum + (row.startMs === startMs ? row[count] : 0), 0);
            expect(totals).toEqual(
              totals.map(({ startMs, endMs }) => ({
                startMs,
                endMs,
                increase: sumOf(startMs, "increase"),
                coveredMs: sumOf(startMs, "coveredMs"),
                resets: sumOf(startMs, "resets"),
                series: rows.filter((row) => row.startMs === startMs).length,
              })),
            );
            expect(totals.map(({ startMs }) => startMs)).toEqual(
              [...new Set(rows.map(({ startMs }) => startMs))].sort((a, b) => a - b),
            );
          },
        ),
        { numRuns: histories(15) },
      );
    }, 60_000);

    it("is of 23 and 25 hours when the clock changes", async () => {
      const key = register();
      const hours = Array.from({ length: 365 * 24 }, (_, hour): [number, number] => [
        at("2025-12-31T23:00Z") + hour * HOUR_MS,
        hour * 100,
      ]);
      await current().write(readingsOf(key, hours));
      const days = [...(await current().increase(query([key], "day", "2025-12-31T23:00Z", "2026-12-31T22:00Z")))];
      expect(days).toHaveLength(365);
      expect(
        days.filter(({ increase }) => increase !== 2400).map(({ startMs, increase }) => [startMs, increase]),
      ).toEqual([
        [at("2026-03-28T23:00Z"), 2300],
        [at("2026-10-24T22:00Z"), 2500],
        [at("2026-12-30T23:00Z"), 2300],
      ]);
      expect(days.every(({ coveredMs, startMs, endMs }) => coveredMs === endMs - startMs)).toBe(true);
    });

    it("is exact for the largest registers", async () => {
      const key = register();
      await current().write(
        readingsOf(key, [
          [midnight, 0],
          [midnight + 2 * DAY_MS, Number.MAX_SAFE_INTEGER],
        ]),
      );
      const rows = [...(await current().increase(june([key])))];
      expect(rows.map(({ increase }) => increase)).toEqual([2 ** 52, 2 ** 52 - 1]);
    });

    it("is summed over registers: each counts where it has cover, and not where it has none", async () => {
      const [school, library, silent] = [register(), register(), register()];
      await current().write([
        ...readingsOf(school, [
          [midnight, 0],
          [midnight + DAY_MS, 240],
          [midnight + 2 * DAY_MS, 100],
        ]),
        ...readingsOf(library, [
          [midnight + 12 * HOUR_MS, 1000],
          [midnight + 36 * HOUR_MS, 1024],
        ]),
      ]);
      expect(await current().increaseTotal(june([school, silent, library]))).toEqual([
        {
          startMs: midnight,
          endMs: midnight + DAY_MS,
          increase: 240 + 12,
          coveredMs: 36 * HOUR_MS,
          resets: 0,
          series: 2,
        },
        {
          startMs: midnight + DAY_MS,
          endMs: midnight + 2 * DAY_MS,
          increase: 12,
          coveredMs: 12 * HOUR_MS,
          resets: 0,
          series: 1,
        },
      ]);
      expect(await current().increaseTotal(june([]))).toEqual([]);
      await expect(current().increaseTotal(june([gauge()]))).rejects.toMatchObject({ code: "query-refused" });
    });

    it("is refused for a gauge, with words", async () => {
      await expect(current().increase(june([gauge()]))).rejects.toMatchObject({
        code: "query-refused",
        message: expect.stringMatching(/activePowerW is of kind gauge/),
      });
    });
  });
}
