import { describe, expect, it } from "vitest";
import { scenarioOf } from "../testing/towns.ts";
import { SLOT_MS, SLOTS_A_DAY } from "./slots.ts";
import { townCalendar } from "./town-calendar.ts";

describe("the town's calendar", () => {
  const calendar = townCalendar(scenarioOf(), "Europe/Rome");
  const at = (instant: string) => calendar.at(Math.floor(Date.parse(instant) / SLOT_MS));
  const slotsOn = (date: string): number => {
    const first = Math.floor(Date.parse(date) / SLOT_MS) - SLOTS_A_DAY;
    return Array.from({ length: 3 * SLOTS_A_DAY }, (_, index) => calendar.at(first + index)).filter(
      ({ day }) => day.date === date,
    ).length;
  };

  it("has days of 23, 24 and 25 hours", () => {
    expect([slotsOn("2026-03-28"), slotsOn("2026-03-29"), slotsOn("2026-10-25")]).toEqual([96, 92, 100]);
  });

  it("skips the hour after two in spring and repeats it in autumn", () => {
    expect(at("2026-03-29T00:45:00Z").hour).toBeCloseTo(1.875);
    expect(at("2026-03-29T01:00:00Z").hour).toBeCloseTo(3.125);
    expect(at("2026-10-25T00:30:00Z").hour).toBeCloseTo(2.625);
    expect(at("2026-10-25T01:30:00Z").hour).toBeCloseTo(2.625);
  });

  it("knows weekdays, the patron saint, school days and the heating season", () => {
    expect(at("2026-11-25T12:00:00Z").day).toMatchObject({ weekday: 3, isSchoolDay: true, isHeatingSeason: true });
    expect(at("2026-08-07T12:00:00Z").day).toMatchObject({ isHoliday: true, isSchoolDay: false });
    expect(at("2026-10-14T12:00:00Z").day.isHeatingSeason).toBe(false);
    expect(at("2026-10-15T12:00:00Z").day.isHeatingSeason).toBe(true);
    expect(at("2026-04-15T12:00:00Z").day.isHeatingSeason).toBe(true);
    expect(at("2026-04-16T12:00:00Z").day.isHeatingSeason).toBe(false);
    // Half past midnight on the town's clock.
    expect(at("2026-12-31T23:30:00Z").day).toMatchObject({ date: "2027-01-01", isHoliday: true, dayOfYear: 1 });
  });

  it("takes another saint and another heating season from the scenario", () => {
    const other = townCalendar(
      scenarioOf({ calendar: { patronSaint: "12-07", heatingFrom: "05-01", heatingUntil: "05-10" } }),
      "Europe/Rome",
    );
    const day = (date: string) => other.at(Date.parse(`${date}T12:00:00Z`) / SLOT_MS).day;
    expect(day("2026-12-07").isHoliday).toBe(true);
    expect(day("2026-08-07").isHoliday).toBe(false);
    expect([day("2026-05-05").isHeatingSeason, day("2026-05-11").isHeatingSeason]).toEqual([true, false]);
  });
});
