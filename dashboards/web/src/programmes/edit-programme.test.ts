import type { NightSky } from "@lucciola/contract/api/lighting-nights.ts";
import type { ProgrammeText } from "@lucciola/contract/api/lighting-plans.ts";
import type { StepAnchor, SunEvent } from "@lucciola/contract/lighting/programme.ts";
import { nightSky } from "@lucciola/domain/lighting/night-sky.ts";
import { resolveNight } from "@lucciola/domain/lighting/programme.ts";
import { addDays } from "@lucciola/domain/time/local-time.ts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { curveOf, pointsOf } from "./curve.ts";
import {
  anchoredBy,
  draggedTo,
  nudgedLevel,
  nudgedTime,
  withLevel,
  withNewStep,
  withoutStep,
} from "./edit-programme.ts";
import { anchorTime, clockAt } from "./night-time.ts";

const VERBANIA = { latitudeDeg: 45.93, longitudeDeg: 8.55, zone: "Europe/Rome" };
const TROMSO = { latitudeDeg: 69.65, longitudeDeg: 18.96, zone: "Europe/Oslo" };
const nightOf = (date: string, site = VERBANIA): NightSky => {
  const { clock, ...sky } = nightSky(site, date);
  return { ...sky, clock: [...clock] };
};
const clock = (time: string): StepAnchor => ({ kind: "clock", time });
const sun = (event: SunEvent, offsetMin = 0): StepAnchor => ({ kind: "sun", event, offsetMin });
const halfNight: ProgrammeText = {
  id: "half-night",
  name: "Mezzanotte",
  on: sun("sunset", 10),
  off: sun("sunrise", -10),
  initialDimPct: 100,
  fadeMs: 10_000,
  steps: [
    { from: clock("00:00"), dimPct: 50, fadeMs: 10_000 },
    { from: clock("05:00"), dimPct: 100, fadeMs: 10_000 },
  ],
};
const NOVEMBER = nightOf("2026-11-27");
const at = (time: string, night: NightSky) => anchorTime(clock(time), night) as number;

describe("the curve of a night", () => {
  it("is what the controllers run, in any night of any programme, north of the polar circle too", () => {
    const anchors = fc.oneof(
      fc.integer({ min: 0, max: 1_439 }).map((minute) => {
        const text = new Date(minute * 60_000).toISOString().slice(11, 16);
        return clock(text);
      }),
      fc
        .tuple(
          fc.constantFrom<SunEvent>("sunset", "civil-dusk", "astronomical-dusk", "nautical-dawn", "sunrise"),
          fc.integer({ min: -360, max: 360 }),
        )
        .map(([event, offset]) => sun(event, offset)),
    );
    const level = fc.integer({ min: 0, max: 100 });
    const programmes = fc.record({
      id: fc.constant("any"),
      name: fc.constant("any"),
      on: anchors,
      off: anchors,
      initialDimPct: level,
      fadeMs: fc.constant(0),
      steps: fc.array(fc.record({ from: anchors, dimPct: level, fadeMs: fc.constant(0) }), { maxLength: 5 }),
    });
    // Changes of the clock among them: 2026-03-28 and 2026-10-24.
    const dates = fc.oneof(
      fc.integer({ min: 0, max: 400 }).map((days) => addDays("2026-01-01", days)),
      fc.constantFrom("2026-03-28", "2026-10-24"),
    );
    fc.assert(
      fc.property(programmes, dates, fc.constantFrom(VERBANIA, TROMSO), (programme, date, site) => {
        const resolved = resolveNight({ ...programme, version: 1 }, site, nightSky(site, date));
        const drawn = curveOf(programme, nightOf(date, site));
        expect(drawn).toEqual(resolved.map(({ atMs, dimPct }) => ({ atMs, dimPct })));
      }),
      { numRuns: 400 },
    );
  });

  it("knows the hour that the clock skips and the one that it shows twice", () => {
    const spring = nightOf("2026-03-28");
    const autumn = nightOf("2026-10-24");
    expect((spring.endMs - spring.startMs) / 3_600_000).toBe(23);
    expect((autumn.endMs - autumn.startMs) / 3_600_000).toBe(25);
    expect(clockAt(at("02:30", spring), spring)).toBe("03:00");
    expect(at("02:30", autumn)).toBe(Date.parse("2026-10-25T00:30:00Z"));
    expect(clockAt(at("02:30", autumn) + 3_600_000, autumn)).toBe("02:30");
    expect(at("03:00", autumn) - at("02:00", autumn)).toBe(2 * 3_600_000);
  });
});

