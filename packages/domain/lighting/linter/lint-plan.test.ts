import type { CalendarRule, LightingCalendar } from "@lucciola/contract/lighting/calendar.ts";
import type { LintFinding } from "@lucciola/contract/lighting/lint-report.ts";
import type { LightingProgramme, LightingSite, StepAnchor, SunEvent } from "@lucciola/contract/lighting/programme.ts";
import { describe, expect, it } from "vitest";
import { defaultProgramme } from "../default-programme.ts";
import { lintPlan } from "./lint-plan.ts";
import { type LintTask, NIGHTS_OF_A_YEAR, REST_LIMITS } from "./lint-task.ts";

const SESTO_CALENDE: LightingSite = { latitudeDeg: 45.73, longitudeDeg: 8.63, zone: "Europe/Rome" };
const clock = (time: string): StepAnchor => ({ kind: "clock", time });
const sun = (event: SunEvent, offsetMin = 0): StepAnchor => ({ kind: "sun", event, offsetMin });
const step = (from: StepAnchor, dimPct: number, fadeMs = 10_000) => ({ from, dimPct, fadeMs });
const programme = (changes: Partial<LightingProgramme> = {}): LightingProgramme => ({
  id: "old-town",
  version: 1,
  name: "Old town",
  on: sun("sunset"),
  off: sun("sunrise"),
  initialDimPct: 100,
  fadeMs: 10_000,
  steps: [],
  ...changes,
});
const stepped = (...steps: LightingProgramme["steps"]): LightingProgramme => programme({ steps });
const task = (changes: Partial<LintTask> = {}): LintTask => ({
  site: SESTO_CALENDE,
  firstNight: "2026-01-01",
  nights: NIGHTS_OF_A_YEAR,
  programmes: [programme()],
  calendar: undefined,
  today: [],
  floors: [],
  lamps: { count: 1_000, nominalPowerW: 70_000, withoutProgramme: [] },
  terms: { pricePerKwh: 0.25, co2KgPerKwh: 0.3 },
  limits: REST_LIMITS,
  ...changes,
});
const lint = (changes: Partial<LintTask>) => lintPlan(task(changes));
const found = (changes: Partial<LintTask>, code: string): LintFinding | undefined =>
  lint(changes).findings.find((finding) => finding.code === code);
const codes = (changes: Partial<LintTask>): string[] =>
  lint(changes).findings.map(({ severity, code }) => `${severity} ${code}`);

