import type { LightingProgramme, LightingSite, StepAnchor, SunEvent } from "@lucciola/contract/lighting/programme.ts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sunTime } from "../astronomy/sun.ts";
import { addDays } from "../time/local-time.ts";
import { nightAt, nightOf } from "./night.ts";
import { resolveLevel, resolveNight } from "./programme.ts";

const SESTO_CALENDE: LightingSite = { latitudeDeg: 45.73, longitudeDeg: 8.63, zone: "Europe/Rome" };
const TROMSO: LightingSite = { latitudeDeg: 69.65, longitudeDeg: 18.96, zone: "Europe/Oslo" };

const clock = (time: string): StepAnchor => ({ kind: "clock", time });
const sun = (event: SunEvent, offsetMin = 0): StepAnchor => ({ kind: "sun", event, offsetMin });
const step = (from: StepAnchor, dimPct: number, fadeMs = 5_000) => ({ from, dimPct, fadeMs });

const programme = (changes: Partial<LightingProgramme> = {}): LightingProgramme => ({
  id: "old-town",
  version: 3,
  name: "Old town",
  on: sun("sunset", 10),
  off: sun("sunrise", -10),
  initialDimPct: 100,
  fadeMs: 10_000,
  steps: [],
  ...changes,
});

/** The changes of a night in local time, as a lighting planner writes them. */
function nightPlan(lighting: LightingProgramme, date: string, site = SESTO_CALENDE): string[] {
  const local = new Intl.DateTimeFormat("en-GB", { timeZone: site.zone, hour: "2-digit", minute: "2-digit" });
  return resolveNight(lighting, site, nightOf(date, site.zone)).map(
    ({ atMs, dimPct, reason }) => `${local.format(atMs)} ${dimPct} ${reason.kind}`,
  );
}

const levelAt = (lighting: LightingProgramme, instant: string, site = SESTO_CALENDE) =>
  resolveLevel(lighting, site, Date.parse(instant));

describe("a stepped programme through a night", () => {
  const stepped = programme({
    steps: [
      step(clock("05:00"), 70),
      step(clock("22:00"), 70),
      step(clock("00:00"), 50),
      step(sun("sunrise", -40), 100),
    ],
  });

  it("goes on after sunset, through its steps in the order of the night, and off before sunrise", () => {
    expect(nightPlan(stepped, "2026-11-23")).toEqual([
      "12:00 0 before-on",
      "16:57 100 initial",
      "22:00 70 step",
      "00:00 50 step",
      "05:00 70 step",
      "06:57 100 step",
      "07:27 0 after-off",
    ]);
  });

  it("answers why a lamp stands at its level, since when and until when", () => {
    expect(levelAt(stepped, "2026-11-24T01:00:00Z")).toEqual({
      dimPct: 50,
      fadeMs: 5_000,
      sinceMs: Date.parse("2026-11-23T23:00:00Z"),
      nextChangeAtMs: Date.parse("2026-11-24T04:00:00Z"),
      reason: { kind: "step", stepIndex: 2, from: clock("00:00") },
    });
  });

  it("is off by day since the morning's off, across noon, until the evening's on", () => {
    const beforeNoon = levelAt(stepped, "2026-11-24T09:00:00Z");
    const afterNoon = levelAt(stepped, "2026-11-24T14:00:00Z");
    expect(afterNoon).toEqual(beforeNoon);
    expect(afterNoon).toMatchObject({ dimPct: 0, fadeMs: 10_000, reason: { kind: "after-off" } });
    expect(afterNoon.nextChangeAtMs).toBe(Number(sunTime(SESTO_CALENDE, "2026-11-24", "sunset")) + 600_000);
  });

  it("comes on at the level of the step that has begun, when a summer sunset is later than the step", () => {
    const early = programme({ steps: [step(clock("21:00"), 75), step(clock("23:00"), 50)] });
    expect(nightPlan(early, "2026-06-21").slice(0, 3)).toEqual(["12:00 0 before-on", "21:28 75 step", "23:00 50 step"]);
    // It is switched on, not dimmed: the fade is the programme's.
    expect(levelAt(early, "2026-06-21T20:00:00Z").fadeMs).toBe(10_000);
  });

  it("leaves out what lies after off", () => {
    const late = programme({ off: clock("01:00"), steps: [step(clock("02:00"), 50), step(clock("01:00"), 60)] });
    expect(nightPlan(late, "2026-11-23").slice(2)).toEqual(["01:00 0 after-off"]);
  });

  it("takes the last in the list of steps that begin at one instant, at on too", () => {
    const tied = programme({
      on: clock("18:00"),
      steps: [step(clock("22:00"), 60), step(clock("22:00"), 40), step(clock("18:00"), 80)],
    });
    expect(nightPlan(tied, "2026-11-23").slice(1, 3)).toEqual(["18:00 80 step", "22:00 40 step"]);
    expect(levelAt(tied, "2026-11-23T22:00:00Z").reason).toMatchObject({ stepIndex: 1 });
  });

  it("lights an underpass day and night from 12:00 to 12:00", () => {
    const underpass = programme({ on: clock("12:00"), off: clock("12:00"), steps: [step(clock("23:00"), 60)] });
    expect(nightPlan(underpass, "2026-11-23")).toEqual(["12:00 100 initial", "23:00 60 step"]);
  });

  it("stays dark when off comes before on, as where the sun sets after a part-night lamp's end", () => {
    const partNight = programme({ off: clock("21:00") });
    expect(nightPlan(partNight, "2026-06-21")).toEqual(["12:00 0 no-darkness"]);
    expect(nightPlan(partNight, "2026-11-23")).toHaveLength(3);
  });
});

