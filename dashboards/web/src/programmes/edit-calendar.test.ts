import type { CalendarText } from "@lucciola/contract/api/lighting-plans.ts";
import { describe, expect, it } from "vitest";
import { movedRule, newRule, toggledWeekday } from "./edit-calendar.ts";

const calendar: CalendarText = {
  id: "year",
  name: "Anno",
  defaultProgramme: "half-night",
  rules: [newRule("weekday", "weekend", "2026-11-27"), newRule("season", "summer", "2026-11-27")],
};

describe("writing a calendar", () => {
  it("puts a rule before another, and leaves it at the ends", () => {
    expect(movedRule(calendar, 1, -1).rules.map(({ kind }) => kind)).toEqual(["season", "weekday"]);
    expect(movedRule(calendar, 0, -1)).toBe(calendar);
    expect(movedRule(calendar, 1, 1)).toBe(calendar);
  });
  it("limits a season to days, never to none, and forgets a limit that is none", () => {
    const [weekday, season] = calendar.rules;
    if (weekday === undefined || season === undefined) throw new Error("two rules");
    const withoutSunday = toggledWeekday(season, 7);
    expect(withoutSunday).toMatchObject({ weekdays: [1, 2, 3, 4, 5, 6] });
    expect(toggledWeekday(withoutSunday, 7)).toEqual(season);
    const friday = toggledWeekday(weekday, 6);
    expect(toggledWeekday(friday, 5)).toBe(friday);
  });
});
