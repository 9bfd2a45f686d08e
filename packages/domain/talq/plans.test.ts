import type { LightingProgramme } from "@lucciola/contract/lighting/programme.ts";
import type { ControlProgramOne, TalqCalendar } from "@lucciola/contract/talq/wire.ts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ruleOfNight } from "../lighting/calendar.ts";
import { nightOf } from "../lighting/night.ts";
import { resolveLevel } from "../lighting/programme.ts";
import { calendarFromTalq } from "./calendar-from-talq.ts";
import { calendarToTalq } from "./calendar-to-talq.ts";
import { programmeFromTalq } from "./programme-from-talq.ts";
import { programmeToTalq } from "./programme-to-talq.ts";

const SITE = { latitudeDeg: 45.73, longitudeDeg: 8.63, zone: "Europe/Rome" };
const CMS = "3d0e1f6a-5c1b-4c0e-9d59-0b1f7a3d2c10";
const level = (value: number) => ({ state: { name: "LevelState", value } });
const program = (change: Partial<ControlProgramOne>): ControlProgramOne => ({
  type: "ControlProgramOne",
  id: "p",
  ownerCMS: CMS,
  activePeriods: [{ name: "AstroClockActivePeriod", sunsetOffset: 0, sunriseOffset: 0 }],
  fixedTimeControls: [],
  ...change,
});
const ours = (change: Partial<ControlProgramOne>): LightingProgramme => {
  const result = programmeFromTalq(program(change), "p", "p");
  if (result.kind !== "carried") throw new Error(result.why);
  return { ...result.value, version: 1 };
};
const levelAt = (programme: LightingProgramme, at: string): number =>
  resolveLevel(programme, SITE, Date.parse(at)).dimPct;

describe("a control program of TALQ", () => {
  const halfNight = ours({
    fixedTimeControls: [
      { startTime: "00:30:00", command: level(50) },
      { startTime: "05:30:00", command: level(80) },
    ],
  });

  // The sun sets near 16:45 of that day, and rises near 7:35 of the next.
  it.each([
    ["before the active period the actuator is off", "2026-11-23T15:30:00Z", 0],
    ["in it, the last control of the day before holds", "2026-11-23T16:00:00Z", 80],
    ["after midnight the first control of the list", "2026-11-24T00:00:00Z", 50],
    ["then the next", "2026-11-24T05:00:00Z", 80],
    ["after it off again", "2026-11-24T07:00:00Z", 0],
  ])("%s", (_, at, dimPct) => {
    expect(levelAt(halfNight, at)).toBe(dimPct);
  });

  it("burns day and night without an active period, at 100 % where it says no level", () => {
    expect(levelAt(ours({ activePeriods: [] }), "2026-11-23T11:30:00Z")).toBe(100);
  });

  it.each<[string, Partial<ControlProgramOne>, string]>([
    ["another type", { type: "VendorProgram" }, "payloadError"],
    [
      "controls out of order",
      {
        fixedTimeControls: ["22:00:00", "20:00:00", "21:00:00"].map((startTime) => ({ startTime, command: level(5) })),
      },
      "payloadError",
    ],
    [
      "two controls at one time",
      { fixedTimeControls: ["20:00:00", "20:00:30"].map((startTime) => ({ startTime, command: level(5) })) },
      "payloadError",
    ],
    ["101 %", { fixedTimeControls: [{ startTime: "20:00:00", command: level(101) }] }, "serviceConstraintExceeded"],
    [
      "a colour",
      { fixedTimeControls: [{ startTime: "20:00:00", command: { state: { name: "RGBState" } } }] },
      "serviceConstraintExceeded",
    ],
    [
      "a period across noon",
      { activePeriods: [{ name: "AbsoluteActivePeriod", startTime: "06:00:00", endTime: "18:00:00" }] },
      "serviceConstraintExceeded",
    ],
    ["a value for a condition", { activePeriods: [{ name: "ValueActivePeriod" }] }, "serviceConstraintExceeded"],
    ["dynamic controls", { dynamicControls: [{}] }, "serviceConstraintExceeded"],
    [
      "a ramp after the end",
      { fixedTimeControls: [{ startTime: "20:00:00", command: { ...level(5), rampFromLevelTime: 9 } }] },
      "serviceConstraintExceeded",
    ],
  ])("is refused with the key for it: %s", (_, change, key) => {
    expect(programmeFromTalq(program(change), "p", "p")).toMatchObject({ kind: "not-carried", key });
  });

  it("says of every programme of ours what it does, also in the nights that the clock changes", () => {
    const clock = fc
      .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }))
      .map(([hour, minute]) => `${String(hour).padStart(2, "0")}:${String(minute).padStart(2, "0")}`);
    const programme = fc.record({
      offsetMin: fc.integer({ min: -60, max: 60 }),
      initialDimPct: fc.integer({ min: 0, max: 100 }),
      times: fc.uniqueArray(clock, { maxLength: 6 }),
      dims: fc.array(fc.integer({ min: 0, max: 100 }), { minLength: 6, maxLength: 6 }),
    });
    fc.assert(
      fc.property(programme, fc.constantFrom("2026-11-23", "2026-10-24", "2026-03-28"), (given, date) => {
        const fromNoon = (time: string) => (Number(time.slice(0, 2)) * 60 + Number(time.slice(3)) + 720) % 1_440;
        const before: LightingProgramme = {
          id: "p",
          version: 1,
          name: "p",
          on: { kind: "sun", event: "sunset", offsetMin: given.offsetMin },
          off: { kind: "sun", event: "sunrise", offsetMin: -given.offsetMin },
          initialDimPct: given.initialDimPct,
          fadeMs: 10_000,
          steps: given.times
            .sort((a, b) => fromNoon(a) - fromNoon(b))
            .map((time, index) => ({ from: { kind: "clock", time }, dimPct: given.dims[index] ?? 0, fadeMs: 0 })),
        };
        const night = nightOf(date, SITE.zone);
        const said = programmeToTalq(before, { id: "p", ownerCMS: CMS }, { site: SITE, night });
        const back = programmeFromTalq(said, "p", "p");
        if (back.kind !== "carried") throw new Error(back.why);
        for (let atMs = night.startMs; atMs < night.startMs + 82_800_000; atMs += 1_260_000)
          expect(resolveLevel({ ...back.value, version: 1 }, SITE, atMs).dimPct).toBe(
            resolveLevel(before, SITE, atMs).dimPct,
          );
      }),
      { numRuns: 40 },
    );
  });
});

