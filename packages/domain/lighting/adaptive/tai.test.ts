import type { LightingSection } from "@lucciola/contract/lighting/section.ts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { classesBelow } from "../classes.ts";
import { COUNT_INTERVAL_MS, type CountSample } from "./lane-counters.ts";
import { initialTaiState, type TaiDecision, type TaiState, taiStep } from "./tai.ts";
import { TAI_RULES } from "./tai-rules.ts";

const EVENING_MS = Date.parse("2026-11-24T21:00:00Z");
const PROMPT_MS = 2_000;

/** A street built for M3 that may go down to M5, with 600 vehicles an hour to a lane, 100 in ten minutes. */
const VIALE: LightingSection = {
  id: "viale",
  name: "Viale Italia",
  designClass: "M3",
  leastClass: "M5",
  serviceFlowVph: 600,
  lanes: [{ name: "north", counters: [{ point: "north-1", missedPct: 0 }] }],
};
const lane = (name: string, counters = 1) => ({
  name,
  counters: Array.from({ length: counters }, (_, index) => ({ point: `${name}-${index + 1}`, missedPct: 0 })),
});
const TWO_LANES: LightingSection = { ...VIALE, lanes: [lane("north"), lane("south")] };
const WATCHED: LightingSection = { ...VIALE, lanes: [lane("north", 2)] };

/** A section as it lives through its counts. Intervals are numbered from 21:00; number 0 ends then. */
class Evening {
  readonly section: LightingSection;
  state: TaiState = initialTaiState;
  constructor(section: LightingSection) {
    this.section = section;
  }
  /** What is decided at an instant, `delayMs` after the end of an interval. */
  at(interval: number, delayMs: number, samples: CountSample[] = []): TaiDecision {
    const step = taiStep(this.section, this.state, EVENING_MS + interval * COUNT_INTERVAL_MS + delayMs, samples);
    // What is remembered is written to disk and read again between any two steps.
    this.state = JSON.parse(JSON.stringify(step.state));
    return step.decision;
  }
  /** What is decided when the counters tell of an interval that has just ended. */
  counts(interval: number, counts: Record<string, number>, delayMs = PROMPT_MS): TaiDecision {
    return this.at(
      interval,
      delayMs,
      Object.entries(counts).map(([counter, count]) => sample(counter, interval, count)),
    );
  }
}

function sample(counter: string, interval: number, vehicleCount: number): CountSample {
  const endMs = EVENING_MS + interval * COUNT_INTERVAL_MS;
  return { counter, startMs: endMs - COUNT_INTERVAL_MS, endMs, vehicleCount };
}

describe("the thresholds of UNI 11248, appendix D", () => {
  // Counts of ten minutes, times six, against a service flow of 600 an hour. At a threshold is not under it.
  it.each([
    [0, "M5"],
    [24, "M5"],
    [25, "M4"],
    [26, "M4"],
    [49, "M4"],
    [50, "M3"],
    [51, "M3"],
    [100, "M3"],
    [400, "M3"],
  ])("%i vehicles in ten minutes, twice: %s", (count, expected) => {
    const evening = new Evening(VIALE);
    evening.counts(0, { "north-1": count });
    expect(evening.counts(1, { "north-1": count }).operatingClass).toBe(expected);
  });

  it("lower to 75 and 50 % of the flux where no calculation exists", () => {
    const evening = new Evening(VIALE);
    expect(evening.counts(0, { "north-1": 30 }).dimPct).toBe(100);
    expect(evening.counts(1, { "north-1": 30 }).dimPct).toBe(75);
    expect(evening.counts(2, { "north-1": 10 }).dimPct).toBe(75);
    expect(evening.counts(3, { "north-1": 12 }).dimPct).toBe(50);
  });

  it("never lower a section under the least class of its risk analysis", () => {
    const evening = new Evening({ ...VIALE, leastClass: "M4" });
    evening.counts(0, { "north-1": 1 });
    expect(evening.counts(1, { "north-1": 2 }).operatingClass).toBe("M4");
  });

  it("look at the busiest lane", () => {
    const evening = new Evening(TWO_LANES);
    evening.counts(0, { "north-1": 5, "south-1": 30 });
    const { operatingClass, cause } = evening.counts(1, { "north-1": 5, "south-1": 31 });
    expect(operatingClass).toBe("M4");
    expect(cause).toEqual({ kind: "traffic", lane: "south", flowVph: 186, flowPct: 31 });
  });

  it("count what a counter may have missed as passed: 46 seen by one that misses 5 % are not under 50", () => {
    const evening = new Evening({ ...VIALE, lanes: [{ name: "north", counters: [{ point: "n", missedPct: 5 }] }] });
    evening.counts(0, { n: 43 });
    expect(evening.counts(1, { n: 46 }).operatingClass).toBe("M3");
  });
});

