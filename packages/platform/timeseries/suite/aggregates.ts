import { describe, expect, it } from "vitest";
import type { TimeSeriesStore } from "../time-series.ts";
import {
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

export function describeAggregates(current: () => TimeSeriesStore): void {
  describe("aggregates of the local calendar", () => {
    it("give Rome 23 hours on 29 March 2026 and 25 on 25 October", async () => {
      for (const [day, hours] of [
        ["2026-03-29", 23],
        ["2026-10-25", 25],
      ] as const) {
        const keys = [gauge(), gauge(), gauge()];
        const start = at(`${day}T00:00Z`) - DAY_MS;
        await current().write(
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
        const days = await current().aggregate({ series: keys, bucket: "day", ...range });
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
        const byHour = await current().aggregate({ series: keys, bucket: "hour", ...range });
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
      await current().write(
        readingsOf(key, [
          [noon, 4],
          [noon + 1, -2.5],
          [noon + 3 * DAY_MS, 7],
        ]),
      );
      const rows = await current().aggregate(query([key], "day", "2026-05-01T00:00Z", "2026-07-01T00:00Z"));
      expect(rows).toEqual([
        { ...key, startMs: at("2026-05-31T22:00Z"), count: 2, sum: 1.5, mean: 0.75, min: -2.5, max: 4 },
        { ...key, startMs: at("2026-06-03T22:00Z"), count: 1, sum: 7, mean: 7, min: 7, max: 7 },
      ]);
    });

    it("give months of their own length, over the change of the clock", async () => {
      const key = gauge();
      const start = at("2025-12-31T23:00Z");
      const hours = Array.from({ length: 365 * 24 }, (_, hour): [number, number] => [start + hour * HOUR_MS, 1]);
      await current().write(readingsOf(key, hours));
      const rows = await current().aggregate(query([key], "month", "2025-12-31T23:00Z", "2026-12-31T23:00Z"));
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
      await current().write(
        readingsOf(key, [
          [start, 1],
          [start + QUARTER_MS - 1, 2],
          [start + QUARTER_MS, 3],
        ]),
      );
      const rows = await current().aggregate(
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
      await current().write(
        readingsOf(key, [
          [start, 1],
          [start + 1, 2],
          [start + 2, 3],
        ]),
      );
      const rows = await current().aggregate({
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
        await current().write(
          readingsOf(key, [
            [at("2026-05-02T10:00Z"), 2],
            [at("2026-05-01T10:00Z"), 1],
          ]),
        );
      }
      const rows = await current().aggregate(
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
}
