import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatInstant, parseInstant } from "./iso.ts";

describe("instants on the wire", () => {
  it("survive the way to text and back, to the millisecond", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4_102_444_800_000 }), (epochMs) => {
        expect(parseInstant(formatInstant(epochMs))).toEqual({ ok: true, value: epochMs });
      }),
    );
  });

  it("are written as the calendar writes them, in any order", () => {
    const instants = fc.oneof(
      fc.integer({ min: 0, max: 253_402_300_799_999 }),
      fc.integer({ min: -62_167_219_200_000, max: -1 }),
      fc.double({ min: 0, max: 4e12, noNaN: true }),
    );
    fc.assert(
      fc.property(instants, (epochMs) => {
        expect(formatInstant(epochMs)).toBe(new Date(epochMs).toISOString());
      }),
    );
    expect(() => formatInstant(Number.NaN)).toThrow(RangeError);
  });

  it("are read as the calendar reads them, leap years and all", () => {
    const day = fc.record({
      year: fc.integer({ min: 0, max: 9_999 }),
      month: fc.integer({ min: 0, max: 13 }),
      day: fc.integer({ min: 0, max: 32 }),
      fraction: fc.constantFrom("", ".5", ".25", ".007", ".", ".1234"),
    });
    const pad = (value: number, width: number) => String(value).padStart(width, "0");
    fc.assert(
      fc.property(day, ({ year, month, day, fraction }) => {
        const text = `${pad(year, 4)}-${pad(month, 2)}-${pad(day, 2)}T23:59:58${fraction}Z`;
        const native = /\.$|\.\d{4}/.test(fraction) ? Number.NaN : Date.parse(text);
        const survives = !Number.isNaN(native) && new Date(native).toISOString().startsWith(text.slice(0, 10));
        expect(parseInstant(text)).toEqual(
          survives ? { ok: true, value: native } : expect.objectContaining({ ok: false }),
        );
      }),
      { numRuns: 2_000 },
    );
  });

  it("may leave out the milliseconds", () => {
    expect(parseInstant("2026-03-29T01:00:00Z")).toEqual({ ok: true, value: Date.UTC(2026, 2, 29, 1) });
  });

  it.each([
    "2026-03-29T01:00:00",
    "2026-03-29T01:00:00+02:00",
    "2026-03-29",
    "2026-06-31T00:00:00Z",
    "2025-02-29T00:00:00Z",
    "2026-03-29T24:00:00Z",
    "2026-03-29T23:60:00Z",
    "2026-03-29T23:00:60Z",
    "2026-03-29 23:00:00Z",
    "2026-03-29T2 :00:00Z",
    "+026-03-29T23:00:00Z",
    "",
    "now",
  ])("are not %j", (text) => {
    expect(parseInstant(text).ok).toBe(false);
  });
});
