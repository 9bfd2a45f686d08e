import { expect, it } from "vitest";
import { type TownYear, townClockOf } from "./town-clock.ts";

const at = (instant: string, decided: Partial<TownYear> = {}) =>
  townClockOf("Europe/Rome", { climaticZone: "E", ...decided })(Date.parse(instant));

it("shows the town's own day and hour, also on the days on which its clock changes", () => {
  expect(at("2026-11-19T23:30:00Z")).toMatchObject({ day: { date: "2026-11-20", weekday: 5 }, hour: 0 });
  expect(at("2026-03-29T01:00:00Z").hour).toBe(3);
  expect([at("2026-10-25T00:30:00Z").hour, at("2026-10-25T01:30:00Z").hour]).toEqual([2, 2]);
});

it("knows holidays, school days and the heating season of zone E, and what was decided for a year", () => {
  expect(at("2026-11-25T12:00:00Z").day).toMatchObject({ isHoliday: false, isSchoolDay: true, isHeatingSeason: true });
  expect(at("2026-12-08T12:00:00Z").day).toMatchObject({ isHoliday: true, isSchoolDay: false });
  expect(at("2026-07-07T12:00:00Z").day).toMatchObject({
    isHoliday: false,
    isSchoolDay: false,
    isHeatingSeason: false,
  });
  expect(at("2026-10-14T12:00:00Z").day.isHeatingSeason).toBe(false);
  const ordinance = { from: "2026-10-08", to: "2027-04-15", hoursPerDay: 14, source: "ordinance 12/2026" };
  expect(at("2026-10-14T12:00:00Z", { heatingSeasons: [ordinance] }).day.isHeatingSeason).toBe(true);
  const schoolTerms = [{ from: "2026-09-14", to: "2026-11-24" }];
  expect(at("2026-11-25T12:00:00Z", { schoolTerms }).day.isSchoolDay).toBe(false);
});
