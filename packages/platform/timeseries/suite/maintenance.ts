import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createMemoryStore } from "../memory-store.ts";
import type { RetentionPolicy } from "../retention.ts";
import type { Reading, SeriesKey, TimeSeriesStore } from "../time-series.ts";
import type { Histories, OpenStore, StoreUnderTest } from "./store-under-test.ts";
import {
  allOf,
  at,
  DAY_MS,
  gauge,
  HOUR_MS,
  newPoint,
  QUARTER_MS,
  query,
  ROME,
  readingsOf,
  register,
} from "./suite-readings.ts";

export function describeMaintenance(open: OpenStore, histories: Histories): void {
  describe("maintenance by the policy of retention", () => {
    // Maintenance is for a whole store: these stories share one, and none of them asks about points of another.
    let underTest: StoreUnderTest;
    let store: TimeSeriesStore;
    beforeAll(async () => {
      underTest = await open();
      store = underTest.store;
    });
    afterAll(() => underTest.dispose());
    const reopened = async () => {
      store = (await underTest.reopen?.()) ?? store;
      return store;
    };

    const now = at("2026-06-01T00:00Z");
    const policy: RetentionPolicy = { rawDays: 30, registerRawDays: 30 };
    const nothing = { summarized: 0, thinned: 0, removed: 0 };
    const minutes = (key: SeriesKey, from: string, count: number, value: (minute: number) => number): Reading[] =>
      Array.from({ length: count }, (_, minute) => ({
        ...key,
        at: at(from) + minute * 60_000,
        value: value(minute),
      }));

    it("keeps old hours of a gauge as one value each, and leaves their aggregates as they were", async () => {
      const power = gauge();
      const { readings: readingsBefore } = await store.stats();
      await store.write([
        ...minutes(power, "2026-03-28T22:30Z", 300, (minute) => (minute * 7) % 64),
        ...minutes(power, "2026-05-31T20:00Z", 90, (minute) => minute),
      ]);
      const questions = (["hour", "day", "month"] as const).map((bucket) =>
        query([power], bucket, "2026-03-01T00:00Z", "2026-06-01T00:00Z"),
      );
      const answers = async (asked: TimeSeriesStore) =>
        Promise.all([...questions.map((question) => asked.aggregate(question)), asked.latest([power])]);
      const before = await answers(store);
      expect(await store.maintain(policy, now)).toEqual({ summarized: 300, thinned: 0, removed: 0 });
      expect(await answers(store)).toEqual(before);
      expect(await store.maintain(policy, now)).toEqual(nothing);
      await reopened();
      expect(await answers(store)).toEqual(before);
      const { values } = await store.range(power, { fromMs: 0, toMs: now }, 1_000);
      const hourly = (before[0] ?? []).flatMap((row) => ("mean" in row ? [{ at: row.startMs, value: row.mean }] : []));
      expect(values.slice(0, 6)).toEqual(
        hourly.slice(0, 6).map((row, hour) => ({ ...row, at: at("2026-03-28T22:00Z") + hour * HOUR_MS })),
      );
      expect(values).toHaveLength(6 + 90);
      expect(await store.stats()).toMatchObject({ readings: readingsBefore + 96 });
      expect(await store.range(power, { fromMs: 0, toMs: now }, 3)).toEqual({
        values: values.slice(0, 3),
        truncated: true,
      });
    });

    it("keeps the sum of amounts and the last value of states", async () => {
      const [energy, failures] = [
        { point: newPoint(), quantity: "importWh" },
        { point: newPoint(), quantity: "lampFailures" },
      ] as const;
      const hour = at("2026-04-01T10:00Z");
      await store.write([
        ...readingsOf(energy, [
          [hour, 1.5],
          [hour + QUARTER_MS, 2],
          [now, 1],
        ]),
        ...readingsOf(failures, [
          [hour + 5, 4],
          [hour + 9, 1],
          [now, 0],
        ]),
      ]);
      await store.maintain(policy, now);
      expect(await allOf(store, energy)).toEqual([
        [hour, 3.5],
        [now, 1],
      ]);
      expect(await allOf(store, failures)).toEqual([
        [hour, 1],
        [now, 0],
      ]);
    });

    it("thins registers to the first and last reading of an hour and both sides of a fall, and leaves their increase", async () => {
      const energy = register();
      const total = (minute: number) => (minute < 130 ? 9_000 + minute * 3 : (minute - 130) * 5);
      await store.write([
        ...minutes(energy, "2026-03-28T22:30Z", 300, total),
        ...minutes(energy, "2026-05-31T20:00Z", 5, (minute) => 10_000 + minute),
      ]);
      const questions = (["hour", "day", "month"] as const).map((bucket) =>
        query([energy], bucket, "2026-03-01T00:00Z", "2026-06-01T00:00Z"),
      );
      const answers = (asked: TimeSeriesStore) =>
        Promise.all(
          questions.flatMap((question) => [
            asked.increase(question).then((rows) => [...rows]),
            asked.increaseTotal(question),
          ]),
        );
      const before = await answers(store);
      // Of six hours begun, two readings each, and the two around the fall.
      expect(await store.maintain(policy, now)).toEqual({ summarized: 0, thinned: 300 - 14, removed: 0 });
      expect(await answers(store)).toEqual(before);
      expect(await store.maintain(policy, now)).toEqual(nothing);
      await reopened();
      expect(await answers(store)).toEqual(before);
      const kept = await allOf(store, energy);
      expect(kept).toHaveLength(14 + 5);
      for (const [atMs, value] of kept.slice(0, 14)) {
        expect(value).toBe(total((atMs - at("2026-03-28T22:30Z")) / 60_000));
      }
    });

    it("removes what is older than anything is kept, but never what is newest of a series", async () => {
      const [power, silent, energy, retired] = [gauge(), gauge(), register(), register()];
      const old = at("2025-01-01T10:30Z");
      await store.write(
        [power, silent, energy, retired].flatMap((key) =>
          readingsOf(key, [
            [old - DAY_MS, 1],
            [old, 2],
          ]),
        ),
      );
      await store.write([power, energy].flatMap((key) => readingsOf(key, [[now, 3]])));
      await store.maintain({ rawDays: 30, hourlyDays: 365, registerRawDays: 30, registerDays: 365 }, now);
      expect(await allOf(store, power)).toEqual([[now, 3]]);
      expect(await allOf(store, energy)).toEqual([[now, 3]]);
      expect(await allOf(store, silent)).toEqual([[old, 2]]);
      expect(await allOf(store, retired)).toEqual([[old, 2]]);
      expect(await store.latest([silent, retired])).toMatchObject([{ at: old }, { at: old }]);
    });

    it("takes no reading into an hour that is summarized, and any into others", async () => {
      const power = gauge();
      const hour = at("2026-04-01T10:00Z");
      const readings = readingsOf(power, [
        [hour, 1],
        [hour + 5, 3],
        [now, 7],
      ]);
      await store.write(readings);
      await store.maintain(policy, now);
      const kept = [
        [hour, 2],
        [now, 7],
      ];
      expect(await allOf(store, power)).toEqual(kept);
      await store.write([...readings, ...readingsOf(power, [[hour + 9, 50]])]);
      expect(await allOf(store, power)).toEqual(kept);
      await store.write(readingsOf(power, [[hour + HOUR_MS, 50]]));
      await store.maintain(policy, now);
      expect(await allOf(store, power)).toEqual([
        [hour, 2],
        [hour + HOUR_MS, 50],
        [now, 7],
      ]);
    });

    it("goes on beside writes and questions, and loses none of what is written meanwhile", async () => {
      const keys = [register(), gauge(), register(), gauge()];
      const start = at("2026-05-20T00:00Z");
      const written: [number, number][] = [];
      let going = true;
      const writing = (async () => {
        for (let hour = 0; going || hour < 40; hour += 1) {
          // Every third batch fills a gap that the one before it left.
          const atMs = start + (hour % 3 === 2 ? hour - 2.5 : hour) * HOUR_MS;
          await store.write(keys.map((key) => ({ ...key, at: atMs, value: hour })));
          written.push([atMs, hour]);
        }
      })();
      const day = query(keys, "day", "2026-05-19T22:00Z", "2026-06-01T00:00Z");
      for (let night = 0; night < 4; night += 1) {
        const [counts] = await Promise.all([store.aggregate(day), store.maintain({ ...policy, rawDays: 5 }, now)]);
        expect(new Set(keys.map(({ point }) => counts.filter((row) => row.point === point).length)).size).toBe(1);
      }
      going = false;
      await writing;
      // Each of them lies in an hour of its own, summarized or not.
      const byHour = (readings: readonly [atMs: number, value: number][]) =>
        readings.map(([atMs, value]) => [Math.floor(atMs / HOUR_MS), value]);
      const all = byHour(written.sort(([a], [b]) => a - b));
      for (const key of keys) expect(byHour(await allOf(store, key))).toEqual(all);
    }, 60_000);

    it("does to any history what the plain store in memory does", async () => {
      const base = at("2026-03-28T20:00Z");
      const reading = fc.record({
        series: fc.nat(2),
        atMs: fc.integer({ min: 0, max: 90 }).map((step) => base + step * 10 * 60_000),
        value: fc.nat(50),
      });
      const batch = fc.array(reading, { minLength: 1, maxLength: 25 });
      const step = fc.record({
        batch,
        days: fc.integer({ min: 1, max: 3 }),
        nowStep: fc.integer({ min: 100, max: 600 }),
      });
      await fc.assert(
        fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 4 }), async (steps) => {
          const oracle = createMemoryStore();
          const keys = [register(), gauge(), { point: newPoint(), quantity: "lampFailures" } as const];
          const range = { fromMs: base - DAY_MS, toMs: base + 2 * DAY_MS };
          const isTheSame = async () => {
            for (const key of keys) expect(await allOf(store, key)).toEqual(await allOf(oracle, key));
            expect(await store.latest(keys)).toEqual(await oracle.latest(keys));
            for (const bucket of ["hour", "day"] as const) {
              const all = { series: keys, bucket, zone: ROME, ...range };
              expect(await store.aggregate(all)).toEqual(await oracle.aggregate(all));
              const energy = { ...all, series: keys.slice(0, 1), fromMs: base + 5 * HOUR_MS };
              expect([...(await store.increase(energy))]).toEqual([...(await oracle.increase(energy))]);
            }
          };
          for (const { batch, days, nowStep } of steps) {
            const readings = batch.flatMap(({ series, atMs, value }): Reading[] => {
              const key = keys[series];
              return key === undefined ? [] : [{ ...key, at: atMs, value }];
            });
            await store.write(readings);
            await oracle.write(readings);
            await isTheSame();
            const policyNow = { rawDays: days, registerRawDays: 4 - days };
            const nowMs = base + nowStep * 10 * 60_000;
            await store.maintain(policyNow, nowMs);
            await oracle.maintain(policyNow, nowMs);
            await isTheSame();
          }
        }),
        { numRuns: histories(7) },
      );
    }, 60_000);
  });
}