describe("a calendar of TALQ", () => {
  const names = {
    id: "c",
    name: "c",
    programmeOf: (id: string) => (id === "tea" ? undefined : `our-${id}`),
    fallback: "town-default",
  };
  const calendar = (change: Partial<TalqCalendar>): TalqCalendar => ({ id: "c", ownerCMS: CMS, ...change });

  it("chooses by the first rule that fits: dates of one year, days of every year, days of the week, the default", () => {
    const result = calendarFromTalq(
      calendar({
        rules: [
          { startDate: "2026-12-24", endDate: "2026-12-26", program: "feast" },
          {
            condition: { type: "ccDate", dates: [{ start: "--01-01" }, { start: "--08-14", end: "--08-16" }] },
            program: "summer",
          },
          {
            startDate: "--11-01",
            endDate: "--02-28",
            condition: { type: "ccDay", days: [{ start: 5, end: 7 }] },
            program: "weekend",
          },
        ],
        defaultProgram: "every",
      }),
      names,
    );
    if (result.kind !== "carried") throw new Error(result.why);
    const ours = { ...result.value, version: 1 };
    const chosen = (date: string) => ours.rules[ruleOfNight(ours, date)]?.programme ?? ours.defaultProgramme;
    expect(
      ["2026-12-25", "2027-12-25", "2027-01-01", "2026-08-15", "2026-11-27", "2026-11-25", "2026-07-03"].map(chosen),
    ).toEqual(["our-feast", "our-weekend", "our-summer", "our-summer", "our-weekend", "our-every", "our-every"]);
    const back = calendarToTalq(ours, { id: "c", ownerCMS: CMS, programOf: (id) => id.slice(4), today: "2026-11-23" });
    const again = calendarFromTalq(back, names);
    if (again.kind !== "carried") throw new Error(again.why);
    expect({ ...again.value, version: 1 }).toEqual(ours);
  });

  it.each<[string, Partial<TalqCalendar>, string]>([
    ["a program that is not there", { defaultProgram: "tea" }, "relatedResourceNotFound"],
    ["a rule without a program", { rules: [{ condition: { type: "ccDay", days: [{ start: 1 }] } }] }, "payloadError"],
    [
      "the first Monday of a month",
      { rules: [{ condition: { type: "ccDay", days: [{ start: 1 }], occurrences: ["1"] }, program: "p" }] },
      "serviceConstraintExceeded",
    ],
    [
      "an end before its start",
      { rules: [{ startDate: "2026-12-26", endDate: "2026-12-24", program: "p" }] },
      "payloadError",
    ],
    [
      "a day of every month",
      { rules: [{ condition: { type: "ccDate", dates: [{ start: "---15" }] }, program: "p" }] },
      "serviceConstraintExceeded",
    ],
  ])("is refused with the key for it: %s", (_, change, key) => {
    expect(calendarFromTalq(calendar(change), names)).toMatchObject({ kind: "not-carried", key });
  });
});