describe("a programme that goes live", () => {
  it("is clean when it is the town's default, but that the sun comes near 22 and 6 o'clock in some nights", () => {
    expect(codes({ programmes: [programme()] })).toEqual([]);
    expect(codes({ programmes: [defaultProgramme] })).toEqual(["note level-short-at-switching"]);
  });

  const TABLE: [what: string, programme: LightingProgramme, finding: string, where: object, english: RegExp][] = [
    [
      "two steps at one time that differ",
      stepped(step(clock("23:00"), 70), step(clock("23:00"), 50)),
      "error steps-contradict",
      { step: 0 },
      /at 23:00.*only the latter counts/,
    ],
    [
      "a step that is there twice",
      stepped(step(sun("sunset", 60), 70), step(sun("sunset", 60), 70)),
      "warning step-duplicated",
      { step: 0 },
      /Steps 1 and 2/,
    ],
    [
      "a step by day",
      stepped(step(clock("13:00"), 70), step(clock("15:00"), 50), step(clock("11:00"), 90)),
      "warning step-never-reached",
      { step: 2 },
      /Step 3 \(90 % at 11:00\)/,
    ],
    [
      "a step that is superseded before the lamps are on",
      stepped(step(clock("12:30"), 70), step(clock("13:00"), 50)),
      "warning step-never-reached",
      { step: 0 },
      /none of 365 nights/,
    ],
    [
      "a step to the level that is there",
      stepped(step(clock("23:00"), 100)),
      "warning step-without-effect",
      { step: 0 },
      /stands at 100 % already/,
    ],
    [
      "a change undone after five minutes",
      stepped(step(clock("23:00"), 50), step(clock("23:05"), 100)),
      "warning steps-cancel",
      { step: 0 },
      /from 100 to 50 % and after 5 min back to 100/,
    ],
    [
      "a level for five minutes on the way down",
      stepped(step(clock("23:00"), 70), step(clock("23:05"), 50)),
      "warning level-too-short",
      { step: 0 },
      /70 % stands for 5 min/,
    ],
    [
      "a fade longer than its step",
      stepped(step(clock("23:00"), 50, 3_600_000), step(clock("23:30"), 70)),
      "warning fade-too-long",
      { step: 0 },
      /takes 3600 s.*after 1800 s/,
    ],
    ["a jump", stepped(step(clock("23:00"), 50, 0)), "note change-abrupt", { step: 0 }, /50 points in 0 s/],
    [
      "steps that change places with the season",
      stepped(step(sun("sunset", 180), 80), step(clock("21:00"), 60)),
      "warning steps-change-order",
      { step: 1 },
      /depends on the season/,
    ],
    [
      "an end at one in the night",
      programme({ off: clock("01:00") }),
      "warning dark-at-night",
      {},
      /off from 01:00 to 07:\d\d/,
    ],
    [
      "a step to nothing",
      stepped(step(clock("01:00"), 0), step(clock("05:00"), 100)),
      "warning dark-at-night",
      { step: 0 },
      /off from 01:00 to 05:00/,
    ],
    ["lamps that are on too early", programme({ on: clock("16:00") }), "warning lit-by-day", {}, /min in daylight/],
    ["an underpass", programme({ on: clock("12:00"), off: clock("12:00") }), "note lit-day-and-night", {}, /underpass/],
    [
      "a photocell that would switch to and fro",
      programme({ photocell: { rule: "sensor", onBelowLx: 40, offAboveLx: 30, holdS: 300, lostAfterS: 1_800 } }),
      "error photocell-thresholds",
      {},
      /below 40 lx and off above 30 lx/,
    ],
    [
      "a photocell that hardly waits",
      programme({ photocell: { rule: "sensor", onBelowLx: 40, offAboveLx: 80, holdS: 10, lostAfterS: 1_800 } }),
      "warning photocell-restless",
      {},
      /hold of 10 s/,
    ],
  ];
  it.each(TABLE)("with %s is told so", (_, its, finding, where, english) => {
    const report = lint({ programmes: [its] });
    const all = report.findings.map(({ severity, code, where, message }) => ({
      finding: `${severity} ${code}`,
      where,
      en: message.en,
    }));
    expect(all).toContainEqual({
      finding,
      where: { programme: "old-town", ...where },
      en: expect.stringMatching(english),
    });
  });

  it("with more than a dozen levels a night is restless", () => {
    const steps = Array.from({ length: 14 }, (_, index) =>
      step(
        clock(`${index < 2 ? 22 + index : `0${(index - 2) >> 1}`}:${index % 2 === 0 ? "00" : "30"}`),
        index % 2 === 0 ? 60 : 80,
      ),
    );
    expect(found({ programmes: [stepped(...steps)] }, "too-many-changes")).toMatchObject({ when: { nights: 365 } });
    expect(found({ programmes: [stepped(...steps.slice(0, 8))] }, "too-many-changes")).toBeUndefined();
  });

  it("tells in Italian what it tells in English", () => {
    const { message } =
      found({ programmes: [stepped(step(clock("23:00"), 70), step(clock("23:00"), 50))] }, "steps-contradict") ?? {};
    expect(message?.it).toBe(
      "Il passo 1 chiede il 70 % alle 23:00, il passo 2 nello stesso momento il 50 %; vale solo il secondo. Eliminarne uno.",
    );
  });
});

describe("the nights in which the clock changes", () => {
  it("are told: a step in the missing hour, one in the doubled hour, and two that fall together", () => {
    const its = stepped(step(clock("02:10"), 60), step(clock("02:50"), 40), step(clock("05:00"), 100));
    const changes = lint({ programmes: [its] }).findings.filter(({ code }) => /hour|clock-change/.test(code));
    expect(changes.map(({ code, where, when }) => [code, where.step, when?.firstNight])).toEqual([
      ["step-lost-at-clock-change", 1, "2026-03-28"],
      ["time-in-missing-hour", 0, "2026-03-28"],
      ["time-in-missing-hour", 1, "2026-03-28"],
      ["time-in-doubled-hour", 0, "2026-10-24"],
      ["time-in-doubled-hour", 1, "2026-10-24"],
    ]);
  });

  it("are no matter where the clock never changes, nor to steps at other hours", () => {
    const its = stepped(step(clock("02:30"), 60));
    const reykjavik: LightingSite = { latitudeDeg: 64.1, longitudeDeg: -21.9, zone: "Atlantic/Reykjavik" };
    expect(codes({ site: reykjavik, programmes: [its] }).join()).not.toMatch(/hour/);
    expect(codes({ programmes: [stepped(step(clock("01:30"), 60), step(clock("03:30"), 80))] }).join()).not.toMatch(
      /hour/,
    );
  });
});

