import fc from "fast-check";
import { expect, it } from "vitest";
import { bucketEdges } from "../local-calendar.ts";
import { bucketRuns, groupByTime } from "./bucket-runs.ts";

const edgesOf = (from: string, to: string, bucket: "hour" | "day" | "month", zone: string) =>
  bucketEdges({ fromMs: Date.parse(from), toMs: Date.parse(to) }, bucket, zone);

it("a year of days in Rome is five runs: the days of 23 and of 25 hours stand alone", () => {
  const runs = bucketRuns(edgesOf("2025-12-31T23:00Z", "2026-12-31T23:00Z", "day", "Europe/Rome"));
  expect(runs.map(({ buckets, widthMs }) => [buckets, widthMs / 3_600_000])).toEqual([
    [87, 24],
    [1, 23],
    [209, 24],
    [1, 25],
    [67, 24],
  ]);
});

it("a year of hours is one run, and a bucket that stands alone is not divided by time", () => {
  const [hours, ...others] = bucketRuns(edgesOf("2025-12-31T23:00Z", "2026-12-31T23:00Z", "hour", "Europe/Rome"));
  expect([hours?.buckets, others]).toEqual([8_760, []]);
  expect(bucketRuns([0, 5]).map(groupByTime)).toEqual([""]);
});

it("divides by time from the start of its first bucket, also before 1970", () => {
  const kathmandu = bucketRuns(edgesOf("1960-05-01T00:00Z", "1960-05-02T00:00Z", "hour", "Asia/Kathmandu"));
  expect(kathmandu.map(groupByTime)).toEqual(["time(3600000ms, 1800000ms), "]);
});

it("covers every bucket once, whatever the edges", () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.integer({ min: -50, max: 50 }), { minLength: 2 }), (unsorted) => {
      const edges = unsorted.sort((a, b) => a - b);
      const starts = bucketRuns(edges).flatMap(({ first, buckets, fromMs, widthMs }) =>
        Array.from({ length: buckets }, (_, number) => [first + number, fromMs + number * widthMs]),
      );
      expect(starts).toEqual(edges.slice(0, -1).map((edge, bucket) => [bucket, edge]));
    }),
  );
});
