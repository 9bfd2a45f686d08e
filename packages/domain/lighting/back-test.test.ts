import type { LampSettings } from "@lucciola/contract/lighting/lamp-settings.ts";
import type { LightingProgramme, LightingSite } from "@lucciola/contract/lighting/programme.ts";
import type { LightingSection } from "@lucciola/contract/lighting/section.ts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compareLevels, type HeldLevel, heldLevels, replayLevels, replayTraffic } from "./back-test.ts";

const SITE: LightingSite = { latitudeDeg: 45.73, longitudeDeg: 8.63, zone: "Europe/Rome" };
const HOUR_MS = 3_600_000;
const FROM_MS = Date.parse("2026-10-20T10:00:00Z");
const TO_MS = Date.parse("2026-11-19T11:00:00Z");
const fullNight: LightingProgramme = {
  id: "full",
  version: 1,
  name: "Full",
  on: { kind: "clock", time: "18:00" },
  off: { kind: "clock", time: "06:00" },
  initialDimPct: 100,
  fadeMs: 0,
  steps: [],
};
const halfNight: LightingProgramme = {
  ...fullNight,
  id: "half",
  steps: [
    { from: { kind: "clock", time: "00:00" }, dimPct: 50, fadeMs: 0 },
    { from: { kind: "clock", time: "05:00" }, dimPct: 100, fadeMs: 0 },
  ],
};
const replay = (
  programme: LightingProgramme,
  settings: LampSettings | null = null,
  setpoints = [] as ReturnType<typeof replayTraffic>,
) =>
  replayLevels({
    site: SITE,
    fromMs: FROM_MS,
    toMs: TO_MS,
    schedule: { programme },
    settings,
    darkness: [],
    setpoints,
  });
const LAMP = { nominalPowerW: 100, leastDimPct: 0 };

describe("thirty nights once more", () => {
  it("have the levels of the programme, the night of 25 hours with them, without a gap", () => {
    const levels = replay(halfNight);
    expect(levels[0]?.fromMs).toBe(FROM_MS);
    expect(levels.at(-1)?.toMs).toBe(TO_MS);
    for (const [index, { toMs }] of levels.entries()) expect(levels[index + 1]?.fromMs ?? TO_MS).toBe(toMs);
    // Five half hours of light a night, and one hour more where the clock shows 2 twice.
    const half = levels.filter(({ dimPct }) => dimPct === 50).map(({ fromMs, toMs }) => (toMs - fromMs) / HOUR_MS);
    expect(half).toHaveLength(30);
    expect(half.filter((hours) => hours === 6)).toHaveLength(1);
    expect(new Set(half)).toEqual(new Set([5, 6]));
  });

  it("would have saved what the half night saves over the full one", () => {
    const { actual, candidate, differentHours, comparedHours } = compareLevels(
      replay(fullNight),
      replay(halfNight),
      LAMP,
    );
    expect(actual.litHours).toBeCloseTo(30 * 12 + 1, 9);
    expect(actual.energyWh).toBeCloseTo(100 * (30 * 12 + 1), 6);
    expect(candidate.energyWh).toBeCloseTo(actual.energyWh - 50 * (30 * 5 + 1), 6);
    expect(differentHours).toBeCloseTo(30 * 5 + 1, 9);
    expect(comparedHours).toBeCloseTo((TO_MS - FROM_MS) / HOUR_MS, 9);
  });

  it("are compared where both are known, and not before the first reading", () => {
    const known = heldLevels(
      [
        { at: FROM_MS + 9 * HOUR_MS, value: 80 },
        { at: FROM_MS + 12 * HOUR_MS, value: 40 },
      ],
      FROM_MS + 14 * HOUR_MS,
    );
    const { actual, comparedHours } = compareLevels(known, replay(fullNight), { nominalPowerW: 100, leastDimPct: 50 });
    expect(comparedHours).toBeCloseTo(5, 9);
    expect(actual).toEqual({ litHours: 5, energyWh: 3 * 80 + 2 * 40, hoursUnderFloor: 2 });
  });

  it("keep the floor of the lamp's class in what would have been", () => {
    const settings: LampSettings = { circuit: "switched", designDimPct: 100, leastDimPct: 75 };
    const { candidate } = compareLevels(replay(halfNight), replay(halfNight, settings), {
      nominalPowerW: 100,
      leastDimPct: 75,
    });
    expect(candidate.hoursUnderFloor).toBe(0);
    expect(
      compareLevels(replay(halfNight), replay(halfNight), { nominalPowerW: 100, leastDimPct: 75 }).candidate
        .hoursUnderFloor,
    ).toBeCloseTo(151, 9);
  });
});

