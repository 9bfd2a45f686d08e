import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cloFactor, fluxPctAfter, gearDimPct } from "./clo.ts";

/**
 * What is left of the light where a gear driven along TALQ's example `lumenDepreciationCurve` (0 h 80 %, 5,000 h 85 %,
 * 10,000 h 90 %, 15,000 h 95 %, 20,000 h 100 %) keeps the flux: at each hour 80 / drive.
 */
const TALQ_DRIVE = [80, 85, 90, 95, 100].map((drivePct, index) => ({ burnHours: 5_000 * index, drivePct }));
const TALQ = TALQ_DRIVE.map(({ burnHours, drivePct }) => ({ burnHours, fluxPct: 8_000 / drivePct }));

describe("constant light output", () => {
  it.each(TALQ_DRIVE)("after $burnHours h drives the gear at $drivePct % for full maintained light", (point) => {
    expect(gearDimPct(100, TALQ, point.burnHours)).toBeCloseTo(point.drivePct, 6);
    expect(gearDimPct(50, TALQ, point.burnHours)).toBeCloseTo(point.drivePct / 2, 6);
  });

  it("saves 10 % over the 20,000 hours of TALQ's example, power in proportion to the drive", () => {
    let sum = 0;
    for (let hour = 0; hour < 20_000; hour += 10) sum += cloFactor(TALQ, hour + 5);
    expect(100 - (sum / 2_000) * 100).toBeCloseTo(10, 0);
  });

  it("after the last point of the curve drives as there, and never beyond full", () => {
    expect(cloFactor(TALQ, 60_000)).toBe(1);
    const brightens = [
      { burnHours: 0, fluxPct: 90 },
      { burnHours: 1_000, fluxPct: 100 },
      { burnHours: 50_000, fluxPct: 95 },
    ];
    expect(cloFactor(brightens, 0)).toBe(1);
  });

  it("before its first point and with a single one the curve is flat", () => {
    expect(fluxPctAfter([{ burnHours: 100, fluxPct: 90 }], 0)).toBe(90);
    expect(cloFactor([{ burnHours: 100, fluxPct: 90 }], 500)).toBe(1);
  });

  it("keeps the flux the same at every age of any lamp that only fades", () => {
    const anyCurve = fc
      .array(fc.tuple(fc.integer({ min: 1, max: 20_000 }), fc.double({ min: 0, max: 8, noNaN: true })), {
        minLength: 1,
        maxLength: 8,
      })
      .map((steps) => {
        let burnHours = 0;
        let fluxPct = 100;
        return steps.map(([hours, lost]) => {
          burnHours += hours;
          fluxPct -= lost;
          return { burnHours, fluxPct };
        });
      });
    fc.assert(
      fc.property(anyCurve, fc.integer({ min: 0, max: 200_000 }), (curve, burnHours) => {
        const lightPct = (gearDimPct(100, curve, burnHours) * fluxPctAfter(curve, burnHours)) / 100;
        expect(lightPct).toBeCloseTo(curve.at(-1)?.fluxPct ?? 0, 6);
      }),
    );
  });
});
