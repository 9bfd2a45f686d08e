import type { MotionZone, WayPiece } from "@lucciola/contract/lighting/motion-zone.ts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type LitUntil, lightAhead } from "./light-ahead.ts";
import { piecesWithin } from "./way-distances.ts";

const NIGHT_MS = Date.parse("2026-11-24T23:00:00Z");
const piece = (group: string, from: string, to: string, lengthM = 100): WayPiece => ({ group, from, to, lengthM });

/**
 * A lane of three pieces of 100 m, and a path that leaves it at B. Walking pace is 2 m/s, so that numbers are round.
 *
 *     A --alba-- B --bosco-- C --cima-- D      E --prato-- B
 */
const LANE: MotionZone = {
  pieces: [piece("alba", "A", "B"), piece("bosco", "B", "C"), piece("cima", "C", "D"), piece("prato", "E", "B", 40)],
  detectors: [
    { point: "pir-alba", group: "alba" },
    { point: "pir-cima", group: "cima" },
  ],
  speedMps: 2,
  lookAheadS: 60,
  holdS: 30,
  dimPct: 100,
};

describe("light ahead of a walker", () => {
  const seen = (zone: MotionZone, detector: string, before: LitUntil = {}, nowMs = NIGHT_MS, atMs = nowMs) =>
    lightAhead(zone, before, nowMs, [{ detector, atMs }]);
  const groups = (result: ReturnType<typeof seen>) => result.raises.map(({ group }) => group);
  const seconds = (result: ReturnType<typeof seen>, group: string) =>
    (Date.parse(result.raises.find((raise) => raise.group === group)?.setpoint.until ?? "") - NIGHT_MS) / 1_000;

  it("runs along the way as far as the walker comes in the time ahead, at each crossing into every way", () => {
    // From the middle of alba: 50 m to B, 150 m to C. In 60 s at 2 m/s: 120 m.
    expect(groups(seen(LANE, "pir-alba"))).toEqual(["alba", "bosco", "prato"]);
    expect(groups(seen({ ...LANE, lookAheadS: 75 }, "pir-alba"))).toEqual(["alba", "bosco", "prato", "cima"]);
    expect(groups(seen({ ...LANE, lookAheadS: 0 }, "pir-alba"))).toEqual(["alba"]);
  });

  it("stays until the walker has left the piece, the hold and half a hold longer", () => {
    const result = seen(LANE, "pir-alba");
    // 50 m, 150 m and 90 m to the far end at 2 m/s, then 30 s and 15 s.
    expect(seconds(result, "alba")).toBe(25 + 45);
    expect(seconds(result, "bosco")).toBe(75 + 45);
    expect(seconds(result, "prato")).toBe(45 + 45);
  });

  it("is one raise for a group, that ends by itself", () => {
    const [raise] = seen(LANE, "pir-cima").raises;
    expect(raise?.setpoint).toMatchObject({ kind: "raise", dimPct: 100, from: "2026-11-24T23:00:00.000Z" });
  });

  it("is not told again while what was told suffices", () => {
    const first = seen(LANE, "pir-alba");
    const soon = seen(LANE, "pir-alba", first.litUntil, NIGHT_MS + 10_000);
    expect(soon.raises).toEqual([]);
    const later = seen(LANE, "pir-alba", first.litUntil, NIGHT_MS + 20_000);
    expect(groups(later)).toEqual(["alba", "bosco", "prato"]);
  });

  it("is not made for one who was seen so long ago that he is gone, nor by a detector of elsewhere", () => {
    expect(groups(seen(LANE, "pir-alba", {}, NIGHT_MS, NIGHT_MS - 60_000))).toEqual(["bosco", "prato"]);
    expect(groups(seen(LANE, "pir-alba", {}, NIGHT_MS, NIGHT_MS - 600_000))).toEqual([]);
    expect(groups(seen(LANE, "pir-elsewhere"))).toEqual([]);
    expect(groups(seen(LANE, "pir-alba", {}, NIGHT_MS, Number.NaN))).toEqual([]);
  });

  it("takes a detector whose clock is ahead as seeing now", () => {
    expect(seconds(seen(LANE, "pir-alba", {}, NIGHT_MS, NIGHT_MS + 3_600_000), "alba")).toBe(70);
  });

  it("forgets what is over", () => {
    expect(lightAhead(LANE, { alba: NIGHT_MS, cima: NIGHT_MS + 1 }, NIGHT_MS, []).litUntil).toEqual({
      cima: NIGHT_MS + 1,
    });
  });
});

describe("whatever is seen", () => {
  const detection = fc.record({
    detector: fc.constantFrom("pir-alba", "pir-cima", "pir-elsewhere"),
    atMs: fc.integer({ min: NIGHT_MS - 100_000, max: NIGHT_MS + 1_000_000 }),
  });
  const step = fc.record({ advanceMs: fc.integer({ min: 0, max: 90_000 }), detections: fc.array(detection) });

  it("the piece of whoever was just seen is lit for the hold at least, and nothing for ever", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        let litUntil: LitUntil = {};
        let nowMs = NIGHT_MS;
        for (const { advanceMs, detections } of steps) {
          nowMs += advanceMs;
          litUntil = lightAhead(LANE, litUntil, nowMs, detections).litUntil;
          for (const { detector, atMs } of detections) {
            const group = LANE.detectors.find(({ point }) => point === detector)?.group;
            if (group === undefined || atMs < nowMs) continue;
            expect(litUntil[group]).toBeGreaterThanOrEqual(nowMs + LANE.holdS * 1_000);
          }
          for (const untilMs of Object.values(litUntil)) expect(untilMs - nowMs).toBeLessThan(300_000);
        }
      }),
    );
  });
});

describe("distances along the street graph", () => {
  const distances = (pieces: WayPiece[], from: WayPiece, reachM = 1_000) =>
    Object.fromEntries(piecesWithin(pieces, from, reachM).map(({ piece: { group }, nearM }) => [group, nearM]));

  it("are those of the shortest way where there are several", () => {
    const [start, long, short, end] = [
      piece("start", "A", "B", 20),
      piece("long", "B", "D", 300),
      piece("short", "B", "C", 50),
      piece("end", "C", "D", 60),
    ] as const;
    expect(distances([start, long, short, end, piece("beyond", "D", "F")], start)).toEqual({
      start: 0,
      long: 10,
      short: 10,
      end: 60,
      beyond: 120,
    });
  });

  it("leave out what cannot be reached, and take loops and dead ends as they are", () => {
    const start = piece("start", "A", "B", 20);
    expect(distances([start, piece("loop", "B", "B", 80), piece("island", "X", "Y")], start)).toEqual({
      start: 0,
      loop: 10,
    });
  });
});
