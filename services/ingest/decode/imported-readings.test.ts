import { ReadingBatch } from "@lucciola/platform/timeseries/reading-batch.ts";
import { expect, test } from "vitest";
import { decodeImportedReadings } from "./imported-readings.ts";

const NOW = Date.parse("2026-01-01T12:00:00Z");

test("a curve from a file lies at its quarters, with how long each amount stands for; holes stay holes", () => {
  const readings = new ReadingBatch();
  const run = {
    point: "school",
    quantity: "importWh",
    start: "2026-01-01T00:00:00Z",
    stepS: 900,
    values: [5, null, 7],
  } as const;
  const ahead = { ...run, start: "2026-01-01T12:00:00Z", values: [1] };
  const { rejections } = decodeImportedReadings(
    {
      source: "curve.csv",
      runs: [{ ...run, values: [...run.values] }, ahead],
      registers: [{ point: "school", quantity: "volumeTotalL", at: "2025-12-31T23:00:00Z", value: 9 }],
    },
    NOW,
    readings,
  );
  const at = (text: string) => Date.parse(text);
  expect([...readings]).toEqual([
    { point: "school", quantity: "importWh", at: at("2026-01-01T00:00:00Z"), value: 5 },
    { point: "school", quantity: "importCoveredS", at: at("2026-01-01T00:00:00Z"), value: 900 },
    { point: "school", quantity: "importWh", at: at("2026-01-01T00:30:00Z"), value: 7 },
    { point: "school", quantity: "importCoveredS", at: at("2026-01-01T00:30:00Z"), value: 900 },
    { point: "school", quantity: "volumeTotalL", at: at("2025-12-31T23:00:00Z"), value: 9 },
  ]);
  // A quarter that is not over yet cannot have been read.
  expect(rejections).toMatchObject([{ reason: "time-in-future" }]);
});
