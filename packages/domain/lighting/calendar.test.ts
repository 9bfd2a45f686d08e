import type { CalendarRule, LightingCalendar } from "@lucciola/contract/lighting/calendar.ts";
import type { LightingProgramme, LightingSite } from "@lucciola/contract/lighting/programme.ts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addDays } from "../time/local-time.ts";
import { hasPhotocell, missingProgrammes, programmeOfNight, programmesOf, ruleOfNight } from "./calendar.ts";
import { nightOf } from "./night.ts";
import { resolveNight, resolveSchedule } from "./programme.ts";

const SESTO_CALENDE: LightingSite = { latitudeDeg: 45.73, longitudeDeg: 8.63, zone: "Europe/Rome" };

const programme = (id: string, dimPct: number, changes: Partial<LightingProgramme> = {}): LightingProgramme => ({
  id,
  version: 1,
  name: id,
  on: { kind: "sun", event: "sunset", offsetMin: 10 },
  off: { kind: "sun", event: "sunrise", offsetMin: -10 },
  initialDimPct: dimPct,
  fadeMs: 0,
  steps: [],
  ...changes,
});
const PROGRAMMES = [programme("base", 70), programme("nightlife", 100), programme("summer", 60), programme("fair", 90)];
const calendar = (rules: readonly CalendarRule[], changes: Partial<LightingCalendar> = {}): LightingCalendar => ({
  id: "old-town",
  version: 2,
  name: "Old town",
  defaultProgramme: "base",
  patronDay: "09-08",
  rules: [...rules],
  ...changes,
});

const FAIR: CalendarRule = { kind: "event", from: "2026-07-03", to: "2026-07-05", programme: "fair" };
const HOLIDAY_EVES: CalendarRule = { kind: "holiday", eve: true, programme: "nightlife" };
const SUMMER: CalendarRule = { kind: "season", from: "06-01", to: "08-31", programme: "summer" };
const WEEKEND: CalendarRule = { kind: "weekday", weekdays: [5, 6], programme: "nightlife" };

