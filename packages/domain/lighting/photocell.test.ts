import type { LightingProgramme, LightingSite, PhotocellSwitching } from "@lucciola/contract/lighting/programme.ts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { nightOf } from "./night.ts";
import { type DarknessChange, darknessOf, initialPhotocell, photocellAt, readPhotocell } from "./photocell.ts";
import { resolveNight } from "./programme.ts";

const MINUTE_MS = 60_000;
const SETTINGS: PhotocellSwitching = { rule: "sensor", onBelowLx: 20, offAboveLx: 40, holdS: 300, lostAfterS: 1_800 };

/** One sample every minute from `startMs` on. */
const minutes = (lux: readonly number[], startMs = 0) =>
  lux.map((illuminanceLx, index) => ({ atMs: startMs + index * MINUTE_MS, illuminanceLx }));
const words = (lux: readonly number[]) =>
  darknessOf(minutes(lux), SETTINGS).map(({ atMs, darkness }) => `${atMs / MINUTE_MS} ${darkness}`);
const times = (count: number, lx: number) => Array.from({ length: count }, () => lx);

describe("a photocell", () => {
  it("calls it dark after five minutes below its threshold, and light after five above the other", () => {
    expect(words([...times(3, 200), ...times(10, 10), ...times(10, 90)])).toEqual([
      "0 light",
      "8 dark",
      "18 light",
      "52 lost",
    ]);
  });

  it("does not flap when a cloud or headlights pass, or between its thresholds", () => {
    expect(words([...times(3, 200), ...times(4, 5), ...times(3, 200)])).toEqual(["0 light", "39 lost"]);
    expect(words([...times(3, 5), ...times(4, 500), ...times(3, 5)])).toEqual(["0 dark", "39 lost"]);
    expect(words([5, ...times(30, 30)])).toEqual(["0 dark", "60 lost"]);
  });

  it("counts as dark when it begins between its thresholds: it errs to light", () => {
    expect(words([30])).toEqual(["0 dark", "30 lost"]);
  });

  it("is lost half an hour after its last sample, and the next sample decides at once", () => {
    const samples = [...minutes([5]), ...minutes([500], 60 * MINUTE_MS)];
    expect(darknessOf(samples, SETTINGS).map(({ atMs, darkness }) => [atMs / MINUTE_MS, darkness])).toEqual([
      [0, "dark"],
      [30, "lost"],
      [60, "light"],
      [90, "lost"],
    ]);
  });

  it.each([Number.NaN, -1, 200_001, Number.POSITIVE_INFINITY])(
    "takes %s lx for no sample, and is lost by it in the end",
    (lx) => {
      expect(words([5, ...times(40, lx)])).toEqual(["0 dark", "30 lost"]);
    },
  );

  it("does not go back for a sample that comes late", () => {
    const dark = readPhotocell(initialPhotocell, SETTINGS, { atMs: 100 * MINUTE_MS, illuminanceLx: 5 });
    expect(readPhotocell(dark, SETTINGS, { atMs: 90 * MINUTE_MS, illuminanceLx: 900 })).toEqual(dark);
    expect(photocellAt(dark, SETTINGS, 130 * MINUTE_MS).darkness).toBe("lost");
  });

  it("changes at most once in its hold time, whatever it measures, unless it was lost", () => {
    const anyLux = fc.array(fc.constantFrom(0, 19, 21, 39, 41, 5_000), { maxLength: 200 });
    fc.assert(
      fc.property(anyLux, (lux) => {
        const changes = darknessOf(minutes(lux), SETTINGS).filter(({ darkness }) => darkness !== "lost");
        for (const [index, { atMs }] of changes.entries()) {
          const before = changes[index - 1];
          if (before !== undefined) expect(atMs - before.atMs).toBeGreaterThanOrEqual(SETTINGS.holdS * 1_000);
        }
      }),
    );
  });
});

