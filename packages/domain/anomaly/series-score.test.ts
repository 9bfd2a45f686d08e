import { describe, expect, it } from "vitest";
import { newSeriesMemory, scoreValue } from "./series-score.ts";

const HOUR_MS = 3_600_000;
/** Hours that are high by day and low by night, with a small wobble. */
const usual = (hour: number): number => (hour % 24 >= 8 && hour % 24 < 18 ? 50 : 5) + Math.sin(hour * 12.9898);

function scoresOf(valueAt: (hour: number) => number, hours = 1_500): number[] {
  const memory = newSeriesMemory();
  return Array.from({ length: hours }, (_, hour) => scoreValue(memory, hour * HOUR_MS, valueAt(hour)));
}

describe("How unusual a value is by those before it", () => {
  it("says nothing of the first 200, whatever they are", () => {
    const scores = scoresOf((hour) => (hour === 150 ? 5_000 : usual(hour)));
    expect(scores.slice(0, 200).every((score) => score === 0)).toBe(true);
    expect(scores[200]).toBeGreaterThan(0);
  });

  it("is low for what comes every day, high for what is far off, and low again afterwards", () => {
    const scores = scoresOf((hour) => (hour >= 1_202 && hour < 1_206 ? 300 : usual(hour)));
    expect(Math.max(...scores.slice(700, 1_202))).toBeLessThan(0.5);
    expect(Math.max(...scores.slice(1_202, 1_206))).toBeGreaterThan(0.95);
    expect(Math.max(...scores.slice(1_300))).toBeLessThan(0.5);
  });

  it("says the same only once in a while: a second burst within the quiet time scores half at most", () => {
    const scores = scoresOf((hour) => (hour === 1_202 || hour === 1_300 ? 900 : usual(hour)));
    expect(scores[1_202]).toBeGreaterThan(0.9);
    expect(scores[1_300]).toBeGreaterThan(0.3);
    expect(scores[1_300]).toBeLessThanOrEqual(0.5);
  });
});
