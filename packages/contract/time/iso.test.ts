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
    "",
    "now",
  ])("are not %j", (text) => {
    expect(parseInstant(text).ok).toBe(false);
  });
});