describe("the programme of a night", () => {
  const town = calendar([FAIR, HOLIDAY_EVES, SUMMER, WEEKEND]);
  const chosen = (date: string) => {
    const ran = programmeOfNight(
      { programme: programme("base", 70), calendar: { calendar: town, programmes: PROGRAMMES } },
      date,
    );
    return [ran.programme.id, ran.choice.kind === "rule" ? ran.choice.ruleIndex : ran.choice.kind];
  };

  it.each([
    ["a Tuesday in winter", "2026-02-10", "base", "default"],
    ["a Friday in winter", "2026-02-13", "nightlife", 3],
    ["a Friday in summer, for the season stands before the weekday", "2026-07-10", "summer", 2],
    ["the first evening of the fair", "2026-07-03", "fair", 0],
    ["its last evening", "2026-07-05", "fair", 0],
    ["the evening after it", "2026-07-06", "summer", 2],
    ["the eve of 1 May", "2026-04-30", "nightlife", 1],
    ["1 May itself, a Friday", "2026-05-01", "nightlife", 3],
    ["Easter Sunday, the eve of Easter Monday", "2026-04-05", "nightlife", 1],
    ["Easter Monday", "2026-04-06", "base", "default"],
    ["the eve of the patron's day", "2026-09-07", "nightlife", 1],
    ["the last night of summer", "2026-08-31", "summer", 2],
    ["the first night after it", "2026-09-01", "base", "default"],
  ])("on %s (%s) is %s", (_, date, id, by) => {
    expect(chosen(date)).toEqual([id, by]);
  });

  it("lasts from noon to noon: the small hours of Saturday are Friday's night", () => {
    const schedule = {
      programme: programme("base", 70),
      calendar: { calendar: calendar([{ ...WEEKEND, weekdays: [5] }]), programmes: PROGRAMMES },
    };
    const at = (instant: string) => resolveSchedule(schedule, SESTO_CALENDE, Date.parse(instant)).level.dimPct;
    expect([at("2026-02-13T20:00:00Z"), at("2026-02-14T03:00:00Z")]).toEqual([100, 100]);
    expect([at("2026-02-13T03:00:00Z"), at("2026-02-14T20:00:00Z")]).toEqual([70, 70]);
  });

  it("takes a season across New Year on both sides of it, and the patron's day of every year", () => {
    const winter = calendar([{ kind: "season", from: "12-01", to: "01-06", programme: "fair" }]);
    expect(["2026-11-30", "2026-12-01", "2027-01-06", "2027-01-07"].map((date) => ruleOfNight(winter, date))).toEqual([
      -1, 0, 0, -1,
    ]);
    const holidays = calendar([{ kind: "holiday", programme: "fair" }]);
    expect(["2026-09-08", "2031-09-08", "2026-10-04", "2025-10-04"].map((date) => ruleOfNight(holidays, date))).toEqual(
      [0, 0, 0, -1],
    );
  });

  it("may limit a season and an event to days of the week", () => {
    const market = calendar([{ ...SUMMER, weekdays: [6] } as CalendarRule, { ...FAIR, weekdays: [5] } as CalendarRule]);
    expect(["2026-07-03", "2026-07-04", "2026-07-05"].map((date) => ruleOfNight(market, date))).toEqual([1, 0, -1]);
  });

  it("is the lamp's own programme where the calendar's did not come with it, and says so", () => {
    const incomplete = { calendar: calendar([WEEKEND]), programmes: [programme("base", 70)] };
    expect(missingProgrammes(incomplete)).toEqual(["nightlife"]);
    expect(programmeOfNight({ programme: programme("own", 80), calendar: incomplete }, "2026-02-13")).toMatchObject({
      programme: { id: "own" },
      choice: { kind: "programme-missing", programmeId: "nightlife" },
    });
  });

  it("may be decided by a photocell, its own or that of a programme of its calendar", () => {
    const photocell = { rule: "sensor", onBelowLx: 20, offAboveLx: 40, holdS: 300, lostAfterS: 1_800 } as const;
    const [plain, watching] = [programme("base", 70), programme("nightlife", 100, { photocell })];
    const weekends = { calendar: calendar([WEEKEND]), programmes: [plain, watching] };
    expect([hasPhotocell({ programme: plain }), hasPhotocell({ programme: watching })]).toEqual([false, true]);
    expect(hasPhotocell({ programme: plain, calendar: weekends })).toBe(true);
  });

  it("is named once among the programmes of the calendar, the default first", () => {
    expect(programmesOf(town)).toEqual(["base", "fair", "nightlife", "summer"]);
  });
});

describe("a level across noon", () => {
  const allDay = { on: { kind: "clock", time: "12:00" }, off: { kind: "clock", time: "12:00" } } as const;
  const underpass = {
    programme: programme("week", 60, allDay),
    calendar: {
      calendar: calendar([{ kind: "weekday", weekdays: [6], programme: "saturday" }], { defaultProgramme: "week" }),
      programmes: [programme("week", 60, allDay), programme("saturday", 80, allDay)],
    },
  };

  it("changes at the noon at which the calendar changes the programme", () => {
    const { level, chosen } = resolveSchedule(underpass, SESTO_CALENDE, Date.parse("2026-02-14T10:59:59Z"));
    expect([level.dimPct, chosen.programme.id, new Date(level.nextChangeAtMs).toISOString()]).toEqual([
      60,
      "week",
      "2026-02-14T11:00:00.000Z",
    ]);
    expect(resolveSchedule(underpass, SESTO_CALENDE, Date.parse("2026-02-14T11:00:00Z")).chosen.programme.id).toBe(
      "saturday",
    );
  });

  it("is still the last night's off in the afternoon before another programme's on", () => {
    const schedule = {
      programme: programme("base", 70),
      calendar: { calendar: calendar([{ ...WEEKEND, weekdays: [5] }]), programmes: PROGRAMMES },
    };
    const { level, chosen } = resolveSchedule(schedule, SESTO_CALENDE, Date.parse("2026-02-13T13:00:00Z"));
    expect([level.dimPct, level.reason.kind, chosen.programme.id]).toEqual([0, "after-off", "base"]);
    expect(new Date(level.sinceMs).toISOString().slice(0, 13)).toBe("2026-02-13T06");
  });
});

