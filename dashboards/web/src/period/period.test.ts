import { describe, expect, it } from "vitest";
import { bucketOf, type Period, parsePeriod, rangeOf } from "./period.ts";

const ROME = "Europe/Rome";
const HOUR_MS = 3_600_000;
const period = (changes: Partial<Period>): Period => ({
  choice: "week",
  from: "2026-01-01",
  to: "2026-01-01",
  bucket: "auto",
  ...changes,
});
const hours = ({ fromMs, toMs }: { fromMs: number; toMs: number }) => (toMs - fromMs) / HOUR_MS;

describe("a period on the town's calendar", () => {
  it("has a day of 23 hours when the clock goes forward and of 25 when it goes back", () => {
    expect(hours(rangeOf(period({ choice: "custom", from: "2026-03-29", to: "2026-03-29" }), 0, ROME))).toBe(23);
    expect(hours(rangeOf(period({ choice: "custom", from: "2026-10-25", to: "2026-10-25" }), 0, ROME))).toBe(25);
  });

  it("knows yesterday, this month and the last from the town's midnight, not from UTC's", () => {
    // 00:30 of 1 November in Rome is still 31 October in UTC.
    const now = Date.parse("2026-10-31T23:30:00Z");
    expect(rangeOf(period({ choice: "today" }), now, ROME).fromMs).toBe(Date.parse("2026-10-31T23:00:00Z"));
    expect(rangeOf(period({ choice: "month" }), now, ROME).fromMs).toBe(Date.parse("2026-10-31T23:00:00Z"));
    expect(hours(rangeOf(period({ choice: "last-month" }), now, ROME))).toBe(31 * 24 + 1);
    expect(rangeOf(period({ choice: "yesterday" }), now, ROME).toMs).toBe(Date.parse("2026-10-31T23:00:00Z"));
  });

  it("includes both days of a custom range, in whichever order they are given", () => {
    const there = rangeOf(period({ choice: "custom", from: "2026-02-01", to: "2026-02-28" }), 0, ROME);
    const back = rangeOf(period({ choice: "custom", from: "2026-02-28", to: "2026-02-01" }), 0, ROME);
    expect(there).toEqual(back);
    expect(hours(there)).toBe(28 * 24);
  });

  it("shows hours for a few days, days for a season, months for a year", () => {
    const day = rangeOf(period({ choice: "custom", from: "2026-10-25", to: "2026-10-25" }), 0, ROME);
    const year = rangeOf(period({ choice: "custom", from: "2026-01-01", to: "2026-12-31" }), 0, ROME);
    const season = rangeOf(period({ choice: "custom", from: "2026-01-01", to: "2026-03-31" }), 0, ROME);
    expect([day, season, year].map((range) => bucketOf(period({}), range))).toEqual(["hour", "day", "month"]);
    expect(bucketOf(period({ bucket: "day" }), day)).toBe("day");
  });

  it("takes a query that makes no sense for the last seven days", () => {
    const query = new URLSearchParams("periodo=forever&dal=2026-99-99&dettaglio=minute");
    expect(parsePeriod(query, Date.parse("2026-11-23T12:00:00Z"), ROME)).toEqual({
      choice: "week",
      from: "2026-11-23",
      to: "2026-11-23",
      bucket: "auto",
    });
  });
});
