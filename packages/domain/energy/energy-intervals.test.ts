import { describe, expect, it } from "vitest";
import type { EnergyInterval } from "./energy-interval.ts";
import { energyIntervals } from "./energy-intervals.ts";
import type { RegisterReading } from "./register-readings.ts";
import { type RegisterFacts, registerHistory } from "./register-segments.ts";

const QUARTER_MS = 900_000;
const HOUR_MS = 3_600_000;
const ROME = { zone: "Europe/Rome" };
const TEN = Date.parse("2026-03-10T10:00:00Z");

/** Readings by the minute after ten o'clock. */
const at = (...told: readonly (readonly [minute: number, value: number])[]): RegisterReading[] =>
  told.map(([minute, value]) => ({ atMs: TEN + minute * 60_000, value }));

const quarters = (count: number, fromMs = TEN): number[] =>
  Array.from({ length: count + 1 }, (_, index) => fromMs + index * QUARTER_MS);

/** The quarters from ten o'clock on, as `measured 10`. */
function told(readings: readonly RegisterReading[], count: number, facts: RegisterFacts = {}): string[] {
  return energyIntervals(registerHistory(readings, facts), quarters(count), ROME).map(short);
}
const short = ({ quality, wh }: EnergyInterval): string => `${quality} ${wh}`;

const events = (readings: readonly RegisterReading[], facts: RegisterFacts = {}): string[] =>
  registerHistory(readings, facts).events.map(({ kind }) => kind);

describe("a register that is read each quarter", () => {
  it("gives what it rose by", () => {
    expect(told(at([0, 1_000], [15, 1_010], [30, 1_030], [45, 1_030]), 3)).toEqual([
      "measured 10",
      "measured 20",
      "measured 0",
    ]);
  });

  it("read some seconds late gives each quarter its share, and all of them the whole", () => {
    const late = at([0.1, 1_000], [15.1, 1_100], [30.1, 1_200]);
    expect(told(late, 3)).toEqual(["unknown 99", "measured 100", "unknown 1"]);
  });

  it("read some seconds sooner or later than each quarter is measured; one that was left out is a gap", () => {
    expect(told(at([-0.1, 999], [15.2, 1_152], [29.9, 1_299], [45.3, 1_453], [75.1, 1_751]), 5)).toEqual([
      ...["measured 150", "measured 150", "measured 150"],
      ...["estimated 150", "estimated 150"],
    ]);
  });

  it("is mended by a reading that comes late, out of order or twice; of one instant that which came last counts", () => {
    const inOrder = at([0, 1_000], [15, 1_010], [30, 1_030]);
    expect(told(at([30, 1_030], [0, 1_000], [0, 1_000], [15, 1_010]), 2)).toEqual(told(inOrder, 2));
    expect(told([...at([15, 1_019]), ...inOrder], 2)).toEqual(["measured 10", "measured 20"]);
  });
});

describe("a register that falls", () => {
  it("to zero was reset: what ran meanwhile is unknown, and counted nowhere", () => {
    const reset = at([0, 5_000], [15, 5_010], [30, 5_020], [45, 3], [60, 13], [75, 23]);
    expect(told(reset, 5)).toEqual(["measured 10", "measured 10", "unknown 0", "measured 10", "measured 10"]);
    expect(events(reset)).toEqual(["reset"]);
  });

  it("near its highest number rolled over: nothing is lost", () => {
    const over = at([0, 999_970], [15, 999_980], [30, 999_992], [45, 4], [60, 14]);
    const measured = ["measured 10", "measured 12", "measured 12", "measured 10"];
    expect(told(over, 4, { rollsOverAt: 1_000_000 })).toEqual(measured);
    expect(told(over, 4), "guessed from its digits").toEqual(measured);
    expect(events(over)).toEqual(["roll-over"]);
  });

  it("near its highest number, and then shows what it cannot have used, was reset", () => {
    const reset = at([0, 999_970], [15, 999_980], [30, 999_990], [45, 6_000], [60, 6_010], [75, 6_020]);
    expect(events(reset, { rollsOverAt: 1_000_000 })).toEqual(["reset"]);
    expect(told(reset, 5)).toEqual(["measured 10", "measured 10", "unknown 0", "measured 10", "measured 10"]);
  });

  it("once, and stands again where it was, was misread: that reading is left out, and no reset is counted", () => {
    const low = at([0, 5_000], [15, 5_010], [30, 0], [45, 5_030], [60, 5_040]);
    const high = at([0, 5_000], [15, 5_010], [30, 905_020], [45, 5_030], [60, 5_040]);
    for (const misread of [low, high]) {
      expect(events(misread)).toEqual(["refused"]);
      expect(told(misread, 4)).toEqual(["measured 10", "estimated 10", "estimated 10", "measured 10"]);
    }
  });

  it("twice in a row where it is read anew each time it starts, was reset twice", () => {
    const twice = at([0, 90], [15, 100], [30, 5], [45, 15], [60, 2], [75, 12], [90, 22]);
    expect(events(twice)).toEqual(["reset", "reset"]);
    expect(told(twice, 6)).toEqual([
      ...["measured 10", "unknown 0", "measured 10", "unknown 0"],
      ...["measured 10", "measured 10"],
    ]);
  });
});