describe("nights in which the clock changes", () => {
  const halfPastTwo = programme({ steps: [step(clock("02:30"), 40), step(clock("03:30"), 60)] });
  const instants = (date: string) =>
    resolveNight(halfPastTwo, SESTO_CALENDE, nightOf(date, "Europe/Rome"))
      .filter(({ reason }) => reason.kind === "step")
      .map(({ atMs, dimPct }) => `${new Date(atMs).toISOString()} ${dimPct}`);

  it("begin a step of the missing hour when the clock jumps", () => {
    expect(instants("2026-03-28")).toEqual(["2026-03-29T01:00:00.000Z 40", "2026-03-29T01:30:00.000Z 60"]);
  });

  it("begin a step of the doubled hour at its first pass, and do not begin it again", () => {
    expect(instants("2026-10-24")).toEqual(["2026-10-25T00:30:00.000Z 40", "2026-10-25T02:30:00.000Z 60"]);
  });

  it("let the later of two steps win when both fall on the jump", () => {
    const both = programme({ steps: [step(clock("02:00"), 40), step(clock("02:45"), 60)] });
    const night = resolveNight(both, SESTO_CALENDE, nightOf("2026-03-28", "Europe/Rome"));
    expect(night.filter(({ reason }) => reason.kind === "step")).toMatchObject([
      { atMs: Date.parse("2026-03-29T01:00:00Z"), dimPct: 60 },
    ]);
  });
});

describe("polar nights and days at Tromso", () => {
  const bySun = programme({ on: sun("sunset", -30), off: sun("sunrise", 30) });

  it("burn from noon to noon while the sun does not rise", () => {
    expect(nightPlan(bySun, "2026-12-21", TROMSO)).toEqual(["12:00 100 initial"]);
    const steps = programme({ steps: [step(clock("22:00"), 70), step(clock("06:00"), 100)] });
    expect(nightPlan(steps, "2026-12-21", TROMSO)).toEqual(["12:00 100 initial", "22:00 70 step", "06:00 100 step"]);
  });

  it("stay off while the sun does not set, whatever the offsets", () => {
    expect(nightPlan(bySun, "2026-06-21", TROMSO)).toEqual(["12:00 0 no-darkness"]);
    expect(levelAt(bySun, "2026-06-21T23:00:00Z", TROMSO)).toMatchObject({
      dimPct: 0,
      reason: { kind: "no-darkness", anchor: bySun.on },
    });
  });

  it("stay off when only one anchor is of the sun and the sun does not set", () => {
    expect(nightPlan(programme({ on: clock("20:00") }), "2026-06-21", TROMSO)).toEqual(["12:00 0 no-darkness"]);
    expect(nightPlan(programme({ off: clock("02:00") }), "2026-06-21", TROMSO)).toEqual(["12:00 0 no-darkness"]);
  });

  it("obey the clock where the other anchor is of the sun and the sun does not rise", () => {
    expect(nightPlan(programme({ off: clock("23:00") }), "2026-12-21", TROMSO)).toEqual([
      "12:00 100 initial",
      "23:00 0 after-off",
    ]);
  });

  it("leave out a step by a twilight that a white night does not have", () => {
    const byDusk = programme({ steps: [step(sun("civil-dusk"), 50)] });
    const helsinki: LightingSite = { latitudeDeg: 62, longitudeDeg: 24.94, zone: "Europe/Helsinki" };
    expect(nightPlan(byDusk, "2026-06-21", helsinki).map((line) => line.slice(6))).toEqual([
      "0 before-on",
      "100 initial",
      "0 after-off",
    ]);
  });
});

