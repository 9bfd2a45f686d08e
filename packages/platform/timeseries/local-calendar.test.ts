import fc from "fast-check";
import { DateTime } from "luxon";
import { describe, expect, it } from "vitest";
import { bucketEdges } from "./local-calendar.ts";

const HOUR_MS = 3_600_000;
const at = (iso: string) => Date.parse(iso);
const iso = (edges: number[]) => edges.map((edge) => new Date(edge).toISOString().slice(0, 16));
const hoursBetween = (edges: number[]) => edges.slice(1).map((edge, index) => (edge - (edges[index] ?? 0)) / HOUR_MS);

describe("the local calendar's buckets", () => {
  it("gives Rome a day of 23 hours in March and of 25 in October", () => {
    const spring = bucketEdges(
      { fromMs: at("2026-03-28T12:00Z"), toMs: at("2026-03-30T12:00Z") },
      "day",
      "Europe/Rome",
    );
    expect(iso(spring)).toEqual(["2026-03-27T23:00", "2026-03-28T23:00", "2026-03-29T22:00", "2026-03-30T22:00"]);
    const autumn = bucketEdges(
      { fromMs: at("2026-10-24T12:00Z"), toMs: at("2026-10-26T12:00Z") },
      "day",
      "Europe/Rome",
    );
    expect(hoursBetween(autumn)).toEqual([24, 25, 24]);
  });

  it("makes two buckets of Rome's doubled hour and none of the missing one", () => {
    const autumn = bucketEdges(
      { fromMs: at("2026-10-25T00:00Z"), toMs: at("2026-10-25T02:00Z") },
      "hour",
      "Europe/Rome",
    );
    expect(iso(autumn)).toEqual(["2026-10-25T00:00", "2026-10-25T01:00", "2026-10-25T02:00"]);
    const day = { fromMs: at("2026-03-28T23:00Z"), toMs: at("2026-03-29T22:00Z") };
    expect(bucketEdges(day, "hour", "Europe/Rome")).toHaveLength(23 + 1);
  });

  it("starts months at local midnight", () => {
    const edges = bucketEdges(
      { fromMs: at("2026-01-15T00:00Z"), toMs: at("2026-05-01T00:00Z") },
      "month",
      "Europe/Rome",
    );
    expect(iso(edges)).toEqual([
      "2025-12-31T23:00",
      "2026-01-31T23:00",
      "2026-02-28T23:00",
      "2026-03-31T22:00",
      "2026-04-30T22:00",
      "2026-05-31T22:00",
    ]);
  });

  it("starts hours at a quarter past in Kathmandu, which is 5:45 ahead of UTC", () => {
    const edges = bucketEdges(
      { fromMs: at("2026-05-01T10:00Z"), toMs: at("2026-05-01T11:00Z") },
      "hour",
      "Asia/Kathmandu",
    );
    expect(iso(edges)).toEqual(["2026-05-01T09:15", "2026-05-01T10:15", "2026-05-01T11:15"]);
  });

  it("cuts the hour in which Lord Howe Island turns its clock by half an hour", () => {
    const edges = bucketEdges(
      { fromMs: at("2026-04-04T14:00Z"), toMs: at("2026-04-04T16:30Z") },
      "hour",
      "Australia/Lord_Howe",
    );
    expect(iso(edges)).toEqual(["2026-04-04T14:00", "2026-04-04T15:00", "2026-04-04T15:30", "2026-04-04T16:30"]);
  });

  it("starts a day at one o'clock where midnight does not exist (São Paulo, 4 November 2018)", () => {
    const edges = bucketEdges(
      { fromMs: at("2018-11-03T12:00Z"), toMs: at("2018-11-04T12:00Z") },
      "day",
      "America/Sao_Paulo",
    );
    expect(iso(edges)).toEqual(["2018-11-03T03:00", "2018-11-04T03:00", "2018-11-05T02:00"]);
  });

  it("keeps days in order where the clock goes back over midnight (St. John's, 7 November 2010)", () => {
    const edges = bucketEdges(
      { fromMs: at("2010-11-06T12:00Z"), toMs: at("2010-11-08T12:00Z") },
      "day",
      "America/St_Johns",
    );
    expect(iso(edges)).toEqual(["2010-11-06T02:30", "2010-11-07T02:30", "2010-11-08T03:30", "2010-11-09T03:30"]);
  });

  it("has no bucket for the day that Samoa skipped (30 December 2011)", () => {
    const edges = bucketEdges(
      { fromMs: at("2011-12-29T12:00Z"), toMs: at("2011-12-31T12:00Z") },
      "day",
      "Pacific/Apia",
    );
    expect(iso(edges)).toEqual(["2011-12-29T10:00", "2011-12-30T10:00", "2011-12-31T10:00", "2012-01-01T10:00"]);
  });

  it("has no bucket for an empty range", () => {
    expect(bucketEdges({ fromMs: 5, toMs: 5 }, "day", "Europe/Rome")).toEqual([]);
  });

  it("agrees with luxon's calendar at any instant", () => {
    const zones = ["Europe/Rome", "UTC", "America/New_York", "Asia/Kathmandu", "Australia/Adelaide"];
    fc.assert(
      fc.property(
        fc.integer({ min: at("2000-01-01T00:00Z"), max: at("2040-01-01T00:00Z") }),
        fc.integer({ min: 1, max: 400 * 24 * HOUR_MS }),
        fc.constantFrom(...zones),
        fc.constantFrom("day", "month"),
        (fromMs, lengthMs, zone, bucket) => {
          const edges = bucketEdges({ fromMs, toMs: fromMs + lengthMs }, bucket, zone);
          expect(edges[0]).toBe(DateTime.fromMillis(fromMs, { zone }).startOf(bucket).toMillis());
          expect(edges.at(-1)).toBeGreaterThanOrEqual(fromMs + lengthMs);
          expect(edges.at(-2)).toBeLessThan(fromMs + lengthMs);
          for (const [index, edge] of edges.entries()) {
            expect(edge).toBe(DateTime.fromMillis(edge, { zone }).startOf(bucket).toMillis());
            if (index === 0) continue;
            expect(edge).toBe(
              DateTime.fromMillis(edges[index - 1] ?? 0, { zone })
                .plus({ [bucket]: 1 })
                .toMillis(),
            );
          }
        },
      ),
      { numRuns: 30 },
    );
  });
});
