import { expect, it } from "vitest";
import type { SeriesKey, TimeSeriesStore } from "../time-series.ts";
import type { OpenStore } from "./store-under-test.ts";
import { at, DAY_MS, gauge, HOUR_MS, query, readingsOf, register } from "./suite-readings.ts";

export function describeLife(open: OpenStore): void {
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
      expect(await inOrder(other.store)).toEqual([energy, power]);
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
      const increase = [...(await other.store.increase(days))];
      const reopened = await other.reopen();
      expect([...(await reopened.increase(days))]).toEqual(increase);
      expect(await reopened.latest([old, power, energy])).toEqual([written[4], written[3], written[2]]);
      expect(await inOrder(reopened)).toEqual([energy, power, old]);
      // The store still knows what is late and what fell.
      await reopened.write(
        readingsOf(energy, [
          [start + HOUR_MS, 20],
          [start + 3 * HOUR_MS, 3],
        ]),
      );
      expect([...(await reopened.increase(days))]).toMatchObject([{ increase: 10, resets: 2 }]);
    } finally {
      await other.dispose();
    }
  });
}

/** A store names its series in an order of its own. */
async function inOrder(store: TimeSeriesStore): Promise<SeriesKey[]> {
  const numberOf = ({ point }: SeriesKey) => Number(point.replace(/\D+/, ""));
  return (await store.series()).sort((a, b) => numberOf(a) - numberOf(b));
}