describe("any programme, at any place, on any night", () => {
  const sites: LightingSite[] = [
    SESTO_CALENDE,
    TROMSO,
    { latitudeDeg: 62, longitudeDeg: 24.94, zone: "Europe/Helsinki" },
    { latitudeDeg: 78.22, longitudeDeg: 15.65, zone: "Arctic/Longyearbyen" },
    { latitudeDeg: -0.18, longitudeDeg: -78.47, zone: "America/Guayaquil" },
    { latitudeDeg: -36.85, longitudeDeg: 174.76, zone: "Pacific/Auckland" },
  ];
  const twoDigits = (max: number) => fc.integer({ min: 0, max }).map((n) => String(n).padStart(2, "0"));
  const anyClock = fc.tuple(twoDigits(23), twoDigits(59)).map(([hh, mm]) => clock(`${hh}:${mm}`));
  const anySun = fc
    .tuple(
      fc.constantFrom<SunEvent>("sunset", "civil-dusk", "civil-dawn", "sunrise"),
      fc.integer({ min: -360, max: 360 }),
    )
    .map(([event, offsetMin]) => sun(event, offsetMin));
  const anyAnchor = fc.oneof(anyClock, anySun);
  const anyDimPct = fc.constantFrom(0, 30, 50, 62.5, 100);
  const anyFadeMs = fc.constantFrom(0, 5_000, 3_600_000);
  const anyProgramme = fc.record({
    id: fc.constant("any"),
    version: fc.constant(1),
    name: fc.constant("Any"),
    on: anyAnchor,
    off: anyAnchor,
    initialDimPct: anyDimPct,
    fadeMs: anyFadeMs,
    steps: fc.array(fc.record({ from: anyAnchor, dimPct: anyDimPct, fadeMs: anyFadeMs }), { maxLength: 24 }),
  });
  const anySite = fc.constantFrom(...sites);
  const anyDate = fc.oneof(
    fc.integer({ min: 0, max: 1_500 }).map((days) => addDays("2025-01-01", days)),
    fc.constantFrom("2026-03-28", "2026-10-24", "2026-04-04"),
  );

  it("has a list of levels from 0 to 100 that covers the night without a gap or a change undone at once", () => {
    fc.assert(
      fc.property(anyProgramme, anySite, anyDate, (lighting, site, date) => {
        const night = nightOf(date, site.zone);
        const changes = resolveNight(lighting, site, night);
        expect(changes[0]?.atMs).toBe(night.startMs);
        for (const [index, { atMs, dimPct, fadeMs }] of changes.entries()) {
          expect(atMs).toBeLessThan(changes[index + 1]?.atMs ?? night.endMs);
          expect(dimPct).toBeGreaterThanOrEqual(0);
          expect(dimPct).toBeLessThanOrEqual(100);
          expect(fadeMs).toBeGreaterThanOrEqual(0);
        }
      }),
      { numRuns: 300 },
    );
  });

  it("holds its level until the next change, which lies ahead, and changes then", () => {
    const share = fc.double({ min: 0, max: 0.999_999, noNaN: true });
    fc.assert(
      fc.property(anyProgramme, anySite, anyDate, share, share, (lighting, site, date, when, later) => {
        const { startMs, endMs } = nightOf(date, site.zone);
        const atMs = Math.floor(startMs + when * (endMs - startMs));
        const level = resolveLevel(lighting, site, atMs);
        expect(level.sinceMs).toBeLessThanOrEqual(atMs);
        expect(level.nextChangeAtMs).toBeGreaterThan(atMs);
        const meanwhileMs = Math.floor(level.sinceMs + later * (level.nextChangeAtMs - level.sinceMs));
        expect(resolveLevel(lighting, site, meanwhileMs)).toEqual(level);
        expect(resolveLevel(lighting, site, level.nextChangeAtMs - 1)).toEqual(level);
        expect(resolveLevel(lighting, site, level.nextChangeAtMs).sinceMs).toBe(level.nextChangeAtMs);
      }),
      { numRuns: 300 },
    );
  });

  it("asks at each instant for the level that its night's list gives", () => {
    const anyInstant = fc.integer({ min: Date.UTC(2025, 0), max: Date.UTC(2029, 0) });
    fc.assert(
      fc.property(anyProgramme, anySite, anyInstant, (lighting, site, atMs) => {
        const listed = resolveNight(lighting, site, nightAt(atMs, site.zone)).findLast((c) => c.atMs <= atMs);
        expect(resolveLevel(lighting, site, atMs).dimPct).toBe(listed?.dimPct);
      }),
      { numRuns: 300 },
    );
  });
});