describe("a meter that is replaced", () => {
  const readings = at([0, 5_000], [15, 5_010], [45, 112], [60, 122]);
  const atMs = TEN + 30 * 60_000;

  it("enters both readings that were written down", () => {
    expect(told(readings, 4, { replacements: [{ atMs, closing: 5_018, opening: 100 }] })).toEqual([
      ...["measured 10", "measured 8", "measured 12", "measured 10"],
    ]);
  });

  it("without them leaves what ran around it unknown", () => {
    expect(told(readings, 4, { replacements: [{ atMs }] })).toEqual([
      ...["measured 10", "unknown 0", "unknown 0", "measured 10"],
    ]);
    expect(told(readings, 4, { replacements: [{ atMs, closing: 5_018 }] })).toEqual([
      ...["measured 10", "measured 8", "unknown 0", "measured 10"],
    ]);
  });

  it("by one that shows more than the old one is not taken for consumption", () => {
    const higher = at([0, 5_000], [15, 5_010], [45, 80_012], [60, 80_022]);
    expect(told(higher, 4, { replacements: [{ atMs, closing: 5_018, opening: 80_000 }] })).toEqual([
      ...["measured 10", "measured 8", "measured 12", "measured 10"],
    ]);
  });
});

describe("a gap", () => {
  /** A school: 100 Wh a quarter from 8 to 16 on working days, else 4 Wh. */
  const schoolWh = (startMs: number): number => {
    const local = new Date(startMs + HOUR_MS);
    const isOpen = local.getUTCDay() % 6 !== 0 && local.getUTCHours() >= 8 && local.getUTCHours() < 16;
    return isOpen ? 100 : 4;
  };
  const monday = Date.parse("2026-01-18T23:00:00Z");
  const DAYS = 21;
  const register = (): RegisterReading[] => {
    let value = 70_000;
    const readings = [{ atMs: monday, value }];
    for (const startMs of quarters(DAYS * 96 - 1, monday)) {
      value += schoolWh(startMs);
      readings.push({ atMs: startMs + QUARTER_MS, value });
    }
    return readings;
  };
  const isLost = (atMs: number) => atMs > monday + 9 * 96 * QUARTER_MS && atMs < monday + 13 * 96 * QUARTER_MS;

  it("of days is spread as the school uses energy, is marked, and loses nothing", () => {
    const whole = register();
    const edges = quarters(DAYS * 96, monday);
    const intervals = energyIntervals(registerHistory(whole.filter(({ atMs }) => !isLost(atMs))), edges, ROME);
    const inGap = intervals.filter(({ toMs, fromMs }) => isLost(toMs) || isLost(fromMs));
    expect(new Set(inGap.map(({ quality }) => quality))).toEqual(new Set(["estimated"]));
    expect(inGap).toHaveLength(4 * 96);
    for (const { fromMs, wh } of inGap) expect(Math.abs(wh - schoolWh(fromMs))).toBeLessThanOrEqual(1);
    expect(intervals.filter(({ quality }) => quality === "measured")).toHaveLength((DAYS - 4) * 96);
    expect(intervals.reduce((sum, { wh }) => sum + wh, 0)).toBe((whole.at(-1)?.value ?? 0) - 70_000);
  });

  it("on the only Sunday that is known of is spread by the time of day of other days", () => {
    const sunday = monday + 6 * 96 * QUARTER_MS;
    const readings = register().filter(({ atMs }) => atMs <= sunday || atMs === sunday + 96 * QUARTER_MS);
    const hours = Array.from({ length: 25 }, (_, hour) => sunday + hour * HOUR_MS);
    const intervals = energyIntervals(registerHistory(readings), hours, ROME);
    expect(intervals.reduce((sum, { wh }) => sum + wh, 0)).toBe(96 * 4);
    expect(intervals[12]?.wh).toBeGreaterThan(5 * (intervals[3]?.wh ?? 0));
  });

  it("with a reset in it is unknown; what the school usually uses stands beside, uncounted", () => {
    const readings = register().filter(({ atMs }) => !isLost(atMs));
    const fallen = readings.map(({ atMs, value }) => ({
      atMs,
      value: atMs > monday + 10 * 96 * QUARTER_MS ? value - 70_000 : value,
    }));
    const days = Array.from({ length: DAYS + 1 }, (_, day) => monday + day * 96 * QUARTER_MS);
    const lost = energyIntervals(registerHistory(fallen), days, ROME).slice(9, 13);
    expect(lost.map(short)).toEqual(Array.from({ length: 4 }, () => "unknown 0"));
    // Wednesday to Friday 32 x 100 + 64 x 4, Saturday 96 x 4.
    expect(lost.map(({ estimatedWh }) => estimatedWh)).toEqual([3_456, 3_456, 3_456, 384]);
  });

  it("filled by late readings is measured, and nothing beside it has moved", () => {
    const whole = register();
    const edges = quarters(DAYS * 96, monday);
    const before = energyIntervals(registerHistory(whole.filter(({ atMs }) => !isLost(atMs))), edges, ROME);
    const late = [...whole.filter(({ atMs }) => !isLost(atMs)), ...whole.filter(({ atMs }) => isLost(atMs))];
    const after = energyIntervals(registerHistory(late), edges, ROME);
    const moved = after.filter((interval, index) => JSON.stringify(interval) !== JSON.stringify(before[index]));
    expect(moved).toHaveLength(4 * 96);
    expect(after.every(({ quality, fromMs, wh }) => quality === "measured" && wh === schoolWh(fromMs))).toBe(true);
  });
});

