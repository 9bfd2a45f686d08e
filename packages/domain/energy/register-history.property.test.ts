import fc from "fast-check";
import { expect, it } from "vitest";
import { energyIntervals } from "./energy-intervals.ts";
import type { RegisterReading } from "./register-readings.ts";
import { type MeterReplacement, registerHistory } from "./register-segments.ts";

const QUARTER_MS = 900_000;
const HOUR_MS = 3_600_000;
const ROLLS_OVER_AT = 1_000_000;

/**
 * A meter's life between two disturbances. A register that is about to roll over is not reset in the same moment, and bad
 * readings stand between two good ones of the same segment: nobody could tell such histories apart from their readings.
 */
const segment = fc.record({
  runs: fc.array(
    fc.record({
      wh: fc.integer({ min: 160, max: 400 }),
      seconds: fc.nat(59),
      fate: fc.constantFrom("kept", "kept", "kept", "kept", "lost", "doubled", "corrected", "low", "high"),
      bad: fc.nat(400),
    }),
    { minLength: 4, maxLength: 24 },
  ),
  pauseQuarters: fc.constantFrom(0, 0, 0, 1, 1, 20, 100),
  end: fc.constantFrom("reset", "replaced", "replaced-unread", "runs-on"),
});
const history = fc.record({
  startMs: fc.constantFrom(
    Date.UTC(2026, 2, 28, 20),
    Date.UTC(2026, 9, 24, 20),
    Date.UTC(2026, 5, 1),
    Date.UTC(2026, 11, 30),
  ),
  start: fc.oneof(fc.integer({ min: 100_000, max: 900_000 }), fc.integer({ min: 995_000, max: 999_999 })),
  segments: fc.array(segment, { minLength: 1, maxLength: 5 }),
  order: fc.integer(),
});

interface Told {
  readonly readings: RegisterReading[];
  readonly replacements: MeterReplacement[];
  /** Last minus first over the segments, as the meters really ran. */
  readonly sum: number;
}

/** What a receiver is told of a history, and what the meters really ran between the readings that it can know of. */
function tell({
  startMs,
  start,
  segments,
}: Omit<typeof history extends fc.Arbitrary<infer T> ? T : never, "order">): Told {
  const readings: RegisterReading[] = [];
  const replacements: MeterReplacement[] = [];
  let count = start;
  let first: number | undefined;
  let last = 0;
  let sum = 0;
  let atMs = startMs;
  const close = () => {
    if (first !== undefined) sum += last - first;
    first = undefined;
  };
  const know = () => {
    first ??= count;
    last = count;
  };
  const send = (value: number, at = atMs) => {
    readings.push({ atMs: at, value: value % ROLLS_OVER_AT });
  };
  for (const { runs, pauseQuarters, end } of segments) {
    let sinceGood = 0;
    for (const [index, { wh, seconds, fate, bad }] of runs.entries()) {
      count += wh;
      atMs = (Math.floor(atMs / QUARTER_MS) + 1) * QUARTER_MS + seconds * 1_000;
      const isInside = index > 1 && index < runs.length - 2;
      const isBad = fate === "low" || fate === "high";
      if (isInside && fate === "lost") continue;
      // Far from the top and from zero a bad reading shows; there are more good ones around than bad ones.
      const shown = count % ROLLS_OVER_AT;
      if (isInside && isBad && sinceGood > 3 && shown > 60_000 && shown < 900_000) {
        send(fate === "low" ? bad : shown + 90_000 + bad);
        sinceGood = 0;
        continue;
      }
      sinceGood += 1;
      if (fate === "corrected") send(shown + 17);
      send(count);
      if (fate === "doubled") send(count);
      know();
    }
    atMs += pauseQuarters * QUARTER_MS;
    const canReset = count % ROLLS_OVER_AT > 20_000 && count % ROLLS_OVER_AT < 480_000;
    if (end === "reset" && canReset) {
      close();
      count = 0;
    }
    if (end === "replaced" || end === "replaced-unread") {
      count += 5;
      atMs += 60_000;
      if (end === "replaced") know();
      close();
      replacements.push({ atMs, ...(end === "replaced" ? { closing: count % ROLLS_OVER_AT, opening: 250_000 } : {}) });
      count = 250_000;
      if (end === "replaced") know();
    }
  }
  close();
  return { readings, replacements, sum };
}

/** Readings of different instants in any order; those of one instant stay as they came. */
function disordered(readings: readonly RegisterReading[], seed: number): RegisterReading[] {
  const rank = (atMs: number) => Math.imul(atMs ^ seed, 0x9e37_79b1) >>> 0;
  return readings.toSorted((a, b) => rank(a.atMs) - rank(b.atMs) || a.atMs - b.atMs);
}

const edgesBy = (lengthMs: number, fromMs: number, toMs: number): number[] => {
  const first = Math.floor(fromMs / HOUR_MS) * HOUR_MS;
  const count = Math.max(1, Math.ceil((toMs - first) / lengthMs));
  return Array.from({ length: count + 1 }, (_, index) => first + index * lengthMs);
};

const ROME = { zone: "Europe/Rome" };

it("10,000 histories with every disturbance: what the meters ran, no hole, no overlap, nothing negative, in any order", () => {
  fc.assert(
    fc.property(history, ({ order, ...life }) => {
      const { readings, replacements, sum } = tell(life);
      const facts = { rollsOverAt: ROLLS_OVER_AT, replacements };
      const told = registerHistory(readings, facts);
      expect(JSON.stringify(registerHistory(disordered(readings, order), facts))).toBe(JSON.stringify(told));
      const ofSegments = told.segments.map((segment) => (segment.at(-1)?.value ?? 0) - (segment[0]?.value ?? 0));
      expect(ofSegments.reduce((all, rise) => all + rise, 0)).toBe(sum);

      const [fromMs = 0, toMs = 0] = [told.segments[0]?.[0]?.atMs, told.segments.at(-1)?.at(-1)?.atMs];
      for (const lengthMs of [QUARTER_MS, 7 * HOUR_MS]) {
        const edges = edgesBy(lengthMs, fromMs, toMs);
        let total = 0;
        const intervals = energyIntervals(told, edges, ROME);
        for (const [index, interval] of intervals.entries()) {
          const { fromMs: startMs, toMs: endMs, wh } = interval;
          if (startMs !== edges[index] || endMs !== edges[index + 1] || !(wh >= 0) || !Number.isInteger(wh))
            expect.fail(`interval ${index} is wrong: ${JSON.stringify(interval)}`);
          total += wh;
        }
        expect(intervals.length).toBe(edges.length - 1);
        expect(total).toBe(sum);
      }
    }),
    { numRuns: 10_000 },
  );
}, 300_000);