describe("a night that a photocell switches", () => {
  const SESTO_CALENDE: LightingSite = { latitudeDeg: 45.73, longitudeDeg: 8.63, zone: "Europe/Rome" };
  const NIGHT = nightOf("2026-11-23", "Europe/Rome");
  const byPhotocell = (
    rule: PhotocellSwitching["rule"],
    changes: Partial<LightingProgramme> = {},
  ): LightingProgramme => ({
    id: "photocell",
    version: 1,
    name: "By photocell",
    on: { kind: "sun", event: "sunset", offsetMin: 10 },
    off: { kind: "sun", event: "sunrise", offsetMin: -10 },
    initialDimPct: 100,
    fadeMs: 10_000,
    steps: [{ from: { kind: "clock", time: "22:00" }, dimPct: 60, fadeMs: 0 }],
    photocell: { ...SETTINGS, rule },
    ...changes,
  });
  const at = (localTime: string, darkness: DarknessChange["darkness"], date = "2026-11-23"): DarknessChange => ({
    atMs: Date.parse(`${date}T${localTime}:00+01:00`),
    darkness,
  });
  const plan = (programme: LightingProgramme, darkness: readonly DarknessChange[]) => {
    const local = new Intl.DateTimeFormat("en-GB", { timeZone: "Europe/Rome", hour: "2-digit", minute: "2-digit" });
    return resolveNight(programme, SESTO_CALENDE, NIGHT, darkness).map(
      ({ atMs, dimPct, reason }) => `${local.format(atMs)} ${dimPct} ${reason.kind}`,
    );
  };
  const STORMY = [
    at("12:00", "light"),
    at("14:00", "dark"),
    at("15:00", "light"),
    at("16:40", "dark"),
    at("07:10", "light", "2026-11-24"),
  ];

  it("by measurement alone lights in a storm by day, early under clouds, and until it is light", () => {
    expect(plan(byPhotocell("sensor"), STORMY)).toEqual([
      "12:00 0 before-on",
      "14:00 100 measured-dark",
      "15:00 0 measured-light",
      "16:40 100 measured-dark",
      "22:00 60 step",
      "07:10 0 measured-light",
    ]);
  });

  it("with the sun too lights only within the window, and as long as it is measured dark", () => {
    expect(plan(byPhotocell("sun-and-sensor"), STORMY)).toEqual([
      "12:00 0 before-on",
      "16:57 100 initial",
      "22:00 60 step",
      "07:10 0 measured-light",
    ]);
  });

  it("goes by the sun while the photocell is lost, and when nothing was ever measured", () => {
    const bySun = ["12:00 0 before-on", "16:57 100 initial", "22:00 60 step", "07:27 0 after-off"];
    for (const rule of ["sensor", "sun-and-sensor"] as const) {
      expect(plan(byPhotocell(rule), [])).toEqual(bySun);
      expect(plan(byPhotocell(rule), [at("12:00", "light"), at("12:30", "lost")])).toEqual(bySun);
    }
  });

  it("is not darkened by a photocell that says light at night, because a lamp shines on it or it is broken", () => {
    for (const rule of ["sensor", "sun-and-sensor"] as const) {
      const stuck = plan(byPhotocell(rule), [at("12:00", "light")]);
      // Lit from civil dusk (17:20) to civil dawn (07:04) all the same.
      expect(stuck).toEqual(["12:00 0 before-on", "17:20 100 initial", "22:00 60 step", "07:04 0 measured-light"]);
    }
  });

  it("ends a part-night programme at its hour when combined, and not by measurement alone", () => {
    const partNight = { off: { kind: "clock", time: "01:00" } } as const;
    const dark = [at("12:00", "light"), at("16:40", "dark"), at("07:10", "light", "2026-11-24")];
    expect(plan(byPhotocell("sun-and-sensor", partNight), dark).at(-1)).toBe("01:00 0 after-off");
    expect(plan(byPhotocell("sensor", partNight), dark).at(-1)).toBe("07:10 0 measured-light");
  });

  it("is covered without a gap, and by a lamp that is lit from civil dusk to civil dawn whatever is measured", () => {
    const anyDarkness = fc.array(
      fc.record({
        atMs: fc.integer({ min: NIGHT.startMs - 3_600_000, max: NIGHT.endMs }),
        darkness: fc.constantFrom("dark" as const, "light" as const, "lost" as const),
      }),
      { maxLength: 12 },
    );
    fc.assert(
      fc.property(anyDarkness, fc.constantFrom("sensor" as const, "sun-and-sensor" as const), (said, rule) => {
        const darkness = said.sort((a, b) => a.atMs - b.atMs);
        const changes = resolveNight(byPhotocell(rule), SESTO_CALENDE, NIGHT, darkness);
        expect(changes[0]?.atMs).toBe(NIGHT.startMs);
        for (const [index, { atMs }] of changes.entries())
          expect(atMs).toBeLessThan(changes[index + 1]?.atMs ?? NIGHT.endMs);
        for (const clock of ["2026-11-23T17:25:00+01:00", "2026-11-23T23:00:00+01:00", "2026-11-24T07:00:00+01:00"])
          expect(changes.findLast(({ atMs }) => atMs <= Date.parse(clock))?.dimPct).toBeGreaterThan(0);
      }),
    );
  });
});
