import type { LightClass } from "@lucciola/contract/lighting/light-class.ts";
import type { LightingSection } from "@lucciola/contract/lighting/section.ts";
import { floorPct, loweredClass } from "../classes.ts";
import { COUNT_INTERVAL_MS, COUNTS_AN_HOUR, type CounterMemory, type CountSample, takeCount } from "./lane-counters.ts";
import { type CounterMemories, countLane, type LaneCounts, type LaneMemory } from "./lane-counts.ts";
import { TAI_RULES } from "./tai-rules.ts";

export type TaiCause =
  /** The flow on the busiest lane, with what its counters may have missed; the level may be above what it asks for while a
   * change is held or a second count is awaited. */
  | { readonly kind: "traffic"; readonly lane: string; readonly flowVph: number; readonly flowPct: number }
  /** No count of a lane came, or none that can be believed. */
  | { readonly kind: "no-count"; readonly lane: string }
  /** The counters of a lane do not agree, or only one of several speaks. */
  | { readonly kind: "unwatched-lane"; readonly lane: string }
  | { readonly kind: "no-lanes" };

/** What is remembered of a section. Plain JSON: a restart goes on where it was. */
export interface TaiState {
  readonly counters: CounterMemories;
  /** By the lane's name; only lanes of several counters. */
  readonly lanes: Readonly<Record<string, LaneMemory>>;
  readonly classesDown: number;
  readonly changedAtMs: number | null;
}

export const initialTaiState: TaiState = { counters: {}, lanes: {}, classesDown: 0, changedAtMs: null };

export interface TaiDecision {
  readonly operatingClass: LightClass;
  /** The floor of the operating class, % of the maintained flux. */
  readonly dimPct: number;
  /** Until when lamps may stay at this level without hearing more; then they burn at the design class. */
  readonly untilMs: number;
  readonly cause: TaiCause;
}

export interface TaiStep {
  readonly state: TaiState;
  readonly decision: TaiDecision;
  /** When to step again at the latest. */
  readonly nextStepAtMs: number;
}

/**
 * One step of a section, with the samples that have come since the last one. Any samples are allowed, in any order; those
 * of other sections' counters change nothing. `nowMs` may stand still or be set back.
 */
export function taiStep(
  section: LightingSection,
  before: TaiState,
  nowMs: number,
  samples: readonly CountSample[] = [],
): TaiStep {
  const counters = takeSamples(section, before.counters, samples, nowMs);
  const endMs = Math.floor(nowMs / COUNT_INTERVAL_MS) * COUNT_INTERVAL_MS;
  const lanes = section.lanes.map((lane) => countLane(lane, counters, before.lanes[lane.name], endMs, nowMs));
  const doubt = doubtOf(lanes, nowMs, endMs);
  const classesDown = doubt === null ? classesDownAfter(section, before, lanes, nowMs, endMs) : 0;
  const changedAtMs = classesDown === before.classesDown ? before.changedAtMs : nowMs;
  const isCounted = lanes.every(({ latest }) => latest !== null);
  const operatingClass = loweredClass(section, classesDown);
  const dueMs = [TAI_RULES.waitMs, TAI_RULES.graceMs, COUNT_INTERVAL_MS].map((delayMs) => endMs + delayMs);
  if (changedAtMs !== null) dueMs.push(changedAtMs + TAI_RULES.holdMs);
  return {
    state: { counters, lanes: memoriesOf(lanes), classesDown, changedAtMs },
    decision: {
      operatingClass,
      dimPct: floorPct(section, operatingClass),
      untilMs: endMs + TAI_RULES.graceMs + (isCounted || doubt !== null ? COUNT_INTERVAL_MS : 0),
      cause: doubt ?? busiestOf(section, lanes),
    },
    nextStepAtMs: Math.min(...dueMs.filter((atMs) => atMs > nowMs)),
  };
}

function takeSamples(
  { lanes }: LightingSection,
  before: CounterMemories,
  samples: readonly CountSample[],
  nowMs: number,
): Record<string, CounterMemory> {
  const counters: Record<string, CounterMemory> = {};
  for (const { point } of lanes.flatMap((lane) => lane.counters)) {
    let memory = before[point] ?? null;
    for (const sample of samples) if (sample.counter === point) memory = takeCount(memory, sample, nowMs).memory;
    if (memory !== null) counters[point] = memory;
  }
  return counters;
}

const memoriesOf = (lanes: readonly LaneCounts[]): TaiState["lanes"] =>
  Object.fromEntries(lanes.flatMap(({ lane, memory }) => (memory === undefined ? [] : [[lane.name, memory]])));

/** Why the counting of a section cannot be trusted now, or null. */
function doubtOf(lanes: readonly LaneCounts[], nowMs: number, endMs: number): TaiCause | null {
  if (lanes.length === 0) return { kind: "no-lanes" };
  for (const { lane, latest, previous, told, memory } of lanes) {
    const isOverdue = nowMs >= endMs + TAI_RULES.graceMs || previous === null;
    if (latest === null && isOverdue) return { kind: "no-count", lane: lane.name };
    if (lane.counters.length === 1) continue;
    const isWatched = memory !== undefined && endMs - memory.watchedUntilMs <= TAI_RULES.unwatchedMs;
    const isAlone = memory?.isDisputed === true && told < 2 && nowMs >= endMs + TAI_RULES.waitMs;
    if (!isWatched || isAlone) return { kind: "unwatched-lane", lane: lane.name };
  }
  return null;
}

/** Raised at once by any count; lowered when every lane has shown it twice and nothing more is awaited. */
function classesDownAfter(
  section: LightingSection,
  { classesDown, changedAtMs }: TaiState,
  lanes: readonly LaneCounts[],
  nowMs: number,
  endMs: number,
): number {
  const demanded = Math.min(...lanes.map(({ latest }) => (latest === null ? 2 : classesDownAt(section, latest))));
  if (demanded <= classesDown) return demanded;
  const isAwaited = lanes.some(
    ({ lane, latest, told }) => latest === null || (told < lane.counters.length && nowMs < endMs + TAI_RULES.waitMs),
  );
  const isHeld = changedAtMs !== null && nowMs < changedAtMs + TAI_RULES.holdMs;
  if (isAwaited || isHeld) return classesDown;
  const before = Math.min(...lanes.map(({ previous }) => (previous === null ? 0 : classesDownAt(section, previous))));
  return Math.max(classesDown, Math.min(demanded, before));
}

const flowPctOf = ({ serviceFlowVph }: LightingSection, count: number): number =>
  (100 * count * COUNTS_AN_HOUR) / serviceFlowVph;

/** How many classes lower a count allows: exactly at a threshold is not under it. */
function classesDownAt(section: LightingSection, count: number): number {
  const flowPct = flowPctOf(section, count);
  if (flowPct < TAI_RULES.twoClassesUnderPct) return 2;
  return flowPct < TAI_RULES.oneClassUnderPct ? 1 : 0;
}

function busiestOf(section: LightingSection, lanes: readonly LaneCounts[]): TaiCause {
  const counts = lanes.map(({ lane, latest, previous }) => ({ lane: lane.name, count: latest ?? previous ?? 0 }));
  const { lane, count } = counts.reduce((most, one) => (one.count > most.count ? one : most));
  return {
    kind: "traffic",
    lane,
    flowVph: Math.round(count * COUNTS_AN_HOUR),
    flowPct: Math.round(10 * flowPctOf(section, count)) / 10,
  };
}
