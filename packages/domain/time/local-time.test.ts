import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addDays, instantOfLocalTime, isKnownZone, localTimeOf } from "./local-time.ts";

const ROME = "Europe/Rome";
const iso = (atMs: number): string => new Date(atMs).toISOString();
const minute = (hours: number, minutes = 0): number => hours * 60 + minutes;

describe("the clock of a town", () => {
  it.each([
    ["a winter evening", "2026-11-23", minute(22), "2026-11-23T21:00:00.000Z"],
    ["a summer evening", "2026-07-01", minute(22), "2026-07-01T20:00:00.000Z"],
    ["before the jump of March", "2026-03-29", minute(1, 59), "2026-03-29T00:59:00.000Z"],
    ["the jump itself", "2026-03-29", minute(2), "2026-03-29T01:00:00.000Z"],
    ["the missing 02:30", "2026-03-29", minute(2, 30), "2026-03-29T01:00:00.000Z"],
    ["the first time after the jump", "2026-03-29", minute(3), "2026-03-29T01:00:00.000Z"],
    ["03:30 after the jump", "2026-03-29", minute(3, 30), "2026-03-29T01:30:00.000Z"],
    ["the first pass of 02:00 in October", "2026-10-25", minute(2), "2026-10-25T00:00:00.000Z"],
    ["the first pass of 02:30 in October", "2026-10-25", minute(2, 30), "2026-10-25T00:30:00.000Z"],
    ["03:00 after the doubled hour", "2026-10-25", minute(3), "2026-10-25T02:00:00.000Z"],
  ])("%s: %s at minute %i is %s", (_, date, minuteOfDay, expected) => {
    expect(iso(instantOfLocalTime(date, minuteOfDay, ROME))).toBe(expected);
  });

  it("jumps by half an hour on Lord Howe Island, and the missing minutes begin with the jump", () => {
    expect(iso(instantOfLocalTime("2026-10-04", minute(2, 15), "Australia/Lord_Howe"))).toBe(
      "2026-10-03T15:30:00.000Z",
    );
  });

  it("tells day and time of an instant", () => {
    expect(localTimeOf(Date.parse("2026-07-01T22:30:00Z"), ROME)).toEqual({ date: "2026-07-02", timeMs: 1_800_000 });
  });

  it("gives the first instant at which the clock shows the time or a later one of that day", () => {
    const zone = fc.constantFrom(ROME, "Europe/London", "America/St_Johns", "Australia/Lord_Howe", "UTC");
    const day = fc.integer({ min: 0, max: 3_650 }).map((days) => addDays("2024-01-01", days));
    const shows = (atMs: number, name: string): string => {
      const { date, timeMs } = localTimeOf(atMs, name);
      return `${date} ${String(timeMs).padStart(8, "0")}`;
    };
    fc.assert(
      fc.property(zone, day, fc.integer({ min: 0, max: 1_439 }), (name, date, minuteOfDay) => {
        const wanted = `${date} ${String(minuteOfDay * 60_000).padStart(8, "0")}`;
        const atMs = instantOfLocalTime(date, minuteOfDay, name);
        expect(shows(atMs, name) >= wanted).toBe(true);
        expect(shows(atMs - 1, name) < wanted).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it("counts days across months, leap days and years", () => {
    expect(addDays("2028-02-28", 1)).toBe("2028-02-29");
    expect(addDays("2026-12-31", 1)).toBe("2027-01-01");
    expect(addDays("2026-03-01", -1)).toBe("2026-02-28");
  });

  it("knows zones of the IANA table and no others", () => {
    expect(isKnownZone(ROME)).toBe(true);
    expect(isKnownZone("Europe/Sesto_Calende")).toBe(false);
    expect(isKnownZone("")).toBe(false);
    expect(() => instantOfLocalTime("2026-01-01", 0, "Europe/Sesto_Calende")).toThrow(RangeError);
  });
});