describe("a change of class", () => {
  it("upwards comes at once, with the first count that shows it", () => {
    const evening = new Evening(VIALE);
    for (const interval of [0, 1, 2]) evening.counts(interval, { "north-1": 10 + interval });
    expect(evening.counts(3, { "north-1": 60 }).operatingClass).toBe("M3");
  });

  it("upwards does not wait for the counters of other lanes", () => {
    const evening = new Evening(TWO_LANES);
    for (const interval of [0, 1]) evening.counts(interval, { "north-1": 10, "south-1": 11 + interval });
    expect(evening.counts(2, { "south-1": 60 }).operatingClass).toBe("M3");
  });

  it("downwards comes when two counts in a row show it, to the class that both allow", () => {
    const evening = new Evening(VIALE);
    expect(evening.counts(0, { "north-1": 60 }).operatingClass).toBe("M3");
    expect(evening.counts(1, { "north-1": 10 }).operatingClass).toBe("M3");
    expect(evening.counts(2, { "north-1": 40 }).operatingClass).toBe("M4");
    expect(evening.counts(3, { "north-1": 10 }).operatingClass).toBe("M4");
    expect(evening.counts(4, { "north-1": 11 }).operatingClass).toBe("M5");
  });

  it("downwards needs two counts without a gap between them", () => {
    const evening = new Evening(VIALE);
    evening.counts(0, { "north-1": 10 });
    evening.at(1, TAI_RULES.graceMs);
    expect(evening.counts(2, { "north-1": 11 }).operatingClass).toBe("M3");
    expect(evening.counts(3, { "north-1": 12 }).operatingClass).toBe("M5");
  });

  it("is followed by ten minutes without lowering, to the millisecond", () => {
    const evening = new Evening(VIALE);
    for (const interval of [0, 1]) evening.counts(interval, { "north-1": 10 });
    // Raised by a count that came 20 s late; ten minutes later the next two are prompt.
    evening.counts(2, { "north-1": 30 }, 20_000);
    evening.counts(3, { "north-1": 11 });
    expect(evening.counts(4, { "north-1": 12 }).operatingClass).toBe("M5");

    const hasty = new Evening(VIALE);
    for (const interval of [0, 1]) hasty.counts(interval, { "north-1": 30 });
    hasty.at(2, 30_000, [sample("north-1", 2, 60)]);
    hasty.state = { ...hasty.state, changedAtMs: EVENING_MS + 3 * COUNT_INTERVAL_MS };
    hasty.counts(3, { "north-1": 31 });
    expect(hasty.counts(4, { "north-1": 30 }, 0).operatingClass).toBe("M4");
    hasty.state = { ...hasty.state, classesDown: 0, changedAtMs: EVENING_MS + 3 * COUNT_INTERVAL_MS + 1 };
    expect(hasty.at(4, 0).operatingClass).toBe("M3");
    expect(hasty.at(4, 1).operatingClass).toBe("M4");
  });
});

