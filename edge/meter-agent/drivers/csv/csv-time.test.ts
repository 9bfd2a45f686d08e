import fc from "fast-check";
import { DateTime } from "luxon";
import { describe, expect, it } from "vitest";
import { createTimeReader, type TimeReader } from "./csv-time.ts";

const QUARTER_MS = 900_000;
const FORMAT = "dd/MM/yyyy HH:mm";

function localReader(zone: string): TimeReader {
  const reader = createTimeReader({ kind: "local", column: "time", format: FORMAT, zone });
  if (!reader.ok) throw new Error(reader.issues.join());
  return reader.value;
}
function instantOf(parsed: ReturnType<TimeReader["readStart"]>): number {
  if (!parsed.ok) throw new Error(parsed.issues.join());
  return parsed.value;
}

/** Last quarters before the clock changes: by an hour, by half an hour, on the southern half of the globe. */
const changes = [
  ["Europe/Rome", "2024-03-31T00:45:00Z"],
  ["Europe/Rome", "2024-10-27T00:45:00Z"],
  ["America/Chicago", "2016-11-06T06:45:00Z"],
  ["Australia/Lord_Howe", "2024-04-06T14:45:00Z"],
  ["Australia/Lord_Howe", "2024-10-05T15:15:00Z"],
  ["Africa/Casablanca", "2024-03-10T01:45:00Z"],
] as const;

describe("wall-clock times", () => {
  it("read in order give back the quarters that a logger wrote, through every change of the clock", () => {
    const anyTime = fc.record({
      zone: fc.constantFrom(...changes.map(([zone]) => zone), "UTC", "UTC+1", "Asia/Kathmandu"),
      aroundMs: fc.integer({ min: 0, max: Date.UTC(2050, 0) / QUARTER_MS }).map((quarter) => quarter * QUARTER_MS),
    });
    const aChange = fc.constantFrom(...changes).map(([zone, iso]) => ({ zone, aroundMs: Date.parse(iso) }));
    fc.assert(
      fc.property(fc.oneof(aChange, anyTime), fc.nat(40), ({ zone, aroundMs }, before) => {
        const { readStart, readEnd } = localReader(zone);
        const label = (epochMs: number) => DateTime.fromMillis(epochMs, { zone }).toFormat(FORMAT);
        let previousMs = Math.max(0, aroundMs - (before + 8) * QUARTER_MS);
        // A time in a doubled hour can only be told by the one before; the first is outside.
        fc.pre(
          readStart(label(previousMs), undefined).ok &&
            instantOf(readStart(label(previousMs), undefined)) === previousMs,
        );
        for (let step = 0; step < 60; step++) {
          const startMs = previousMs + QUARTER_MS;
          expect(instantOf(readStart(label(startMs), previousMs))).toBe(startMs);
          expect(instantOf(readEnd(label(startMs + QUARTER_MS), startMs))).toBe(startMs + QUARTER_MS);
          previousMs = startMs;
        }
      }),
      { numRuns: 40 },
    );
  });

  it("know midnight by both its names", () => {
    const { readStart } = localReader("Europe/Rome");
    expect(readStart("14/07/2024 24:00", undefined)).toEqual(readStart("15/07/2024 00:00", undefined));
  });
});

describe("ISO times", () => {
  const reader = createTimeReader({ kind: "iso", column: "time" });
  const read = (text: string) => (reader.ok ? reader.value.readStart(text, undefined) : reader);

  it.each([
    ["2024-03-31T02:30:00+01:00", "2024-03-31T01:30:00Z"],
    ["2024-03-31 02:30+0100", "2024-03-31T01:30:00Z"],
    ["2024-03-31T02:30:00.250-06", "2024-03-31T08:30:00.250Z"],
    ["2024-02-29T23:59:59Z", "2024-02-29T23:59:59Z"],
  ])("%s is %s", (text, iso) => {
    expect(read(text)).toEqual({ ok: true, value: Date.parse(iso) });
  });

  it.each(["2024-03-31T02:30:00", "2023-02-29T00:00Z", "31/03/2024", "2024-03-31T25:00Z", "1711848600", ""])(
    "%j is none",
    (text) => {
      expect(read(text).ok).toBe(false);
    },
  );
});
