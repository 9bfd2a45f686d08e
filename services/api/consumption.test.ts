import { pointId } from "@lucciola/contract/ids/ids.ts";
import { bucketEdges } from "@lucciola/platform/timeseries/local-calendar.ts";
import { createMemoryStore } from "@lucciola/platform/timeseries/memory-store.ts";
import type { Bucket } from "@lucciola/platform/timeseries/time-series.ts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bucketsOf, consumptionOf, coveredPct } from "./consumption.ts";

const ROME = "Europe/Rome";
const HOUR_MS = 3_600_000;
const at = (text: string): number => Date.parse(text);
const METER = pointId("pod-school");
const LOGGER = pointId("pod-library");

describe("buckets of a range", () => {
  it.each([
    ["23 hours when the clock goes forward", "2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z", 23],
    ["25 hours when it goes back", "2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z", 25],
    ["24 hours on other days", "2026-06-01T22:00:00Z", "2026-06-02T22:00:00Z", 24],
  ])("a local day has %s", (_, from, to, hours) => {
    expect(bucketsOf(at(from), at(to), "day", ROME)).toEqual([{ startMs: at(from), endMs: at(to) }]);
    const byHour = bucketsOf(at(from), at(to), "hour", ROME);
    expect(byHour).toHaveLength(hours);
    expect(byHour.every(({ startMs, endMs }) => endMs - startMs === HOUR_MS)).toBe(true);
  });

  it("are cut at both ends of the range", () => {
    const [from, to] = [at("2026-06-10T10:20:00Z"), at("2026-07-02T09:10:00Z")];
    expect(bucketsOf(from, to, "month", ROME)).toEqual([
      { startMs: from, endMs: at("2026-06-30T22:00:00Z") },
      { startMs: at("2026-06-30T22:00:00Z"), endMs: to },
    ]);
    expect(bucketsOf(from, from, "day", ROME)).toEqual([]);
  });

  it("lie where the store's do, in every zone that a town may have", () => {
    const year = { min: at("2026-01-01T00:00:00Z"), max: at("2027-01-01T00:00:00Z") };
    fc.assert(
      fc.property(
        fc.integer(year),
        fc.integer({ min: 1, max: 9 * 24 * HOUR_MS }),
        fc.constantFrom<Bucket>("hour", "day", "month"),
        fc.constantFrom(ROME, "Atlantic/Azores", "Australia/Lord_Howe", "Africa/Cairo", "UTC"),
        (fromMs, lengthMs, bucket, zone) => {
          const toMs = fromMs + lengthMs;
          const edges = bucketEdges({ fromMs, toMs }, bucket, zone);
          const inner = edges.filter((edge) => fromMs < edge && edge < toMs);
          const expected = [fromMs, ...inner].map((startMs, index) => ({ startMs, endMs: inner[index] ?? toMs }));
          expect(bucketsOf(fromMs, toMs, bucket, zone)).toEqual(expected);
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe("what supplies drew", () => {
  const day = { fromMs: at("2026-03-28T23:00:00Z"), toMs: at("2026-03-29T22:00:00Z"), zone: ROME };
  const quarters = Array.from({ length: 23 * 4 + 1 }, (_, index) => day.fromMs + index * 900_000);

  it("is the increase of the register, the same by hour and by day", async () => {
    const store = createMemoryStore();
    await store.write(
      quarters.map((time, index) => ({
        point: METER,
        quantity: "importTotalWh",
        at: time,
        value: 1_000 + index * 250,
      })),
    );
    const hours = await consumptionOf(store, [METER], { ...day, bucket: "hour" });
    expect(hours.rows.map(({ energyWh }) => energyWh)).toEqual(Array(23).fill(1_000));
    expect(hours.rows.every(({ coveredMs }) => coveredMs === HOUR_MS)).toBe(true);
    expect(await consumptionOf(store, [METER], { ...day, bucket: "day" })).toMatchObject({
      totalWh: 23_000,
      rows: [{ energyWh: 23_000, coveredMs: 23 * HOUR_MS }],
    });
    expect(hours.totalWh).toBe(23_000);
  });

  it("adds a supply that sends amounts, and counts one that sends both by its register alone", async () => {
    const store = createMemoryStore();
    await store.write([
      { point: METER, quantity: "importTotalWh", at: day.fromMs, value: 0 },
      { point: METER, quantity: "importTotalWh", at: day.fromMs + HOUR_MS, value: 400 },
      { point: METER, quantity: "importWh", at: day.fromMs, value: 400 },
      { point: LOGGER, quantity: "importWh", at: day.fromMs, value: 60.4 },
      { point: LOGGER, quantity: "importWh", at: day.fromMs + 1_800_000, value: 40.2 },
      { point: LOGGER, quantity: "importCoveredS", at: day.fromMs, value: 1_800 },
      { point: LOGGER, quantity: "importCoveredS", at: day.fromMs + 1_800_000, value: 1_800 },
    ]);
    const { rows, totalWh } = await consumptionOf(store, [METER, LOGGER], { ...day, bucket: "hour" });
    expect(rows[0]).toMatchObject({ energyWh: 501, coveredMs: 2 * HOUR_MS });
    expect(rows[1]).toMatchObject({ energyWh: 0, coveredMs: 0 });
    expect(totalWh).toBe(501);
  });

  it("puts what the store names by an earlier start into the first, cut bucket", async () => {
    const store = createMemoryStore();
    const from = at("2026-06-10T10:30:00Z");
    await store.write([
      { point: LOGGER, quantity: "importWh", at: from, value: 5 },
      { point: LOGGER, quantity: "importWh", at: from + HOUR_MS, value: 7 },
    ]);
    const query = { fromMs: from, toMs: from + 2 * HOUR_MS, bucket: "hour", zone: ROME } as const;
    const { rows } = await consumptionOf(store, [LOGGER], query);
    expect(rows.map(({ energyWh }) => energyWh)).toEqual([5, 7, 0]);
  });

  it("is nothing, and nothing is covered, where there is no supply", async () => {
    const { rows, totalWh } = await consumptionOf(createMemoryStore(), [], { ...day, bucket: "day" });
    expect({ count: rows.length, totalWh }).toEqual({ count: 1, totalWh: 0 });
    expect(coveredPct(0, HOUR_MS, 0)).toBe(0);
  });
});

describe("cover", () => {
  it("is the share of the time in which every supply is known", () => {
    expect(coveredPct(HOUR_MS, HOUR_MS, 2)).toBe(50);
    expect(coveredPct(2 * HOUR_MS, HOUR_MS, 2)).toBe(100);
    expect(coveredPct(HOUR_MS / 3, HOUR_MS, 1)).toBe(33.3);
  });
});