describe("the floor of a light class", () => {
  const floors = [
    { place: "via Roma", leastDimPct: 50 },
    { place: "viale dei Mille", leastDimPct: 75 },
    { place: "via Volta", leastDimPct: 30 },
  ];

  it("is broken by a level under it, in every night that has the level, with the places named", () => {
    const finding = found(
      { programmes: [stepped(step(clock("00:00"), 49.9), step(clock("05:00"), 100))], floors },
      "floor-violated",
    );
    expect(finding).toMatchObject({
      severity: "error",
      where: { programme: "old-town", step: 0 },
      when: { firstNight: "2026-01-01", nights: 365 },
    });
    expect(finding?.message.en).toMatch(
      /49.9 % is under the least level of 2 place\(s\): via Roma \(50 %\), viale dei Mille \(75 %\)/,
    );
  });

  it("is kept by a level that equals it, and by full light", () => {
    expect(found({ programmes: [stepped(step(clock("00:00"), 75))], floors }, "floor-violated")).toBeUndefined();
  });

  it("makes of a street without light at night an error", () => {
    expect(found({ programmes: [programme({ off: clock("01:00") })], floors }, "dark-at-night")).toMatchObject({
      severity: "error",
    });
  });
});

describe("a calendar that goes live", () => {
  const calendar = (rules: CalendarRule[], changes: Partial<LightingCalendar> = {}): LightingCalendar => ({
    id: "town",
    version: 1,
    name: "Town",
    defaultProgramme: "old-town",
    patronDay: "09-08",
    rules,
    ...changes,
  });
  const programmes = [programme(), programme({ id: "nightlife", initialDimPct: 90 })];
  const SUMMER: CalendarRule = { kind: "season", from: "06-01", to: "08-31", programme: "nightlife" };
  const of = (rules: CalendarRule[], changes: Partial<LightingCalendar> = {}) =>
    lint({ programmes, calendar: calendar(rules, changes) }).findings.map(({ severity, code, where, message }) => ({
      finding: `${severity} ${code}`,
      where,
      en: message.en,
    }));

  it("is clean when every rule decides somewhere", () => {
    expect(of([SUMMER])).toEqual([]);
  });

  it.each<[string, CalendarRule[], Partial<LightingCalendar>, string, object, RegExp]>([
    [
      "names a programme that is not there",
      [{ ...SUMMER, programme: "ghost" }],
      {},
      "error programme-unknown",
      { programme: "ghost" },
      /ghost/,
    ],
    [
      "has a rule behind one that covers it",
      [SUMMER, { kind: "event", from: "2026-07-01", to: "2026-07-03", programme: "nightlife" }],
      {},
      "warning rule-never-reached",
      { rule: 1 },
      /rule 1 on 2026-07-01/,
    ],
    [
      "has an event in the past",
      [{ kind: "event", from: "2025-07-01", programme: "nightlife" }],
      {},
      "note event-past",
      { rule: 0 },
      /ended on 2025-07-01/,
    ],
    [
      "has an event that ends before it begins",
      [{ kind: "event", from: "2026-07-03", to: "2026-07-01", programme: "nightlife" }],
      {},
      "error event-impossible",
      { rule: 0 },
      /from 2026-07-03 to 2026-07-01/,
    ],
    [
      "has an event on 31 June",
      [{ kind: "event", from: "2026-06-31", programme: "nightlife" }],
      {},
      "error event-impossible",
      { rule: 0 },
      /does not exist/,
    ],
    [
      "forgets the weekend",
      [{ kind: "weekday", weekdays: [1, 2, 3, 4, 5], programme: "nightlife" }],
      {},
      "warning weekdays-missing",
      {},
      /No rule names Saturday, Sunday/,
    ],
    [
      "has holidays without a patron",
      [{ kind: "holiday", programme: "nightlife" }],
      { patronDay: undefined as never },
      "note patron-day-missing",
      { rule: 0 },
      /patron/,
    ],
    ["never runs a programme", [], {}, "note programme-unused", { programme: "nightlife" }, /none of 365 nights/],
  ])("that %s is told so", (_, rules, changes, finding, where, english) => {
    expect(of(rules, changes)).toContainEqual({
      finding,
      where: { calendar: "town", ...where },
      en: expect.stringMatching(english),
    });
  });

  it("has no days missing when another rule has them all", () => {
    const rest: CalendarRule[] = [
      { kind: "weekday", weekdays: [5], programme: "nightlife" },
      { kind: "season", from: "01-01", to: "12-31", programme: "old-town" },
    ];
    expect(of(rest)).toEqual([]);
    const all: CalendarRule[] = [
      { kind: "weekday", weekdays: [5], programme: "nightlife" },
      { kind: "weekday", weekdays: [1, 2, 3, 4, 6, 7], programme: "old-town" },
    ];
    expect(of(all)).toEqual([]);
  });
});

