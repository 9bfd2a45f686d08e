import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { EnergyInterval } from "../energy/energy-interval.ts";
import { addDays } from "../time/local-time.ts";
import { type Band, bandsOfDay } from "./bands.ts";
import { dailyEnergy } from "./daily-energy.ts";

const ROME = "Europe/Rome";
const HOUR_MS = 3_600_000;
const ms = (text: string): number => Date.parse(text);

/** Hours of each band on a day. */
function hours(date: string): Record<Band, number> {
  const sum = { F1: 0, F2: 0, F3: 0 };
  for (const { band, fromMs, toMs } of bandsOfDay(date, ROME)) sum[band] += (toMs - fromMs) / HOUR_MS;
  return sum;
}

describe("bands of the hours", () => {
  // ARERA 181/06: F1 Monday to Friday 8-19; F2 7-8, 19-23 and Saturday 7-23; F3 the rest.
  it.each([
    ["a Monday", "2027-10-11", { F1: 11, F2: 5, F3: 8 }],
    ["a Saturday", "2027-10-09", { F1: 0, F2: 16, F3: 8 }],
    ["a Sunday", "2027-10-10", { F1: 0, F2: 0, F3: 24 }],
    ["4 October 2027, a Monday: a holiday again since 2026 (law 151/2025)", "2027-10-04", { F1: 0, F2: 0, F3: 24 }],
    ["4 October 2021, a Monday before that law", "2021-10-04", { F1: 11, F2: 5, F3: 8 }],
    ["Easter Monday", "2026-04-06", { F1: 0, F2: 0, F3: 24 }],
    ["Epiphany, a Tuesday", "2026-01-06", { F1: 0, F2: 0, F3: 24 }],
    ["Saint Ambrose, Milan's patron, a Monday: no national holiday", "2026-12-07", { F1: 11, F2: 5, F3: 8 }],
    ["the Sunday of 23 hours", "2026-03-29", { F1: 0, F2: 0, F3: 23 }],
    ["the Sunday of 25 hours", "2026-10-25", { F1: 0, F2: 0, F3: 25 }],
  ])("%s", (_, date, expected) => {
    expect(hours(date)).toEqual(expected);
  });

  it("change on the hour of the town's clock", () => {
    expect(bandsOfDay("2026-07-01", ROME).map(({ band, fromMs }) => [band, new Date(fromMs).toISOString()])).toEqual([
      ["F3", "2026-06-30T22:00:00.000Z"],
      ["F2", "2026-07-01T05:00:00.000Z"],
      ["F1", "2026-07-01T06:00:00.000Z"],
      ["F2", "2026-07-01T17:00:00.000Z"],
      ["F3", "2026-07-01T21:00:00.000Z"],
    ]);
  });
});

describe("the energy of days", () => {
  it("of quarters of an hour lies in the band of each, as measured", () => {
    const quarter = (from: string, wh: number): EnergyInterval => ({
      fromMs: ms(from),
      toMs: ms(from) + HOUR_MS / 4,
      wh,
      quality: "measured",
    });
    // 07:45, 08:00 and 18:45, 19:00 of Wednesday 1 July, in summer time.
    const energy = dailyEnergy(
      [
        quarter("2026-07-01T05:45:00Z", 1),
        quarter("2026-07-01T06:00:00Z", 10),
        quarter("2026-07-01T16:45:00Z", 100),
        quarter("2026-07-01T17:00:00Z", 1_000),
      ],
      ROME,
    ).sum("2026-07-01", "2026-07-01");
    expect(energy.bands).toEqual({
      F1: { wh: 110, estimatedWh: 0 },
      F2: { wh: 1_001, estimatedWh: 0 },
      F3: { wh: 0, estimatedWh: 0 },
    });
    expect(energy).toMatchObject({ totalWh: 1_111, coveredMs: HOUR_MS, estimatedMs: 0, lengthMs: 24 * HOUR_MS });
  });

  it("of one reading a day is cut by time, and says that its bands are a guess", () => {
    const day = { fromMs: ms("2026-06-30T22:00:00Z"), toMs: ms("2026-07-01T22:00:00Z") };
    const { bands, estimatedWh } = dailyEnergy([{ ...day, wh: 2_400, quality: "measured" }], ROME).sum(
      "2026-07-01",
      "2026-07-01",
    );
    expect([bands.F1.wh, bands.F2.wh, bands.F3.wh]).toEqual([1_100, 500, 800]);
    expect(estimatedWh).toBe(2_400);
  });

  it("counts of an unknown interval the part that is known, and says what is expected of the rest", () => {
    const day = { fromMs: ms("2026-06-30T22:00:00Z"), toMs: ms("2026-07-01T22:00:00Z") };
    const sum = dailyEnergy([{ ...day, wh: 24, quality: "unknown", estimatedWh: 999 }], ROME).sum(
      "2026-07-01",
      "2026-07-02",
    );
    expect(sum).toMatchObject({ totalWh: 24, unknownWh: 999, coveredMs: 0, lengthMs: 48 * HOUR_MS });
  });

  const history = fc
    .array(fc.record({ minutes: fc.integer({ min: 1, max: 6_000 }), wh: fc.nat(10_000_000), known: fc.boolean() }), {
      minLength: 1,
      maxLength: 60,
    })
    .chain((parts) =>
      fc.integer({ min: 0, max: 527_040 }).map((startMinute) => {
        let fromMs = ms("2026-01-01T00:00:00Z") + startMinute * 60_000;
        return parts.map(({ minutes, wh, known }): EnergyInterval => {
          const interval = { fromMs, toMs: fromMs + minutes * 60_000 };
          fromMs = interval.toMs;
          return known
            ? { ...interval, wh, quality: "measured" }
            : { ...interval, wh: wh % 1_000, quality: "unknown", estimatedWh: wh };
        });
      }),
    );

  it("sums up to the intervals, over bands and however a period is split at midnights", () => {
    fc.assert(
      fc.property(history, fc.integer({ min: 0, max: 800 }), (intervals, splitAt) => {
        const energy = dailyEnergy(intervals, ROME);
        const all = energy.sum("2025-12-31", "2028-12-31");
        const split = addDays("2025-12-31", splitAt);
        const [before, after] = [energy.sum("2025-12-31", split), energy.sum(addDays(split, 1), "2028-12-31")];
        const { F1, F2, F3 } = all.bands;
        expect(F1.wh + F2.wh + F3.wh).toBe(intervals.reduce((sum, { wh }) => sum + wh, 0));
        expect(all.unknownWh).toBe(intervals.reduce((sum, { estimatedWh = 0 }) => sum + estimatedWh, 0));
        for (const key of ["totalWh", "unknownWh", "coveredMs", "estimatedMs", "estimatedWh", "lengthMs"] as const) {
          expect(before[key] + after[key]).toBe(all[key]);
          expect(before[key]).toBeGreaterThanOrEqual(0);
          expect(after[key]).toBeGreaterThanOrEqual(0);
        }
        for (const band of ["F1", "F2", "F3"] as const)
          expect(before.bands[band].wh + after.bands[band].wh).toBe(all.bands[band].wh);
      }),
      { numRuns: 200 },
    );
  });
});
