import { type PointId, pointId } from "@lucciola/contract/ids/ids.ts";
import type { QuantityName } from "@lucciola/contract/units/quantities.ts";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createMemoryStore } from "./memory-store.ts";
import type { AggregateQuery, Reading, SeriesKey, TimeSeriesStore } from "./time-series.ts";

export interface StoreUnderTest {
  readonly store: TimeSeriesStore;
  /** Closes the store and opens it again on what it kept; absent where nothing is kept. */
  readonly reopen?: () => Promise<TimeSeriesStore>;
  readonly dispose: () => Promise<void>;
}

const HOUR_MS = 3_600_000;
const QUARTER_MS = 900_000;
const DAY_MS = 24 * HOUR_MS;
const ROME = "Europe/Rome";
const at = (iso: string) => Date.parse(iso);

/** What every time-series store must do. */
export function describeTimeSeriesStore(name: string, open: () => Promise<StoreUnderTest>): void {
  describe(`time-series store: ${name}`, () => {
    let underTest: StoreUnderTest;
    let store: TimeSeriesStore;
    beforeAll(async () => {
      underTest = await open();
      store = underTest.store;
    });
    afterAll(() => underTest.dispose());

    // The tests share one store, each with points of its own.
    let points = 0;
    const newPoint = (): PointId => {
      points += 1;
      return pointId(`point-${points}`);
    };
    const register = (point = newPoint()) => ({ point, quantity: "importTotalWh" }) as const;
    const gauge = (point = newPoint()) => ({ point, quantity: "activePowerW" }) as const;
    const readingsOf = (key: SeriesKey, values: readonly [atMs: number, value: number][]): Reading[] =>
      values.map(([atMs, value]) => ({ ...key, at: atMs, value }));
    const all = async (key: SeriesKey) =>
      (await store.range(key, { fromMs: -8e15, toMs: 8e15 }, 1_000_000)).values.map(({ at, value }) => [at, value]);
    const query = (
      series: readonly SeriesKey[],
      bucket: AggregateQuery["bucket"],
      from: string,
      to: string,
      zone = ROME,
    ) => ({
      series,
      bucket,
      zone,
      fromMs: at(from),
      toMs: at(to),
    });

    describe("what is written", () => {
      it("comes back in the order of time, whatever order it came in", async () => {
        const key = gauge();
        await store.write(
          readingsOf(key, [
            [30, 3],
            [10, 1],
          ]),
        );
        await store.write(
          readingsOf(key, [
            [20, 2.5],
            [-5, -1],
          ]),
        );
        expect(await all(key)).toEqual([
          [-5, -1],
          [10, 1],
          [20, 2.5],
          [30, 3],
        ]);
      });

      it("takes the place of what was written at the same instant before", async () => {
        const key = register();
        await store.write(
          readingsOf(key, [
            [10, 1],
            [20, 2],
            [30, 3],
          ]),
        );
        await store.write(
          readingsOf(key, [
            [20, 25],
            [30, 35],
          ]),
        );
        expect(await all(key)).toEqual([
          [10, 1],
          [20, 25],
          [30, 35],
        ]);
        expect(await store.latest([key])).toEqual([{ ...key, at: 30, value: 35 }]);
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
        await store.write([...readingsOf(energy, twice), ...readingsOf(power, twice)]);
        expect(await all(energy)).toEqual([
          [10, 5],
          [20, 6],
          [40, 7],
        ]);
        expect(await all(power)).toEqual([
          [10, 5],
          [20, 6],
          [40, 7],
        ]);
        expect(await store.latest([power])).toEqual([{ ...power, at: 40, value: 7 }]);
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
              await store.write(readingsOf(key, sent.slice(start, start + size)));
            }
            const sorted = plain
              .map(([quarter, value]) => [base + quarter * QUARTER_MS, value])
              .sort(([a = 0], [b = 0]) => a - b);
            expect(await all(key)).toEqual(sorted);
            const inOneGo = createMemoryStore();
            await inOneGo.write(sent.map(([atMs, value]) => ({ ...key, at: atMs, value })));
            const days = query([key], "day", "2026-10-24T00:00Z", "2026-10-27T00:00Z");
            expect(await store.increase(days)).toEqual(await inOneGo.increase(days));
            expect(await store.latest([key])).toEqual(await inOneGo.latest([key]));
          }),
          { numRuns: 15 },
        );
      });

      it("keeps whole numbers up to 2^53 - 1, and small fractions, to the last digit", async () => {
        const [energy, power] = [register(), gauge()];
        await store.write(
          readingsOf(energy, [
            [1, Number.MAX_SAFE_INTEGER - 1],
            [2, Number.MAX_SAFE_INTEGER],
          ]),
        );
        await store.write(
          readingsOf(power, [
            [1, 0.1 + 0.2],
            [2, -1e-300],
            [3, 1e8 + 2 ** -20],
          ]),
        );
        expect(await all(energy)).toEqual([
          [1, Number.MAX_SAFE_INTEGER - 1],
          [2, Number.MAX_SAFE_INTEGER],
        ]);
        expect(await all(power)).toEqual([
          [1, 0.1 + 0.2],
          [2, -1e-300],
          [3, 1e8 + 2 ** -20],
        ]);
      });

      it("is stored whole or not at all", async () => {
        const [energy, power] = [register(), gauge()];
        await store.write(readingsOf(energy, [[10, 100]]));
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
          await expect(store.write([...good, ...readingsOf(power, [[15, 1]]), reading])).rejects.toMatchObject({
            code: "reading-refused",
            message: expect.stringMatching(words),
          });
        }
        expect(await all(energy)).toEqual([[10, 100]]);
        expect(await all(power)).toEqual([]);
        expect(await store.latest([energy, power])).toEqual([{ ...energy, at: 10, value: 100 }]);
      });

      it("may be nothing", async () => {
        await store.write([]);
      });

      it("may come from several at once", async () => {
        const key = register();
        const batches = Array.from({ length: 20 }, (_, batch) =>
          readingsOf(key, [
            [batch * 10, batch],
            [batch * 10 + 5, batch],
          ]),
        );
        await Promise.all(batches.map((batch) => store.write(batch)));
        expect(await all(key)).toHaveLength(40);
      });
    });

    describe("the latest readings", () => {
      it("are those of the newest instant, of many series in the order asked, without those that have none", async () => {
        const keys = Array.from({ length: 2500 }, () => gauge());
        await store.write(
          keys.flatMap((key, index) =>
            readingsOf(key, [
              [1000 + index, index],
              [500, -1],
            ]),
          ),
        );
        const asked = [...keys].reverse();
        const latest = await store.latest([gauge(), ...asked]);
        expect(latest).toEqual(asked.map((key, index) => ({ ...key, at: 3499 - index, value: 2499 - index })));
        expect(await store.latest([])).toEqual([]);
      });

      it("are not moved by a late reading", async () => {
        const key = gauge();
        await store.write(readingsOf(key, [[100, 1]]));
        await store.write(readingsOf(key, [[50, 2]]));
        expect(await store.latest([key])).toEqual([{ ...key, at: 100, value: 1 }]);
      });
    });

    describe("a range", () => {
      it("takes its start in and leaves its end out", async () => {
        const key = gauge();
        await store.write(
          readingsOf(key, [
            [10, 1],
            [20, 2],
            [30, 3],
          ]),
        );
        expect(await store.range(key, { fromMs: 10, toMs: 30 }, 10)).toEqual({
          values: [
            { at: 10, value: 1 },
            { at: 20, value: 2 },
          ],
          truncated: false,
        });
      });

      it("says when there is more than the limit", async () => {
        const key = gauge();
        await store.write(
          readingsOf(key, [
            [10, 1],
            [20, 2],
            [30, 3],
          ]),
        );
        const first = { at: 10, value: 1 };
        const second = { at: 20, value: 2 };
        expect(await store.range(key, { fromMs: 0, toMs: 99 }, 2)).toEqual({
          values: [first, second],
          truncated: true,
        });
        expect((await store.range(key, { fromMs: 0, toMs: 99 }, 3)).truncated).toBe(false);
      });

      it("is empty for a series that was never written, and for an empty or turned range", async () => {
        const key = gauge();
        const nothing = { values: [], truncated: false };
        expect(await store.range(key, { fromMs: 0, toMs: 100 }, 5)).toEqual(nothing);
        await store.write(readingsOf(key, [[10, 1]]));
        expect(await store.range(key, { fromMs: 10, toMs: 10 }, 5)).toEqual(nothing);
        expect(await store.range(key, { fromMs: 20, toMs: 0 }, 5)).toEqual(nothing);
      });
    });

    describe("aggregates of the local calendar", () => {
      it("give Rome 23 hours on 29 March 2026 and 25 on 25 October", async () => {
        for (const [day, hours] of [
          ["2026-03-29", 23],
          ["2026-10-25", 25],
        ] as const) {
          const keys = [gauge(), gauge(), gauge()];
          const start = at(`${day}T00:00Z`) - DAY_MS;
          await store.write(
            keys.flatMap((key, index) =>
              Array.from({ length: 3 * 96 }, (_, quarter) => ({
                ...key,
                at: start + quarter * QUARTER_MS,
                value: index + 1,
              })),
            ),
          );
          const midnight = at(`${day}T00:00:00${hours === 23 ? "+01:00" : "+02:00"}`);
          const nextMidnight = midnight + hours * HOUR_MS;
          const range = { fromMs: midnight, toMs: nextMidnight, zone: ROME };
          const days = await store.aggregate({ series: keys, bucket: "day", ...range });
          expect(days).toEqual(
            keys.map((key, index) => ({
              ...key,
              startMs: midnight,
              count: hours * 4,
              sum: hours * 4 * (index + 1),
              mean: index + 1,
              min: index + 1,
              max: index + 1,
            })),
          );
          const byHour = await store.aggregate({ series: keys, bucket: "hour", ...range });
          expect(byHour.map(({ point, startMs, count }) => [point, startMs, count])).toEqual(
            keys.flatMap(({ point }) =>
              Array.from({ length: hours }, (_, hour) => [point, midnight + hour * HOUR_MS, 4]),
            ),
          );
        }
      });

      it("give count, sum, mean, minimum and maximum, and leave empty buckets out", async () => {
        const key = gauge();
        const noon = at("2026-06-01T10:00Z");
        await store.write(
          readingsOf(key, [
            [noon, 4],
            [noon + 1, -2.5],
            [noon + 3 * DAY_MS, 7],
          ]),
        );
        const rows = await store.aggregate(query([key], "day", "2026-05-01T00:00Z", "2026-07-01T00:00Z"));
        expect(rows).toEqual([
          { ...key, startMs: at("2026-05-31T22:00Z"), count: 2, sum: 1.5, mean: 0.75, min: -2.5, max: 4 },
          { ...key, startMs: at("2026-06-03T22:00Z"), count: 1, sum: 7, mean: 7, min: 7, max: 7 },
        ]);
      });

      it("give months of their own length, over the change of the clock", async () => {
        const key = gauge();
        const start = at("2025-12-31T23:00Z");
        const hours = Array.from({ length: 365 * 24 }, (_, hour): [number, number] => [start + hour * HOUR_MS, 1]);
        await store.write(readingsOf(key, hours));
        const rows = await store.aggregate(query([key], "month", "2025-12-31T23:00Z", "2026-12-31T23:00Z"));
        expect(rows.map(({ count }) => count / 24)).toEqual([
          31,
          28,
          31 - 1 / 24,
          30,
          31,
          30,
          31,
          31,
          30,
          31 + 1 / 24,
          30,
          31,
        ]);
      });

      it("start hours at a quarter past in Kathmandu", async () => {
        const key = gauge();
        const start = at("2026-05-01T10:00Z");
        await store.write(
          readingsOf(key, [
            [start, 1],
            [start + QUARTER_MS - 1, 2],
            [start + QUARTER_MS, 3],
          ]),
        );
        const rows = await store.aggregate(
          query([key], "hour", "2026-05-01T00:00Z", "2026-05-02T00:00Z", "Asia/Kathmandu"),
        );
        expect(rows.map(({ startMs, count }) => [startMs, count])).toEqual([
          [at("2026-05-01T09:15Z"), 2],
          [at("2026-05-01T10:15Z"), 1],
        ]);
      });

      it("are cut by the range: the first bucket starts with it", async () => {
        const key = gauge();
        const start = at("2026-05-01T10:00Z");
        await store.write(
          readingsOf(key, [
            [start, 1],
            [start + 1, 2],
            [start + 2, 3],
          ]),
        );
        const rows = await store.aggregate({
          series: [key],
          bucket: "day",
          zone: ROME,
          fromMs: start + 1,
          toMs: start + 2,
        });
        expect(rows).toEqual([{ ...key, startMs: start + 1, count: 1, sum: 2, mean: 2, min: 2, max: 2 }]);
      });

      it("come by series as asked, then by time, with registers and gauges mixed", async () => {
        const point = newPoint();
        const keys = [gauge(point), register(point), gauge()] as const;
        for (const key of [...keys].reverse()) {
          await store.write(
            readingsOf(key, [
              [at("2026-05-02T10:00Z"), 2],
              [at("2026-05-01T10:00Z"), 1],
            ]),
          );
        }
        const rows = await store.aggregate(
          query([keys[1], gauge(), keys[2], keys[0]], "day", "2026-05-01T00:00Z", "2026-05-03T00:00Z"),
        );
        expect(rows.map(({ point, quantity, sum }) => [point, quantity, sum])).toEqual(
          [keys[1], keys[2], keys[0]].flatMap(({ point, quantity }) => [
            [point, quantity, 1],
            [point, quantity, 2],
          ]),
        );
      });
    });

    describe("the increase of registers", () => {
      const midnight = at("2026-05-31T22:00Z");
      const june = (series: readonly SeriesKey[], bucket: AggregateQuery["bucket"] = "day") =>
        query(series, bucket, "2026-05-31T22:00Z", "2026-06-30T22:00Z");

      it("divides what runs over midnight on a straight line", async () => {
        const key = register();
        await store.write(
          readingsOf(key, [
            [midnight, 1000],
            [midnight + 20 * HOUR_MS, 1200],
            [midnight + 30 * HOUR_MS, 1300],
          ]),
        );
        expect(await store.increase(june([key]))).toEqual([
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
        await store.write(
          readingsOf(key, [
            [midnight - 300 * DAY_MS, 0],
            [midnight + 300 * DAY_MS, 600],
          ]),
        );
        const rows = await store.increase(june([key]));
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
        await store.write(readingsOf(key, values));
        expect(await store.increase(june([key]))).toEqual([
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
        await store.write(
          readingsOf(key, [
            [midnight, 100],
            [midnight + 4 * HOUR_MS, 200],
          ]),
        );
        const increases = async () =>
          (await store.increase(june([key]))).map(({ increase, resets }) => [increase, resets]);
        expect(await increases()).toEqual([[100, 0]]);
        // A late reading above the next one makes the next one a reset.
        await store.write(readingsOf(key, [[midnight + 2 * HOUR_MS, 500]]));
        expect(await increases()).toEqual([[400, 1]]);
        // One below the first is a reset itself.
        await store.write(readingsOf(key, [[midnight + 2 * HOUR_MS, 50]]));
        expect(await increases()).toEqual([[150, 1]]);
        await store.write(readingsOf(key, [[midnight + 2 * HOUR_MS, 130]]));
        expect(await increases()).toEqual([[100, 0]]);
        // An older one than all of them, far back: the first is now a reset.
        await store.write(readingsOf(key, [[midnight - 200 * DAY_MS, 900]]));
        expect(await increases()).toEqual([[100, 1]]);
      });

      it("leaves out buckets without cover, and series without readings", async () => {
        const [alone, none] = [register(), register()];
        await store.write(readingsOf(alone, [[midnight + 5, 10]]));
        expect(await store.increase(june([none, alone]))).toEqual([]);
        expect(await store.increase(june([]))).toEqual([]);
      });

      it("is of 23 and 25 hours when the clock changes", async () => {
        const key = register();
        const hours = Array.from({ length: 365 * 24 }, (_, hour): [number, number] => [
          at("2025-12-31T23:00Z") + hour * HOUR_MS,
          hour * 100,
        ]);
        await store.write(readingsOf(key, hours));
        const days = await store.increase(query([key], "day", "2025-12-31T23:00Z", "2026-12-31T22:00Z"));
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
        await store.write(
          readingsOf(key, [
            [midnight, 0],
            [midnight + 2 * DAY_MS, Number.MAX_SAFE_INTEGER],
          ]),
        );
        const rows = await store.increase(june([key]));
        expect(rows.map(({ increase }) => increase)).toEqual([2 ** 52, 2 ** 52 - 1]);
      });

      it("is refused for a gauge, with words", async () => {
        await expect(store.increase(june([gauge()]))).rejects.toMatchObject({
          code: "query-refused",
          message: expect.stringMatching(/activePowerW is of kind gauge/),
        });
      });
    });

    describe("a query that cannot be answered", () => {
      it("is refused with words", async () => {
        const key = gauge();
        const refused = (words: RegExp) => ({ code: "query-refused", message: expect.stringMatching(words) });
        const days = query([key], "day", "2026-05-01T00:00Z", "2026-05-02T00:00Z");
        await expect(store.aggregate({ ...days, zone: "Mars/Olympus" })).rejects.toMatchObject(
          refused(/no time zone "Mars/),
        );
        await expect(store.aggregate({ ...days, fromMs: Number.NaN })).rejects.toMatchObject(refused(/NaN/));
        await expect(store.increase({ ...days, series: [], toMs: 0.5 })).rejects.toMatchObject(refused(/0\.5/));
        await expect(store.range(key, { fromMs: 0, toMs: Infinity }, 1)).rejects.toMatchObject(refused(/Infinity/));
        await expect(store.range(key, { fromMs: 0, toMs: 1 }, 0)).rejects.toMatchObject(refused(/limit 0/));
        await store.write(
          readingsOf(key, [
            [-8e15, 1],
            [8e15, 1],
          ]),
        );
        await expect(store.aggregate({ ...days, fromMs: -8e15, toMs: 8e15 })).rejects.toMatchObject(refused(/buckets/));
      });
    });

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
            await store.write(readings);
            await oracle.write(readings);
          }
          const range = { fromMs: base + Math.min(a, b) * 600_000, toMs: base + Math.max(a, b) * 600_000 };
          const days = { series: keys, bucket, zone: ROME, ...range };
          expect(await store.latest(keys)).toEqual(await oracle.latest(keys));
          for (const key of keys) expect(await store.range(key, range, 20)).toEqual(await oracle.range(key, range, 20));
          const registers = { ...days, series: keys.filter(({ quantity }) => quantity === "importTotalWh") };
          expect(await store.increase(registers)).toEqual(await oracle.increase(registers));
          const [rows, expected] = [await store.aggregate(days), await oracle.aggregate(days)];
          const exact = ({ sum, mean, ...rest }: (typeof rows)[number]) => rest;
          expect(rows.map(exact)).toEqual(expected.map(exact));
          rows.forEach((row, index) => {
            // All values are positive, so that the order of the additions moves no more than the last digits.
            const { sum = Number.NaN, mean = Number.NaN } = expected[index] ?? {};
            expect(Math.abs(row.sum - sum)).toBeLessThanOrEqual(1e-12 * sum);
            expect(Math.abs(row.mean - mean)).toBeLessThanOrEqual(1e-12 * mean);
          });
        }),
        { numRuns: 25 },
      );
    });

    it("knows its series and counts its readings", async () => {
      const other = await open();
      try {
        const [energy, power] = [register(), gauge()];
        expect(await other.store.series()).toEqual([]);
        await other.store.write([
          ...readingsOf(energy, [
            [1, 1],
            [2, 2],
          ]),
          ...readingsOf(power, [[1, 5]]),
        ]);
        await other.store.write(readingsOf(power, [[1, 6]]));
        expect(await other.store.series()).toEqual([energy, power]);
        expect(await other.store.stats()).toMatchObject({ series: 2, readings: 3 });
      } finally {
        await other.dispose();
      }
    });

    it("refuses questions once it is closed", async () => {
      const other = await open();
      await other.store.close();
      const closed = { code: "store-closed" };
      await expect(other.store.write(readingsOf(gauge(), [[1, 1]]))).rejects.toMatchObject(closed);
      await expect(other.store.latest([])).rejects.toMatchObject(closed);
      await expect(other.store.range(gauge(), { fromMs: 0, toMs: 1 }, 1)).rejects.toMatchObject(closed);
      await expect(other.store.stats()).rejects.toMatchObject(closed);
      await other.store.close();
      await other.dispose();
    });

    it("keeps everything when it is closed and opened again", async (context) => {
      const other = await open();
      if (other.reopen === undefined) return context.skip("this store keeps nothing");
      try {
        const [energy, power, old] = [register(), gauge(), register()];
        const start = at("2026-05-31T22:00Z");
        const written = [
          ...readingsOf(energy, [
            [start, 10],
            [start + HOUR_MS, 30],
            [start + 2 * HOUR_MS, 5],
          ]),
          ...readingsOf(power, [[start, 1.5]]),
          ...readingsOf(old, [[start - 500 * DAY_MS, 7]]),
        ];
        await other.store.write(written);
        const days = query([energy], "day", "2026-05-31T22:00Z", "2026-06-01T22:00Z");
        const increase = await other.store.increase(days);
        const reopened = await other.reopen();
        expect(await reopened.increase(days)).toEqual(increase);
        expect(await reopened.latest([old, power, energy])).toEqual([written[4], written[3], written[2]]);
        expect(await reopened.series()).toEqual([energy, power, old]);
        // The store still knows what is late and what fell.
        await reopened.write(
          readingsOf(energy, [
            [start + HOUR_MS, 20],
            [start + 3 * HOUR_MS, 3],
          ]),
        );
        expect(await reopened.increase(days)).toMatchObject([{ increase: 10, resets: 2 }]);
      } finally {
        await other.dispose();
      }
    });
  });
}