describe("what a year uses", () => {
  const half = stepped(step(clock("00:00"), 50), step(clock("05:00"), 100));

  it("is the 21.2 % less than full power that half light from 0 to 5 saves from sunset to sunrise", () => {
    const { years } = lint({ programmes: [half] });
    const [year] = years;
    expect(year?.savingOverFullPct).toBeGreaterThan(20.9);
    expect(year?.savingOverFullPct).toBeLessThan(21.5);
    // 70 kW for 4 295 h of light.
    expect(year?.fullPower.litHours).toBeGreaterThan(4_290);
    expect(year?.fullPower.litHours).toBeLessThan(4_300);
    expect(year?.fullPower.energyWh).toBeCloseTo(70_000 * (year?.fullPower.litHours ?? 0), 3);
    expect(year?.use.cost).toBeCloseTo(((year?.use.energyWh ?? 0) / 1_000) * 0.25, 6);
    expect(year?.use.co2Kg).toBeCloseTo(((year?.use.energyWh ?? 0) / 1_000) * 0.3, 6);
  });

  it("is told against what runs today, by a calendar too, and costs more when it does", () => {
    const today = [{ schedule: { programme: half }, nominalPowerW: 70_000 }];
    expect(lint({ programmes: [half], today }).years[0]?.savingOverTodayPct).toBeCloseTo(0, 9);
    expect(lint({ programmes: [programme()], today }).years[0]?.savingOverTodayPct).toBeLessThan(-26);
    const calendar: LightingCalendar = {
      id: "town",
      version: 1,
      name: "Town",
      defaultProgramme: "old-town",
      rules: [{ kind: "season", from: "01-01", to: "12-31", programme: "half" }],
    };
    const [year] = lint({ programmes: [programme(), { ...half, id: "half" }], calendar, today }).years;
    expect([year?.kind, year?.id]).toEqual(["calendar", "town"]);
    expect(year?.savingOverTodayPct).toBeCloseTo(0, 9);
  });

  it("names the shortest and the longest night, with their levels", () => {
    const [year] = lint({ programmes: [half] }).years;
    expect(year?.shortestNight.night).toMatch(/^2026-06-2[01]$/);
    expect(year?.longestNight.night).toMatch(/^2026-12-2[012]$/);
    expect(year?.longestNight.changes.map(({ dimPct }) => dimPct)).toEqual([0, 100, 50, 100, 0]);
    expect(Math.abs((year?.shortestNight.litHours ?? 0) - 8.35)).toBeLessThan(0.2);
  });
});

it("lamps without a programme are counted and the first of them named", () => {
  const withoutProgramme = Array.from({ length: 25 }, (_, index) => `lamp-${index}`);
  const finding = found(
    { lamps: { count: 1_000, nominalPowerW: 70_000, withoutProgramme } },
    "lamps-without-programme",
  );
  expect(finding?.message.en).toMatch(/^25 lamp\(s\)/);
  expect(finding?.where.lamps).toHaveLength(20);
});

it("errors stand before warnings, and warnings before notes, and are counted", () => {
  const its = stepped(
    step(clock("23:00"), 50, 0),
    step(clock("23:00"), 70),
    step(clock("13:00"), 90),
    step(clock("12:30"), 80),
  );
  const { findings, errors } = lint({ programmes: [its] });
  const order = findings.map(({ severity }) => ["error", "warning", "note"].indexOf(severity));
  expect(order).toEqual([...order].sort());
  expect(errors).toBe(order.filter((gravity) => gravity === 0).length);
});
