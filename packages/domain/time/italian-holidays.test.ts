import { describe, expect, it } from "vitest";
import { easterSunday, isHoliday, isHolidayEve, nationalHolidays, weekdayOf } from "./italian-holidays.ts";

describe("Italian holidays", () => {
  // Astronomical Society of South Australia, tables of Easter dates.
  it.each([
    [2019, 4, 21],
    [2024, 3, 31],
    [2025, 4, 20],
    [2026, 4, 5],
    [2027, 3, 28],
    [2038, 4, 25],
    [2285, 3, 22],
  ])("know Easter of %i", (year, month, day) => {
    expect(easterSunday(year)).toEqual({ month, day });
  });

  it("are twelve since Saint Francis is one again, and eleven before", () => {
    expect([...nationalHolidays(2026)].sort()).toEqual(
      [
        ...["01-01", "01-06", "04-06", "04-25", "05-01", "06-02"],
        ...["08-15", "10-04", "11-01", "12-08", "12-25", "12-26"],
      ].sort(),
    );
    expect(nationalHolidays(2025).has("10-04")).toBe(false);
    expect(nationalHolidays(2025).has("04-21")).toBe(true);
    expect(nationalHolidays(2027).has("03-29")).toBe(true);
  });

  it("are joined by the day of the town's patron, and every one has its eve", () => {
    expect(isHoliday("2026-12-07")).toBe(false);
    expect(isHoliday("2026-12-07", "12-07")).toBe(true);
    expect(isHolidayEve("2026-12-31")).toBe(true);
    expect(isHolidayEve("2026-04-05")).toBe(true);
    expect(isHolidayEve("2026-12-06", "12-07")).toBe(true);
    expect(isHolidayEve("2026-12-26")).toBe(false);
  });

  it("lie on the days of the week that the almanac gives", () => {
    expect(["2026-01-01", "2026-04-06", "2026-11-01", "2024-02-29"].map(weekdayOf)).toEqual([4, 1, 7, 4]);
  });
});