describe("the traffic of a week once more", () => {
  const section: LightingSection = {
    id: "via-roma",
    name: "Via Roma",
    designClass: "M3",
    leastClass: "M5",
    serviceFlowVph: 600,
    lanes: [{ name: "north", counters: [{ point: "counter-1", missedPct: 0 }] }],
  };
  const settings: LampSettings = { circuit: "switched", designDimPct: 100, leastDimPct: 50, adaptiveGroup: "via-roma" };
  const START_MS = Date.parse("2026-11-10T12:00:00Z");
  const END_MS = START_MS + 24 * HOUR_MS;
  /** Busy until 22:00 local, then hardly anybody; the number varies, for a counter that never does is stuck. */
  const counts = Array.from({ length: 150 }, (_, index) => {
    const startMs = START_MS - HOUR_MS + index * 600_000;
    const isBusy = startMs < Date.parse("2026-11-10T21:00:00Z");
    return {
      counter: "counter-1",
      startMs,
      endMs: startMs + 600_000,
      vehicleCount: isBusy ? 80 + (index % 3) : 1 + (index % 4),
    };
  });
  const levelsWith = (samples: typeof counts) =>
    replayLevels({
      site: SITE,
      fromMs: START_MS,
      toMs: END_MS,
      schedule: { programme: fullNight },
      settings,
      darkness: [],
      setpoints: replayTraffic(section, samples, START_MS, END_MS),
    });
  const at = (levels: readonly HeldLevel[], instant: string) =>
    levels.find(({ fromMs, toMs }) => fromMs <= Date.parse(instant) && Date.parse(instant) < toMs)?.dimPct;

  it("gives the design class while it is busy, and two classes less when it has been quiet for two counts", () => {
    const levels = levelsWith(counts);
    expect(at(levels, "2026-11-10T20:00:00Z")).toBe(100);
    expect(at(levels, "2026-11-10T21:05:00Z")).toBe(100);
    expect(at(levels, "2026-11-10T23:00:00Z")).toBe(50);
  });

  it("gives the design class in a gap of the counter, as it would have been", () => {
    const gap = (startMs: number) =>
      startMs >= Date.parse("2026-11-11T00:00:00Z") && startMs < Date.parse("2026-11-11T01:00:00Z");
    const levels = levelsWith(counts.filter(({ startMs }) => !gap(startMs)));
    expect(at(levels, "2026-11-10T23:30:00Z")).toBe(50);
    expect(at(levels, "2026-11-11T00:45:00Z")).toBe(100);
    expect(at(levels, "2026-11-11T02:30:00Z")).toBe(50);
  });
});

it("any two lists of levels agree on the hours that they have in common", () => {
  const anyLevels = fc
    .array(fc.record({ hours: fc.integer({ min: 1, max: 9 }), dimPct: fc.constantFrom(0, 40, 100) }), { maxLength: 20 })
    .map((pieces) => {
      let atMs = 0;
      return pieces.map(({ hours, dimPct }): HeldLevel => {
        const fromMs = atMs;
        atMs += hours * HOUR_MS;
        return { fromMs, toMs: atMs, dimPct };
      });
    });
  fc.assert(
    fc.property(anyLevels, anyLevels, (a, b) => {
      const there = compareLevels(a, b, LAMP);
      const back = compareLevels(b, a, LAMP);
      expect(there.comparedHours).toBeCloseTo(Math.min(a.at(-1)?.toMs ?? 0, b.at(-1)?.toMs ?? 0) / HOUR_MS, 9);
      expect(back.comparedHours).toBeCloseTo(there.comparedHours, 9);
      expect(back.actual.energyWh).toBeCloseTo(there.candidate.energyWh, 6);
      expect(compareLevels(a, a, LAMP).differentHours).toBe(0);
    }),
  );
});