describe("counting that cannot be trusted puts a section at its design class", () => {
  const quiet = (section: LightingSection, counts: Record<string, number>): Evening => {
    const evening = new Evening(section);
    for (const interval of [0, 1]) expect(evening.counts(interval, counts)).toBeDefined();
    expect(evening.state.classesDown).toBe(2);
    return evening;
  };

  it("before the first counts, and without any counter", () => {
    expect(new Evening(VIALE).at(0, 0)).toMatchObject({ operatingClass: "M3", cause: { kind: "no-count" } });
    expect(new Evening({ ...VIALE, lanes: [] }).at(0, 0)).toMatchObject({ dimPct: 100, cause: { kind: "no-lanes" } });
  });

  it("when a count does not come within its grace; until then the level of the last one holds, and no longer", () => {
    const evening = quiet(VIALE, { "north-1": 10 });
    const { graceMs } = TAI_RULES;
    const waiting = evening.at(2, graceMs - 1);
    expect(waiting.operatingClass).toBe("M5");
    expect(waiting.untilMs).toBe(EVENING_MS + 2 * COUNT_INTERVAL_MS + graceMs);
    expect(evening.at(2, graceMs)).toMatchObject({ operatingClass: "M3", cause: { kind: "no-count", lane: "north" } });
  });

  it("when one lane of two falls silent, however quiet the other is", () => {
    const evening = quiet(TWO_LANES, { "north-1": 3, "south-1": 4 });
    evening.counts(2, { "north-1": 2 });
    expect(evening.at(2, TAI_RULES.graceMs).operatingClass).toBe("M3");
  });

  it.each([
    ["negative", { vehicleCount: -1 }],
    ["no whole number", { vehicleCount: 1.5 }],
    ["not a number", { vehicleCount: Number.NaN }],
    ["more than any lane carries", { vehicleCount: 401 }],
    ["of five minutes", { startMs: EVENING_MS + 2 * COUNT_INTERVAL_MS - 300_000 }],
    ["of an interval that has not ended", { startMs: EVENING_MS + 20 * 600_000, endMs: EVENING_MS + 21 * 600_000 }],
    ["of the day before", { startMs: EVENING_MS - 86_400_000 - 600_000, endMs: EVENING_MS - 86_400_000 }],
  ])("when a count is %s", (_, wrong) => {
    const evening = quiet(VIALE, { "north-1": 10 });
    evening.at(2, PROMPT_MS, [{ ...sample("north-1", 2, 10), ...wrong }]);
    expect(evening.at(2, TAI_RULES.graceMs).operatingClass).toBe("M3");
    // The next right one is taken again.
    evening.counts(3, { "north-1": 11 });
    expect(evening.counts(4, { "north-1": 12 }).operatingClass).toBe("M5");
  });

  it("when a counter that has no other beside it repeats itself more often than chance would", () => {
    const evening = new Evening(VIALE);
    for (const interval of [0, 1, 2]) evening.counts(interval, { "north-1": 20 });
    expect(evening.state.classesDown).toBe(2);
    evening.counts(3, { "north-1": 20 });
    evening.counts(4, { "north-1": 20 });
    expect(evening.at(4, TAI_RULES.graceMs).operatingClass).toBe("M3");
  });

  it("but a street on which nothing passes for hours at night stays lowered", () => {
    const evening = new Evening(VIALE);
    for (let interval = 0; interval < 30; interval++) evening.counts(interval, { "north-1": 0 });
    expect(evening.at(29, TAI_RULES.graceMs).operatingClass).toBe("M5");
    for (let interval = 30; interval < 36; interval++) evening.counts(interval, { "north-1": 0 });
    expect(evening.at(35, TAI_RULES.graceMs).operatingClass).toBe("M3");
  });
});

describe("samples in disorder", () => {
  it("change nothing when they come again", () => {
    const evening = new Evening(VIALE);
    evening.counts(0, { "north-1": 10 });
    const again = [sample("north-1", 0, 10), sample("north-1", 0, 10)];
    expect(evening.at(0, 300_000, again).operatingClass).toBe("M3");
    expect(evening.counts(1, { "north-1": 10 }).operatingClass).toBe("M5");
  });

  it("raise when the second of two about one interval is higher, and do not lower when it is lower", () => {
    const evening = new Evening(VIALE);
    for (const interval of [0, 1]) evening.counts(interval, { "north-1": 10 + interval });
    expect(evening.at(1, 60_000, [sample("north-1", 1, 60)]).operatingClass).toBe("M3");
    evening.at(1, 70_000, [sample("north-1", 1, 1)]);
    expect(evening.counts(2, { "north-1": 10 }).operatingClass).toBe("M3");
  });

  it("of counters that are not the section's change nothing", () => {
    const evening = new Evening(VIALE);
    for (const interval of [0, 1]) evening.counts(interval, { "north-1": 10, elsewhere: 300 });
    expect(evening.state.classesDown).toBe(2);
  });
});