describe("the days on which the clock changes", () => {
  it.each([
    ["29 March 2026", "2026-03-28T23:00:00Z", 92],
    ["25 October 2026", "2026-10-24T22:00:00Z", 100],
  ])("%s, in a gap of three days, gets what its hours on the clock use", (_, midnight, count) => {
    const dayMs = Date.parse(midnight);
    const lastWeek = dayMs - 7 * 24 * HOUR_MS;
    // 40 Wh each quarter, and 400 at 12:00 local time, which is another instant of UTC after the change.
    const noons = new Set<number>();
    for (let day = -7; day < 10; day += 1)
      noons.add(dayMs + day * 24 * HOUR_MS + 12 * HOUR_MS + (day < 0 ? 0 : (count - 96) * QUARTER_MS));
    let value = 0;
    const readings: RegisterReading[] = [{ atMs: lastWeek, value }];
    for (const startMs of quarters(16 * 96, lastWeek)) {
      value += noons.has(startMs) ? 400 : 40;
      const endMs = startMs + QUARTER_MS;
      if (endMs <= dayMs - 24 * HOUR_MS || endMs >= dayMs + 48 * HOUR_MS) readings.push({ atMs: endMs, value });
    }
    const intervals = energyIntervals(registerHistory(readings), quarters(count, dayMs), ROME);
    expect(intervals.every(({ quality }) => quality === "estimated")).toBe(true);
    expect(intervals.reduce((sum, { wh }) => sum + wh, 0)).toBe((count - 1) * 40 + 400);
    expect(noons.has(intervals.find(({ wh }) => wh > 200)?.fromMs ?? 0)).toBe(true);
  });
});