describe("moving the points of a programme", () => {
  it("goes across midnight in steps of five minutes, and onto the grid from beside it", () => {
    const earlier = nudgedTime(halfNight, 0, -5, NOVEMBER);
    expect(earlier.steps[0]?.from).toEqual(clock("23:55"));
    expect(nudgedTime(earlier, 0, 5, NOVEMBER).steps[0]?.from).toEqual(clock("00:00"));
    const odd = { ...halfNight, on: sun("sunset", 7) };
    expect(nudgedTime(odd, "on", 5, NOVEMBER).on).toEqual(sun("sunset", 10));
    expect(nudgedTime(odd, "on", -5, NOVEMBER).on).toEqual(sun("sunset", 5));
  });

  it("keeps steps in their order, and off behind on", () => {
    const dragged = draggedTo(halfNight, 0, at("07:00", NOVEMBER), NOVEMBER);
    expect(dragged.steps[0]?.from).toEqual(clock("04:55"));
    expect(nudgedTime(dragged, 0, 5, NOVEMBER)).toBe(dragged);
    const dark = draggedTo(halfNight, "off", NOVEMBER.startMs, NOVEMBER);
    const [on, off] = ["on", "off"].map((handle) => pointsOf(dark, NOVEMBER).find((p) => p.handle === handle)?.atMs);
    expect(Number(off)).toBeGreaterThan(Number(on));
    expect(dark.off.kind).toBe("sun");
  });

  it("keeps what a point is anchored to: the sun with an offset, or the clock", () => {
    const sunset = Number(NOVEMBER.sun.sunset);
    expect(draggedTo(halfNight, "on", sunset + 1_260_000, NOVEMBER).on).toEqual(sun("sunset", 20));
    expect(draggedTo(halfNight, 1, at("05:28", NOVEMBER), NOVEMBER).steps[1]?.from).toEqual(clock("05:30"));
    expect(anchoredBy(clock("05:00"), "sunrise", NOVEMBER)).toMatchObject({ kind: "sun", event: "sunrise" });
    const bySun = anchoredBy(clock("05:00"), "sunrise", NOVEMBER);
    if (bySun === undefined) throw new Error("no sunrise in November");
    expect(Math.abs(Number(anchorTime(bySun, NOVEMBER)) - at("05:00", NOVEMBER))).toBeLessThanOrEqual(150_000);
    expect(anchoredBy(bySun, "clock", NOVEMBER)).toEqual(clock("05:00"));
  });

  it("moves levels by five per cent within 0 and 100", () => {
    expect(nudgedLevel(halfNight, 0, -1).steps[0]?.dimPct).toBe(45);
    expect(nudgedLevel(withLevel(halfNight, 0, 48), 0, 1).steps[0]?.dimPct).toBe(50);
    expect(nudgedLevel(halfNight, "on", 1).initialDimPct).toBe(100);
    expect(nudgedLevel(halfNight, "off", 1)).toBe(halfNight);
  });

  it("adds a step in the longest stretch without changing the light, and takes it away", () => {
    const more = withNewStep(halfNight, NOVEMBER);
    expect(more.steps).toHaveLength(3);
    const levels = (programme: ProgrammeText) =>
      curveOf(programme, NOVEMBER)
        .map(({ dimPct }) => dimPct)
        .filter((dimPct, index, all) => dimPct !== all[index - 1]);
    expect(levels(more)).toEqual(levels(halfNight));
    const added = more.steps.findIndex((step) => !halfNight.steps.includes(step));
    expect(withoutStep(more, added)).toEqual(halfNight);
  });
});
