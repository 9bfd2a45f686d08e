import { describe, expect, it } from "vitest";
import {
  type ClockDoubt,
  type ClockTrust,
  clockTrustAfterRestart,
  initialClockTrust,
  loseClock,
  readClock,
  regainClock,
} from "./clock-trust.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const EVENING_MS = Date.parse("2026-11-23T18:00:00Z");
/** A reading of the wall clock alone, and with the uptime of its host. */
const at = (nowMs: number, uptimeMs?: number) => (uptimeMs === undefined ? { nowMs } : { nowMs, uptimeMs });

function doubtsOf(readings: readonly (readonly [nowMs: number, uptimeMs?: number])[]): (ClockDoubt | null)[] {
  let trust: ClockTrust = initialClockTrust;
  return readings.map(([nowMs, uptimeMs]) => {
    trust = readClock(trust, at(nowMs, uptimeMs));
    return trust.doubt;
  });
}

describe("trust in a controller's clock", () => {
  it("is given to a plausible clock that goes forward, and outlasts small corrections", () => {
    expect(doubtsOf([[EVENING_MS], [EVENING_MS + HOUR_MS], [EVENING_MS + HOUR_MS - 30_000]])).toEqual([
      null,
      null,
      null,
    ]);
  });

  it.each([
    ["the epoch", 0],
    ["the last second of 2023", Date.UTC(2024, 0) - 1_001],
    ["the year 2100", Date.UTC(2100, 0)],
    ["no number", Number.NaN],
  ])("is refused at %s, and given as soon as the clock is set", (_, nowMs) => {
    expect(
      doubtsOf([
        [nowMs, 5_000],
        [nowMs + 1_000, 6_000],
        [EVENING_MS, 7_000],
      ]),
    ).toEqual(["implausible", "implausible", null]);
  });

  it("is lost when the clock goes back, until it has caught up", () => {
    const back = EVENING_MS - HOUR_MS;
    expect(doubtsOf([[EVENING_MS], [back], [EVENING_MS - 2 * MINUTE_MS], [EVENING_MS]])).toEqual([
      null,
      "behind",
      "behind",
      null,
    ]);
  });

  it("is lost when the clock creeps back in steps that are each small", () => {
    expect(doubtsOf([[EVENING_MS], [EVENING_MS - 50_000], [EVENING_MS - 100_000]])).toEqual([null, null, "behind"]);
  });

  it("is lost when a power cut sets the clock back to a factory date that looks plausible", () => {
    const afterCut = clockTrustAfterRestart(EVENING_MS);
    expect(readClock(afterCut, at(Date.UTC(2025, 0, 1), 3_000)).doubt).toBe("behind");
    expect(readClock(afterCut, at(EVENING_MS + HOUR_MS, 3_000)).doubt).toBeNull();
  });

  it("is lost for ten minutes when the clock jumps forward against the uptime", () => {
    const jumped = EVENING_MS + 5 * HOUR_MS;
    expect(
      doubtsOf([
        [EVENING_MS, 0],
        [jumped, MINUTE_MS],
        [jumped + 9 * MINUTE_MS, 10 * MINUTE_MS],
        [jumped + 10 * MINUTE_MS, 11 * MINUTE_MS],
      ]),
    ).toEqual([null, "jumped", "jumped", null]);
  });

  it("stays when the controller sleeps long with its uptime running", () => {
    expect(
      doubtsOf([
        [EVENING_MS, 0],
        [EVENING_MS + 5 * HOUR_MS, 5 * HOUR_MS],
      ]),
    ).toEqual([null, null]);
  });

  it("is lost when the host says so, and found again only when the host says so", () => {
    const lost = loseClock(initialClockTrust, at(EVENING_MS));
    expect(readClock(lost, at(EVENING_MS + HOUR_MS)).doubt).toBe("reported");
    expect(regainClock(lost, at(EVENING_MS + HOUR_MS)).doubt).toBeNull();
  });

  it("comes back by the host's word to a clock that had run ahead, but not to one at the epoch", () => {
    const ahead = readClock(initialClockTrust, at(EVENING_MS + 365 * 24 * HOUR_MS));
    expect(readClock(ahead, at(EVENING_MS)).doubt).toBe("behind");
    const set = regainClock(ahead, at(EVENING_MS));
    expect(set.doubt).toBeNull();
    expect(readClock(set, at(EVENING_MS + MINUTE_MS)).doubt).toBeNull();
    expect(regainClock(ahead, at(0)).doubt).toBe("implausible");
  });
});
