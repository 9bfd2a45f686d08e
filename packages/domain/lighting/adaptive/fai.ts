import type { LightClass } from "@lucciola/contract/lighting/light-class.ts";
import type { LightingSection } from "@lucciola/contract/lighting/section.ts";
import { floorPct, loweredClass, requiredValue } from "../classes.ts";

/**
 * Full adaptive installation (FAI) of UNI 11248, appendix D: flow, weather and the luminance of the road are measured all
 * the time, and three classes lower is allowed under 12.5 % of the service flow. What is an assumption says so; all of it
 * stays dated configuration until it was read in the standard.
 */
export const FAI_RULES = {
  source: "UNI 11248:2016, appendix D",
  asOf: "2026-11",
  classesDown: [
    { underPct: 12.5, classes: 3 },
    { underPct: 25, classes: 2 },
    { underPct: 50, classes: 1 },
  ],
  /** Assumption: on a wet road or in fog no more than one class lower. */
  mostClassesInBadWeather: 1,
  /** A measurement counts for so long. */
  freshMs: 120_000,
  /** Assumption: light falls by no more than so many per cent of flux in a minute; it rises at once. */
  fallPctAMinute: 5,
} as const;

/** What was measured last, each at its own instant; null where nothing was. */
export interface FaiMeasurements {
  /** On the busiest lane, of the section's service flow. */
  readonly flow: { readonly atMs: number; readonly flowPct: number } | null;
  readonly weather: { readonly atMs: number; readonly isWet: boolean; readonly isFoggy: boolean } | null;
  /** On the road, cd/m2 (lx for C and P classes), while the lamps stood at the level of the state. */
  readonly luminance: { readonly atMs: number; readonly measured: number } | null;
}

export interface FaiState {
  readonly dimPct: number;
  readonly atMs: number;
}

export interface FaiStep {
  readonly state: FaiState;
  readonly operatingClass: LightClass;
  /** % of the maintained flux; never under the floor of the operating class. */
  readonly dimPct: number;
  readonly untilMs: number;
  /** What is missing or cannot be believed: the section burns at its design class. */
  readonly doubt: keyof FaiMeasurements | null;
}

/**
 * One step of the closed loop. The floor comes from the section's calculation; the measured luminance only ever adds to it,
 * where the road gives back less light than was calculated.
 */
export function faiStep(
  section: LightingSection,
  before: FaiState,
  nowMs: number,
  measurements: FaiMeasurements,
): FaiStep {
  const doubt = doubtOf(measurements, nowMs);
  const operatingClass = loweredClass(section, doubt === null ? classesDown(measurements) : 0);
  const floor = floorPct(section, operatingClass);
  const measured = measurements.luminance?.measured ?? 0;
  const needed = doubt === null ? (before.dimPct * requiredValue(operatingClass)) / measured : floor;
  const wanted = Math.min(100, Math.max(floor, needed));
  const passedMin = Math.max(0, nowMs - before.atMs) / 60_000;
  const dimPct = Math.max(wanted, before.dimPct - FAI_RULES.fallPctAMinute * passedMin);
  return { state: { dimPct, atMs: nowMs }, operatingClass, dimPct, untilMs: nowMs + FAI_RULES.freshMs, doubt };
}

function doubtOf({ flow, weather, luminance }: FaiMeasurements, nowMs: number): FaiStep["doubt"] {
  const isFresh = (measured: { atMs: number } | null): boolean =>
    measured !== null && Math.abs(nowMs - measured.atMs) <= FAI_RULES.freshMs;
  if (!isFresh(flow) || !(flow !== null && flow.flowPct >= 0)) return "flow";
  if (!isFresh(weather)) return "weather";
  // Where lamps burn there is light: none at all is a broken meter.
  return isFresh(luminance) && luminance !== null && luminance.measured > 0 ? null : "luminance";
}

function classesDown({ flow, weather }: FaiMeasurements): number {
  const flowPct = flow?.flowPct ?? 100;
  const byFlow = FAI_RULES.classesDown.find(({ underPct }) => flowPct < underPct)?.classes ?? 0;
  const isBad = weather === null || weather.isWet || weather.isFoggy;
  return isBad ? Math.min(byFlow, FAI_RULES.mostClassesInBadWeather) : byFlow;
}
