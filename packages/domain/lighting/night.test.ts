import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { nightAfter, nightAt, nightBefore, nightOf } from "./night.ts";

const ROME = "Europe/Rome";
const HOUR_MS = 3_600_000;
const lengthH = (date: string): number => {
  const { startMs, endMs } = nightOf(date, ROME);
  return (endMs - startMs) / HOUR_MS;
};

describe("a night", () => {
  it("lasts 24 hours, 23 when summer time begins in it and 25 when it ends", () => {
    expect(lengthH("2026-11-23")).toBe(24);
    expect(lengthH("2026-03-28")).toBe(23);
    expect(lengthH("2026-10-24")).toBe(25);
  });

  it("is named by its evening, also after midnight, and begins at local noon", () => {
    const night = nightAt(Date.parse("2026-11-24T02:00:00Z"), ROME);
    expect(night).toEqual({
      date: "2026-11-23",
      startMs: Date.parse("2026-11-23T11:00:00Z"),
      endMs: Date.parse("2026-11-24T11:00:00Z"),
    });
    expect(nightAt(night.endMs - 1, ROME)).toEqual(night);
    expect(nightAt(night.endMs, ROME).date).toBe("2026-11-24");
  });

  it("holds its instant and joins its neighbours without a gap, in any zone", () => {
    const zone = fc.constantFrom(ROME, "America/New_York", "Pacific/Auckland", "Asia/Kathmandu", "UTC");
    const instant = fc.integer({ min: Date.UTC(2024, 0), max: Date.UTC(2040, 0) });
    fc.assert(
      fc.property(zone, instant, (name, atMs) => {
        const night = nightAt(atMs, name);
        expect(night.startMs).toBeLessThanOrEqual(atMs);
        expect(night.endMs).toBeGreaterThan(atMs);
        expect(nightAfter(night, name).startMs).toBe(night.endMs);
        expect(nightBefore(night, name).endMs).toBe(night.startMs);
      }),
      { numRuns: 300 },
    );
  });
});
