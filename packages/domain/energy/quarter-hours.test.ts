import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { placeQuarters, QUARTER_MS } from "./quarter-hours.ts";

const ROME = "Europe/Rome";
const at = (text: string): number => Date.parse(text);
/** Column n (from 1) holds n. */
const numbered = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);
const sum = (amounts: readonly (number | undefined)[]): number =>
  amounts.reduce<number>((total, amount) => total + (amount ?? 0), 0);

function placed(date: string, columns: readonly (number | undefined)[]) {
  const day = placeQuarters(date, columns, ROME);
  if (day.kind !== "placed") throw new Error(day.reason);
  return { ...day, amountAt: (text: string) => day.amounts[(at(text) - day.startMs) / QUARTER_MS] };
}

test("on an ordinary day each column is its quarter", () => {
  const day = placed("2026-07-15", numbered(96));
  expect(day.startMs).toBe(at("2026-07-14T22:00:00Z"));
  expect(day.amounts).toEqual(numbered(96));
  expect(day.amountAt("2026-07-15T10:00:00Z")).toBe(49);
});

describe("On 29 March 2026, which has 92 quarters,", () => {
  const TWO = at("2026-03-29T01:00:00Z");

  test("empty columns of the hour that does not exist mean times by the clock", () => {
    const columns = numbered(96).map((n) => (n >= 9 && n <= 12 ? undefined : n));
    const day = placed("2026-03-29", columns);
    expect(day.amounts).toHaveLength(92);
    // 01:45 by the clock is followed by 03:00.
    expect(day.amounts.slice(7, 9)).toEqual([8, 13]);
    expect(day.startMs + 8 * QUARTER_MS).toBe(TWO);
    expect(day.amountAt("2026-03-29T21:45:00Z")).toBe(96);
    expect(sum(day.amounts)).toBe(sum(columns));
  });

  test("zeros there mean the same", () => {
    expect(
      placed(
        "2026-03-29",
        numbered(96).map((n) => (n >= 9 && n <= 12 ? 0 : n)),
      ).reading,
    ).toBe("by-clock");
  });

  test("empty last columns mean that they are counted from midnight", () => {
    const day = placed("2026-03-29", numbered(92));
    expect(day.reading).toBe("counted");
    expect(day.amounts).toEqual(numbered(92));
    expect(placed("2026-03-29", [...numbered(92), 0, 0, 0, 0]).amounts).toEqual(numbered(92));
  });

  test("96 amounts are refused: four of them have no time, and leaving four out would lose energy", () => {
    expect(placeQuarters("2026-03-29", numbered(96), ROME)).toEqual({ kind: "refused", reason: "ambiguous-short-day" });
  });
});

describe("On 25 October 2026, which has 100 quarters,", () => {
  test("a hundred columns are counted", () => {
    const day = placed("2026-10-25", numbered(100));
    expect(day.reading).toBe("counted");
    expect(day.amountAt("2026-10-25T00:00:00Z")).toBe(9);
    expect(day.amountAt("2026-10-25T01:00:00Z")).toBe(13);
  });

  test("with 96 the doubled hour's columns are shared by both passes", () => {
    const day = placed("2026-10-25", numbered(96));
    expect(day.reading).toBe("halved");
    expect(day.amountAt("2026-10-25T00:15:00Z")).toBe(5);
    expect(day.amountAt("2026-10-25T01:15:00Z")).toBe(5);
    expect(day.amountAt("2026-10-25T02:00:00Z")).toBe(13);
    expect(sum(day.amounts)).toBe(sum(numbered(96)));
  });
});

test("a hundred amounts on a day of 96 are refused", () => {
  expect(placeQuarters("2026-07-15", numbered(100), ROME)).toEqual({ kind: "refused", reason: "too-many-amounts" });
});

test("whatever a row holds, a day that is placed keeps its sum", () => {
  const column = fc.option(fc.integer({ min: 0, max: 1_000_000 }), { nil: undefined, freq: 3 });
  const date = fc.constantFrom("2026-03-29", "2026-10-25", "2026-07-15", "2025-03-30", "2027-10-31");
  fc.assert(
    fc.property(date, fc.array(column, { minLength: 90, maxLength: 100 }), (day, columns) => {
      const result = placeQuarters(day, columns, ROME);
      if (result.kind === "placed") expect(sum(result.amounts)).toBe(sum(columns));
    }),
  );
});
