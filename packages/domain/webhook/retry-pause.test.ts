import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { GIVEN_UP_AFTER_MS, retryPauseMs } from "./retry-pause.ts";

const HOUR_MS = 3_600_000;

/** When a message is tried, ms after it was made, at an endpoint that always fails. */
function attempts(chance: number): number[] {
  const at = [0];
  for (let ageMs = 0, failed = 1; failed < 100; failed += 1) {
    const pauseMs = retryPauseMs(failed, ageMs, chance);
    if (pauseMs === undefined) return at;
    ageMs += pauseMs;
    at.push(ageMs);
  }
  throw new Error("It never ends");
}

describe("a message that nobody takes", () => {
  it("is tried soon, then ever more rarely, over a whole day", () => {
    const at = attempts(0.5);
    expect(at.slice(0, 4)).toEqual([0, 10_000, 35_000, 97_500]);
    expect(at.filter((ms) => ms < HOUR_MS)).toHaveLength(7);
    expect(at.at(-1)).toBe(GIVEN_UP_AFTER_MS);
    expect(at.length).toBeLessThan(15);
  });

  it("is tried at other moments than its neighbours, and whatever chance says ends with the day", () => {
    expect(attempts(0.1).at(2)).not.toBe(attempts(0.9).at(2));
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, noNaN: true }), (chance) => {
        const at = attempts(chance);
        expect(at.at(-1)).toBe(GIVEN_UP_AFTER_MS);
        expect(at.every((ms, index) => index === 0 || ms > (at[index - 1] ?? 0))).toBe(true);
      }),
    );
  });

  it("waits as long as the endpoint asks, but no longer than an hour", () => {
    expect(retryPauseMs(1, 0, 0.5, 120_000)).toBe(120_000);
    expect(retryPauseMs(1, 0, 0.5, 99 * HOUR_MS)).toBe(HOUR_MS);
    expect(retryPauseMs(1, GIVEN_UP_AFTER_MS, 0.5, 1)).toBeUndefined();
  });
});
