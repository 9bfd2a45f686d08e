import { describe, expect, it } from "vitest";
import { italianClock } from "./italian-clock.ts";
import { watchSeries } from "./watch-series.ts";

const HOUR_MS = 3_600_000;
const BEGIN_MS = Date.parse("2026-01-12T00:00:00Z");
const facts = { id: "a file", carrier: "electricity", closing: "holidays", eurPerThousand: 0.25 } as const;

function table(rows: number) {
  const atMs = Float64Array.from({ length: rows }, (_, row) => BEGIN_MS + row * HOUR_MS);
  const values = Float64Array.from(atMs, (at, row) => {
    const date = new Date(at);
    const isWork = date.getUTCDay() % 6 !== 0 && date.getUTCHours() >= 7 && date.getUTCHours() < 17;
    const waste = row > 1_700 && row < 2_100 && !isWork ? 2 : 0;
    return (isWork ? 5 : 0.5) * (1 + 0.03 * Math.sin(row * 12.9898)) + waste;
  });
  return { atMs, values, unitsPerValue: 1_000 };
}

describe("A file, row by row", () => {
  const whole = watchSeries(facts, table(2_600), italianClock("Europe/Rome"));

  it("scores rows by what came before them: a shorter file has the same scores and alerts", () => {
    for (const rows of [300, 1_701, 1_760, 2_200]) {
      const part = watchSeries(facts, table(rows), italianClock("Europe/Rome"));
      expect([...part.scores]).toEqual([...whole.scores.slice(0, rows)]);
    }
  });

  it("has scores from 0 to 1 and finds the nights on which something stayed on", () => {
    expect(Math.min(...whole.scores)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...whole.scores)).toBeLessThanOrEqual(1);
    expect(whole.alerts.map(({ kind, toMs }) => [kind, toMs !== undefined])).toContainEqual(["night-base-load", true]);
  });

  it("tells a gap where rows are missing for three days, and that it is over with the next row", () => {
    const { atMs, values, unitsPerValue } = table(1_000);
    const isKept = (row: number) => row < 800 || row >= 872;
    const found = watchSeries(
      facts,
      { atMs: atMs.filter((_, row) => isKept(row)), values: values.filter((_, row) => isKept(row)), unitsPerValue },
      italianClock("Europe/Rome"),
    );
    const lastMs = BEGIN_MS + 800 * HOUR_MS;
    expect(found.alerts.map(({ kind, fromMs, raisedAtMs, toMs }) => [kind, fromMs, raisedAtMs, toMs])).toEqual([
      ["gap", lastMs, lastMs + 4 * HOUR_MS, lastMs + 72 * HOUR_MS],
    ]);
    // It is told with the row by which it can be known.
    expect(found.scores[800]).toBeGreaterThan(0.8);
    expect(found.scores[799]).toBeLessThan(0.8);
  });

  it("does not miss rows that never come more often", () => {
    const { atMs, values, unitsPerValue } = table(1_200);
    const isSixth = (_: number, row: number) => row % 6 === 0;
    const sparse = { atMs: atMs.filter(isSixth), values: values.filter(isSixth), unitsPerValue };
    expect(watchSeries(facts, sparse, italianClock("Europe/Rome")).alerts.map(({ kind }) => kind)).not.toContain("gap");
  });

  it("takes missing and negative values for unknown, and times that go back for nothing", () => {
    const { atMs, values, unitsPerValue } = table(800);
    values[400] = Number.NaN;
    values[401] = -5;
    atMs[500] = 0;
    const found = watchSeries(facts, { atMs, values, unitsPerValue }, italianClock("Europe/Rome"));
    expect(found.scores[400]).toBe(0);
    expect(found.scores[500]).toBe(0);
    expect(found.scores.every((score) => score >= 0 && score <= 1)).toBe(true);
  });
});
