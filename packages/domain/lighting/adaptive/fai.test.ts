import type { LightingSection } from "@lucciola/contract/lighting/section.ts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { floorPct } from "../classes.ts";
import { FAI_RULES, type FaiMeasurements, faiStep } from "./fai.ts";

const NOW_MS = Date.parse("2026-11-24T22:00:00Z");
const TANGENZIALE: LightingSection = {
  id: "tangenziale",
  name: "Tangenziale",
  designClass: "M2",
  leastClass: "M5",
  installedValue: 1.5,
  serviceFlowVph: 1_100,
  lanes: [],
};

/** A dry night in which the road gives back just what was calculated. */
const measured = (flowPct: number, more: Partial<FaiMeasurements> = {}): FaiMeasurements => ({
  flow: { atMs: NOW_MS, flowPct },
  weather: { atMs: NOW_MS, isWet: false, isFoggy: false },
  luminance: { atMs: NOW_MS, measured: 1.5 },
  ...more,
});
/** At full level an hour ago, so that no limit of the fall is seen. */
const FULL = { dimPct: 100, atMs: NOW_MS - 3_600_000 };

describe("a full adaptive installation", () => {
  it.each([
    [50, "M2", 100],
    [49.9, "M3", 66.7],
    [25, "M3", 66.7],
    [24.9, "M4", 50],
    [12.5, "M4", 50],
    [12.4, "M5", 33.3],
    [0, "M5", 33.3],
  ])("at %d %% of the service flow keeps %s with %d %% of the flux", (flowPct, operatingClass, dimPct) => {
    const step = faiStep(TANGENZIALE, FULL, NOW_MS, measured(flowPct));
    expect(step.operatingClass).toBe(operatingClass);
    expect(step.dimPct).toBeCloseTo(dimPct, 1);
  });

  it.each([
    ["a wet road", { isWet: true, isFoggy: false }],
    ["fog", { isWet: false, isFoggy: true }],
  ])("goes one class lower at most with %s", (_, weather) => {
    const step = faiStep(TANGENZIALE, FULL, NOW_MS, measured(5, { weather: { atMs: NOW_MS, ...weather } }));
    expect(step.operatingClass).toBe("M3");
  });

  it("adds light where the road gives back less than calculated, and never takes away where it gives more", () => {
    const dark = faiStep(TANGENZIALE, FULL, NOW_MS, measured(5, { luminance: { atMs: NOW_MS, measured: 1 } }));
    expect(dark.dimPct).toBeCloseTo(50, 6);
    const bright = faiStep(TANGENZIALE, FULL, NOW_MS, measured(5, { luminance: { atMs: NOW_MS, measured: 3 } }));
    expect(bright.dimPct).toBeCloseTo(33.3, 1);
  });

  it("falls slowly and rises at once", () => {
    const minuteAgo = (dimPct: number) => ({ dimPct, atMs: NOW_MS - 60_000 });
    expect(faiStep(TANGENZIALE, minuteAgo(100), NOW_MS, measured(5)).dimPct).toBe(95);
    const raised = measured(80, { luminance: { atMs: NOW_MS, measured: 0.5 } });
    expect(faiStep(TANGENZIALE, minuteAgo(33.4), NOW_MS, raised).dimPct).toBe(100);
  });

  it.each([
    ["flow", { flow: null }],
    ["flow", { flow: { atMs: NOW_MS - FAI_RULES.freshMs - 1, flowPct: 5 } }],
    ["flow", { flow: { atMs: NOW_MS, flowPct: Number.NaN } }],
    ["flow", { flow: { atMs: NOW_MS, flowPct: -1 } }],
    ["weather", { weather: null }],
    ["luminance", { luminance: null }],
    ["luminance", { luminance: { atMs: NOW_MS, measured: 0 } }],
  ] as [string, Partial<FaiMeasurements>][])("burns at its design class without a %s to believe", (doubt, more) => {
    const step = faiStep(TANGENZIALE, { dimPct: 33.4, atMs: NOW_MS }, NOW_MS, measured(5, more));
    expect(step).toMatchObject({ doubt, operatingClass: "M2", dimPct: 100 });
  });

  it("never gives less than the floor of its class, whatever is measured", () => {
    const number = fc.double({ min: -1, max: 1_000 });
    fc.assert(
      fc.property(
        number,
        number,
        fc.boolean(),
        fc.double({ min: 0, max: 100, noNaN: true }),
        (flow, light, wet, dim) => {
          const step = faiStep(TANGENZIALE, { dimPct: dim, atMs: NOW_MS }, NOW_MS, {
            flow: { atMs: NOW_MS, flowPct: flow },
            weather: { atMs: NOW_MS, isWet: wet, isFoggy: false },
            luminance: { atMs: NOW_MS, measured: light },
          });
          expect(step.dimPct).toBeGreaterThanOrEqual(floorPct(TANGENZIALE, step.operatingClass));
          expect(step.dimPct).toBeLessThanOrEqual(100);
        },
      ),
    );
  });
});
