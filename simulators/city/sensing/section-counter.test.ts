import { describe, expect, it } from "vitest";
import { requiredLight } from "../lighting/required-light.ts";
import type { CounterFault } from "./counter-faults.ts";
import { sectionCounter } from "./section-counter.ts";
import type { TownSection } from "./sections.ts";
import { COUNT_MS } from "./true-flow.ts";

const NINE_MS = Date.parse("2026-01-12T20:00:00Z");
const at = (interval: number): number => NINE_MS + interval * COUNT_MS;

describe("a counter of the simulated town", () => {
  /** So many pass in each interval: none is like the one before. */
  const passed = (startMs: number): number => 40 + ((startMs - NINE_MS) / COUNT_MS) * 3;
  const counter = (...faults: CounterFault[]) =>
    sectionCounter({ seed: 7, counter: "count-viale-in-1", missedPct: 5, faults, passed });
  const befallen = (kind: CounterFault["kind"]): CounterFault => ({ kind, fromMs: at(3), untilMs: at(8) });
  const intervals = Array.from({ length: 10 }, (_, interval) => interval);
  const counts = (read: ReturnType<typeof counter>) => intervals.map((interval) => read(at(interval))?.vehicleCount);

  it("sees nearly all that passes, never more, and tells within seconds", () => {
    const read = counter();
    for (const interval of intervals) {
      const sample = read(at(interval));
      expect(sample?.vehicleCount).toBeLessThanOrEqual(passed(at(interval)));
      expect(sample?.vehicleCount).toBeGreaterThan(passed(at(interval)) * 0.8);
      expect(sample?.delayMs).toBeLessThanOrEqual(3_000);
    }
    expect(counts(counter())).toEqual(counts(read));
  });

  it("stuck shows the same again and again, dead nothing, blind half, and each is well before and after", () => {
    const healthy = counts(counter());
    for (const kind of ["stuck", "dead", "blind"] as const) {
      const faulty = counts(counter(befallen(kind)));
      expect([...faulty.slice(0, 3), ...faulty.slice(8)]).toEqual([...healthy.slice(0, 3), ...healthy.slice(8)]);
    }
    expect(new Set(counts(counter(befallen("stuck"))).slice(3, 8)).size).toBe(1);
    expect(counts(counter(befallen("dead"))).slice(3, 8)).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
    const seen = counts(counter(befallen("blind"))).slice(3, 8);
    const share =
      seen.reduce<number>((sum, count) => sum + (count ?? 0), 0) /
      intervals.slice(3, 8).reduce((sum, i) => sum + passed(at(i)), 0);
    expect(share).toBeGreaterThan(0.35);
    expect(share).toBeLessThan(0.65);
  });

  it("slow tells after a minute at the least", () => {
    const read = counter(befallen("slow"));
    for (const interval of [3, 4, 5, 6, 7]) expect(read(at(interval))?.delayMs).toBeGreaterThanOrEqual(60_000);
  });
});

describe("what the world holds a section to", () => {
  const section: TownSection["section"] = {
    id: "viale",
    name: "Viale",
    designClass: "M3",
    leastClass: "M5",
    installedValue: 1.25,
    serviceFlowVph: 600,
    lanes: [
      { name: "in", counters: [] },
      { name: "out", counters: [] },
    ],
  };
  const fluxFor = (inwards: number, outwards: number) =>
    requiredLight({ section }, (lane) => (lane === "in" ? inwards : outwards), at(0), at(1))[0]?.fluxPct;

  // 0.5, 0.75 and 1 cd/m2 of 1.25 installed.
  it.each([
    [0, 24, 40],
    [25, 0, 60],
    [0, 49, 60],
    [50, 3, 80],
    [400, 400, 80],
  ])("%i vehicles inwards and %i outwards in ten minutes of 100: %d %%", (inwards, outwards, fluxPct) => {
    expect(fluxFor(inwards, outwards)).toBeCloseTo(fluxPct, 10);
  });

  it("counts from a minute after the ten minutes in which the traffic was", () => {
    const rush = (_: string, startMs: number): number => (startMs === at(2) ? 80 : 0);
    const required = requiredLight({ section }, rush, at(0), at(6));
    const full = required.filter(({ fluxPct }) => fluxPct > 79);
    expect(full.map(({ fromMs }) => fromMs)).toEqual([at(3) + 60_000]);
    expect(required[0]?.fromMs).toBeLessThanOrEqual(at(0));
  });
});
