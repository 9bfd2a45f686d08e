import { describe, expect, it } from "vitest";
import { heatingSeason, seasonOf } from "./heating-season.ts";

describe("the heating season", () => {
  it("of zone E is 15 October to 15 April, 14 hours a day (DPR 412/93, art. 9)", () => {
    expect(heatingSeason(2025, "E")).toEqual({
      from: "2025-10-15",
      to: "2026-04-15",
      hoursPerDay: 14,
      source: "DPR 412/93, zone E",
    });
    expect(heatingSeason(2025, "A")).toMatchObject({ from: "2025-12-01", to: "2026-03-15", hoursPerDay: 6 });
    expect(heatingSeason(2025, "F")).toMatchObject({ from: "2025-07-01", to: "2026-06-30" });
  });

  it.each([
    ["2025-10-14", undefined],
    ["2025-10-15", "2025-10-15"],
    ["2026-01-01", "2025-10-15"],
    ["2026-04-15", "2025-10-15"],
    ["2026-04-16", undefined],
  ])("on %s is the one from %s", (date, from) => {
    expect(seasonOf(date, "E")?.from).toBe(from);
  });

  it("is another one when an ordinance says so, for that winter alone", () => {
    // DM 383 of 6 October 2022: fifteen days and an hour less.
    const decided = [{ from: "2022-10-22", to: "2023-04-07", hoursPerDay: 13, source: "DM 383/2022" }];
    expect(seasonOf("2022-10-20", "E", decided)).toBeUndefined();
    expect(seasonOf("2022-10-22", "E", decided)?.hoursPerDay).toBe(13);
    expect(seasonOf("2023-04-10", "E", decided)).toBeUndefined();
    expect(seasonOf("2023-10-15", "E", decided)?.hoursPerDay).toBe(14);
  });
});