describe("a lane with two counters", () => {
  const lowered = (): Evening => {
    const evening = new Evening(WATCHED);
    for (const interval of [0, 1]) evening.counts(interval, { "north-1": 10, "north-2": 11 });
    expect(evening.state.classesDown).toBe(2);
    return evening;
  };

  it("stays lowered when one message is lost and the other counter would have to be more than half blind", () => {
    const evening = lowered();
    evening.counts(2, { "north-1": 3 });
    expect(evening.at(2, TAI_RULES.graceMs).operatingClass).toBe("M5");
  });

  it("is raised when the counter that is left may have missed half and with it a threshold", () => {
    const evening = lowered();
    expect(evening.counts(2, { "north-1": 13 }).operatingClass).toBe("M5");
    // 13 seen of 26 that may have passed: not under 25.
    expect(evening.at(2, TAI_RULES.waitMs).operatingClass).toBe("M4");
  });

  it("goes by the higher count, so that one stuck low darkens nothing", () => {
    const evening = lowered();
    expect(evening.counts(2, { "north-1": 10, "north-2": 60 }).operatingClass).toBe("M3");
  });

  it("does not believe either alone once they have contradicted each other", () => {
    const evening = lowered();
    evening.counts(2, { "north-1": 3, "north-2": 20 });
    evening.counts(3, { "north-1": 3 });
    expect(evening.at(3, TAI_RULES.graceMs)).toMatchObject({ operatingClass: "M3", cause: { kind: "unwatched-lane" } });
  });

  it("is at its design class when one has been silent for half an hour", () => {
    const evening = lowered();
    for (const interval of [2, 3, 4]) evening.counts(interval, { "north-1": interval - 1 });
    expect(evening.at(4, TAI_RULES.graceMs).operatingClass).toBe("M5");
    expect(evening.counts(5, { "north-1": 1 })).toMatchObject({
      operatingClass: "M3",
      cause: { kind: "unwatched-lane" },
    });
  });

  it("waits for the second counter before it lowers, but not for ever", () => {
    const evening = new Evening(WATCHED);
    evening.counts(0, { "north-1": 4, "north-2": 5 });
    expect(evening.counts(1, { "north-1": 3 }).operatingClass).toBe("M3");
    expect(evening.at(1, TAI_RULES.waitMs).operatingClass).toBe("M5");
  });
});

describe("at any time, whatever comes", () => {
  const counterName = fc.constantFrom("north-1", "north-2", "south-1", "elsewhere");
  const anySample = fc.record({
    counter: counterName,
    interval: fc.integer({ min: -3, max: 40 }),
    vehicleCount: fc.oneof(fc.integer({ min: 0, max: 120 }), fc.double(), fc.constantFrom(Number.NaN, -1, 1e9)),
  });
  const anyStep = fc.record({ advanceMs: fc.integer({ min: -600_000, max: 900_000 }), samples: fc.array(anySample) });
  const section: LightingSection = { ...VIALE, lanes: [lane("north", 2), lane("south")] };

  it("a lowered section has heard of every lane within ten minutes and the grace, and its lease ends no later", () => {
    fc.assert(
      fc.property(fc.array(anyStep, { maxLength: 60 }), (steps) => {
        let state = initialTaiState;
        let nowMs = EVENING_MS;
        for (const { advanceMs, samples } of steps) {
          nowMs += advanceMs;
          const taken = samples.map(({ counter, interval, vehicleCount }) => sample(counter, interval, vehicleCount));
          const step = taiStep(section, state, nowMs, taken);
          state = step.state;
          expect(step.nextStepAtMs).toBeGreaterThan(nowMs);
          const { operatingClass, untilMs } = step.decision;
          expect(untilMs).toBeGreaterThan(nowMs);
          expect(untilMs - nowMs).toBeLessThanOrEqual(COUNT_INTERVAL_MS + TAI_RULES.graceMs);
          const down = classesBelow(operatingClass, "M3");
          expect(down).toBeLessThanOrEqual(2);
          if (down === 0) continue;
          for (const { counters } of section.lanes) {
            const endsMs = counters.map(({ point }) => state.counters[point]?.endMs ?? Number.NEGATIVE_INFINITY);
            expect(nowMs - Math.max(...endsMs)).toBeLessThan(COUNT_INTERVAL_MS + TAI_RULES.graceMs);
          }
        }
      }),
      { numRuns: 500 },
    );
  });
});
