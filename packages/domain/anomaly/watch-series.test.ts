import { describe, expect, it } from "vitest";
import { townClockOf } from "./town-clock.ts";
import { watchSeries } from "./watch-series.ts";

const HOUR_MS = 3_600_000;
const BEGIN_MS = Date.parse("2026-01-12T00:00:00Z");
const clock = townClockOf("Europe/Rome", { climaticZone: "E" });
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
  const whole = watchSeries(facts, table(2_600), clock);

  it("scores rows by what came before them: a shorter file has the same scores and alerts", () => {
    for (const rows of [300, 1_701, 1_760, 2_200]) {
      const part = watchSeries(facts, table(rows), clock);
      expect([...part.scores]).toEqual([...whole.scores.slice(0, rows)]);
    }
  });

  it("has scores from 0 to 1 and finds the nights on which something stayed on", () => {
    expect(Math.min(...whole.scores)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...whole.scores)).toBeLessThanOrEqual(1);
    expect(whole.alerts.map(({ kind, toMs }) => [kind, toMs !== undefined])).toContainEqual(["night-base-load", true]);
  });

  it("finds hours of which rows are missing, and takes the value after them for a usual one", () => {
    const { atMs, values, unitsPerValue } = table(1_200);
    const isLeft = (_: number, row: number) => row < 1_000 || row >= 1_009;
    const holed = { atMs: atMs.filter(isLeft), values: values.filter(isLeft), unitsPerValue };
    const found = watchSeries(facts, holed, clock);
    expect(found.alerts).toMatchObject([
      { kind: "gap", fromMs: atMs[1_000], toMs: atMs[1_009], evidence: { silentHours: 9 } },
    ]);
    expect(found.scores[1_000]).toBeLessThan(0.5);
    expect(watchSeries(facts, table(1_200), clock).alerts).toEqual([]);
  });

  it("sees no hole in a file whose rows are far apart", () => {
    const { atMs, values, unitsPerValue } = table(1_200);
    const isSixth = (_: number, row: number) => row % 6 === 0;
    const sparse = { atMs: atMs.filter(isSixth), values: values.filter(isSixth), unitsPerValue };
    expect(watchSeries(facts, sparse, clock).alerts.filter(({ kind }) => kind === "gap")).toEqual([]);
  });

  it("takes missing and negative values for unknown, and times that go back for nothing", () => {
    const { atMs, values, unitsPerValue } = table(800);
    values[400] = Number.NaN;
    values[401] = -5;
    atMs[500] = 0;
    const found = watchSeries(facts, { atMs, values, unitsPerValue }, clock);
    expect(found.scores[400]).toBe(0);
    expect(found.scores[500]).toBe(0);
    expect(found.scores.every((score) => score >= 0 && score <= 1)).toBe(true);
  });
});