describe("any calendar, in any night", () => {
  const monthDay = fc
    .tuple(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 31 }))
    .map((pair) => pair.map((n) => String(n).padStart(2, "0")).join("-"));
  const anyDate = fc.oneof(
    fc.integer({ min: 0, max: 1_500 }).map((days) => addDays("2025-01-01", days)),
    fc.constantFrom("2026-03-28", "2026-10-24", "2028-02-29"),
  );
  const anyProgrammeId = fc.constantFrom("base", "nightlife", "summer", "fair", "lost");
  const anyWeekdays = fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 7 });
  const anyRule: fc.Arbitrary<CalendarRule> = fc.oneof(
    fc.record({ kind: fc.constant("event" as const), from: anyDate, to: anyDate, programme: anyProgrammeId }),
    fc.record({ kind: fc.constant("holiday" as const), eve: fc.boolean(), programme: anyProgrammeId }),
    fc.record({
      kind: fc.constant("season" as const),
      from: monthDay,
      to: monthDay,
      weekdays: anyWeekdays,
      programme: anyProgrammeId,
    }),
    fc.record({ kind: fc.constant("weekday" as const), weekdays: anyWeekdays, programme: anyProgrammeId }),
  );
  const anyCalendar = fc.array(anyRule, { maxLength: 12 }).map((rules) => calendar(rules));
  const scheduleOf = (its: LightingCalendar) => ({
    programme: programme("own", 50),
    calendar: { calendar: its, programmes: PROGRAMMES },
  });

  it("names one programme, the same whenever it is asked, and by the first rule that would also fit alone", () => {
    fc.assert(
      fc.property(anyCalendar, anyDate, (its, date) => {
        const chosen = programmeOfNight(scheduleOf(its), date);
        expect(programmeOfNight(scheduleOf(structuredClone(its)), date)).toEqual(chosen);
        const index = ruleOfNight(its, date);
        for (const [place, rule] of its.rules.entries()) {
          const fitsAlone = ruleOfNight({ ...its, rules: [rule] }, date) === 0;
          if (index === -1 || place < index) expect(fitsAlone).toBe(false);
          if (place === index) expect(fitsAlone).toBe(true);
        }
      }),
    );
  });

  it("does not change by rules that stand behind the one that decides", () => {
    fc.assert(
      fc.property(anyCalendar, fc.array(anyRule, { maxLength: 3 }), anyDate, (its, more, date) => {
        const index = ruleOfNight(its, date);
        fc.pre(index >= 0);
        expect(ruleOfNight({ ...its, rules: [...its.rules.slice(0, index + 1), ...more] }, date)).toBe(index);
      }),
    );
  });

  it("leaves no instant of the night without a level, nor two answers for one, in nights of 23 and 25 hours too", () => {
    const share = fc.double({ min: 0, max: 0.999_999, noNaN: true });
    fc.assert(
      fc.property(anyCalendar, anyDate, share, (its, date, when) => {
        const schedule = scheduleOf(its);
        const night = nightOf(date, SESTO_CALENDE.zone);
        const atMs = Math.floor(night.startMs + when * (night.endMs - night.startMs));
        const { level } = resolveSchedule(schedule, SESTO_CALENDE, atMs);
        expect(level.sinceMs).toBeLessThanOrEqual(atMs);
        expect(level.nextChangeAtMs).toBeGreaterThan(atMs);
        const changes = resolveNight(programmeOfNight(schedule, date).programme, SESTO_CALENDE, night);
        expect(changes[0]?.atMs).toBe(night.startMs);
        expect(level.dimPct).toBe(changes.findLast((change) => change.atMs <= atMs)?.dimPct);
        expect(resolveSchedule(schedule, SESTO_CALENDE, level.nextChangeAtMs - 1)).toEqual(
          resolveSchedule(schedule, SESTO_CALENDE, atMs),
        );
      }),
    );
  });
});
