import { describe, expect, it } from "vitest";
import type { TimeSeriesStore } from "../time-series.ts";
import { at, gauge, query, readingsOf } from "./suite-readings.ts";

export function describeReading(current: () => TimeSeriesStore): void {
  describe("the latest readings", () => {
    it("are those of the newest instant, of many series in the order asked, without those that have none", async () => {
      const keys = Array.from({ length: 2500 }, () => gauge());
      await current().write(
        keys.flatMap((key, index) =>
          readingsOf(key, [
            [1000 + index, index],
            [500, -1],
          ]),
        ),
      );
      const asked = [...keys].reverse();
      const latest = await current().latest([gauge(), ...asked]);
      expect(latest).toEqual(asked.map((key, index) => ({ ...key, at: 3499 - index, value: 2499 - index })));
      expect(await current().latest([])).toEqual([]);
    });

    it("are not moved by a late reading", async () => {
      const key = gauge();
      await current().write(readingsOf(key, [[100, 1]]));
      await current().write(readingsOf(key, [[50, 2]]));
      expect(await current().latest([key])).toEqual([{ ...key, at: 100, value: 1 }]);
    });
  });

  describe("a range", () => {
    it("takes its start in and leaves its end out", async () => {
      const key = gauge();
      await current().write(
        readingsOf(key, [
          [10, 1],
          [20, 2],
          [30, 3],
        ]),
      );
      expect(await current().range(key, { fromMs: 10, toMs: 30 }, 10)).toEqual({
        values: [
          { at: 10, value: 1 },
          { at: 20, value: 2 },
        ],
        truncated: false,
      });
    });

    it("says when there is more than the limit", async () => {
      const key = gauge();
      await current().write(
        readingsOf(key, [
          [10, 1],
          [20, 2],
          [30, 3],
        ]),
      );
      const first = { at: 10, value: 1 };
      const second = { at: 20, value: 2 };
      expect(await current().range(key, { fromMs: 0, toMs: 99 }, 2)).toEqual({
        values: [first, second],
        truncated: true,
      });
      expect((await current().range(key, { fromMs: 0, toMs: 99 }, 3)).truncated).toBe(false);
    });

    it("is empty for a series that was never written, and for an empty or turned range", async () => {
      const key = gauge();
      const nothing = { values: [], truncated: false };
      expect(await current().range(key, { fromMs: 0, toMs: 100 }, 5)).toEqual(nothing);
      await current().write(readingsOf(key, [[10, 1]]));
      expect(await current().range(key, { fromMs: 10, toMs: 10 }, 5)).toEqual(nothing);
      expect(await current().range(key, { fromMs: 20, toMs: 0 }, 5)).toEqual(nothing);
    });
  });

  describe("a query that cannot be answered", () => {
    it("is refused with words", async () => {
      const key = gauge();
      const refused = (words: RegExp) => ({ code: "query-refused", message: expect.stringMatching(words) });
      const days = query([key], "day", "2026-05-01T00:00Z", "2026-05-02T00:00Z");
      await expect(current().aggregate({ ...days, zone: "Mars/Olympus" })).rejects.toMatchObject(
        refused(/no time zone "Mars/),
      );
      await expect(current().aggregate({ ...days, fromMs: Number.NaN })).rejects.toMatchObject(refused(/NaN/));
      await expect(current().increase({ ...days, series: [], toMs: 0.5 })).rejects.toMatchObject(refused(/0\.5/));
      await expect(current().range(key, { fromMs: 0, toMs: Infinity }, 1)).rejects.toMatchObject(refused(/Infinity/));
      await expect(current().range(key, { fromMs: 0, toMs: 1 }, 0)).rejects.toMatchObject(refused(/limit 0/));
      await current().write(
        readingsOf(key, [
          [at("1850-01-01T00:00Z"), 1],
          [at("2200-01-01T00:00Z"), 1],
        ]),
      );
      await expect(current().aggregate({ ...days, fromMs: -8e15, toMs: 8e15 })).rejects.toMatchObject(
        refused(/more than a century/),
      );
    });
  });
}
