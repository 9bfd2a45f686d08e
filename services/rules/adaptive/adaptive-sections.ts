import type { LevelSetpoint } from "@lucciola/contract/lighting/group-message.ts";
import type { LightingSection } from "@lucciola/contract/lighting/section.ts";
import { adaptiveSetpoint } from "@lucciola/domain/lighting/adaptive/adaptive-setpoint.ts";
import type { CountSample } from "@lucciola/domain/lighting/adaptive/lane-counters.ts";
import { initialTaiState, type TaiDecision, type TaiState, taiStep } from "@lucciola/domain/lighting/adaptive/tai.ts";
import { type Detection, type LitUntil, lightAhead } from "@lucciola/domain/lighting/motion/light-ahead.ts";

/** A setpoint for the lamps of a group. */
export interface SetpointForGroup {
  readonly group: string;
  readonly setpoint: LevelSetpoint;
}

interface LiveSection {
  readonly section: LightingSection;
  tai: TaiState;
  decision: TaiDecision | undefined;
  known: LevelSetpoint | null;
  nextStepAtMs: number;
  litUntil: LitUntil;
}

/**
 * The sections whose light follows what passes: each with the state of its traffic and of its motion. A section begins at
 * its design class, after a restart too, and is lowered when its counters have shown twice that it may be.
 */
export class AdaptiveSections {
  #sections = new Map<string, LiveSection>();
  #byCounter = new Map<string, LiveSection[]>();
  #byDetector = new Map<string, LiveSection[]>();

  /** Takes over the sections of the registry; one that has not changed goes on where it was. */
  use(sections: readonly LightingSection[]): void {
    const before = this.#sections;
    this.#sections = new Map(
      sections
        .filter(({ lanes, motion }) => lanes.length > 0 || motion !== undefined)
        .map((section) => [section.id, goOn(section, before.get(section.id))]),
    );
    this.#byCounter = this.#indexBy(({ lanes }) => lanes.flatMap(({ counters }) => counters.map(({ point }) => point)));
    this.#byDetector = this.#indexBy(({ motion }) => motion?.detectors.map(({ point }) => point) ?? []);
  }

  /** A counter has told of an interval. */
  counted(sample: CountSample, nowMs: number): SetpointForGroup[] {
    return (this.#byCounter.get(sample.counter) ?? []).flatMap((live) => this.#step(live, nowMs, [sample]));
  }

  /** A detector has seen somebody. */
  seen(detection: Detection, nowMs: number): SetpointForGroup[] {
    return (this.#byDetector.get(detection.detector) ?? []).flatMap((live) => {
      if (live.section.motion === undefined) return [];
      const { litUntil, raises } = lightAhead(live.section.motion, live.litUntil, nowMs, [detection]);
      live.litUntil = litUntil;
      return [...raises];
    });
  }

  /** Steps the sections that are due: a count may have failed to come. */
  tick(nowMs: number): SetpointForGroup[] {
    return [...this.#sections.values()].flatMap((live) =>
      nowMs >= live.nextStepAtMs ? this.#step(live, nowMs, []) : [],
    );
  }

  /** What is decided for a section now, and why; `undefined` for one that is not adaptive. */
  decisionOf(section: string): TaiDecision | undefined {
    return this.#sections.get(section)?.decision;
  }

  #step(live: LiveSection, nowMs: number, samples: readonly CountSample[]): SetpointForGroup[] {
    const { section } = live;
    if (section.lanes.length === 0) return [];
    const { state, decision, nextStepAtMs } = taiStep(section, live.tai, nowMs, samples);
    Object.assign(live, { tai: state, decision, nextStepAtMs });
    const { cause } = decision;
    const level = cause.kind === "traffic" ? { ...decision, flowPct: cause.flowPct } : decision;
    const setpoint = adaptiveSetpoint(section.id, live.known, level, nowMs);
    if (setpoint === null) return [];
    live.known = setpoint;
    return [{ group: section.id, setpoint }];
  }

  #indexBy(pointsOf: (section: LightingSection) => readonly string[]): Map<string, LiveSection[]> {
    const index = new Map<string, LiveSection[]>();
    for (const live of this.#sections.values())
      for (const point of new Set(pointsOf(live.section))) index.set(point, [...(index.get(point) ?? []), live]);
    return index;
  }
}

function goOn(section: LightingSection, before: LiveSection | undefined): LiveSection {
  if (before !== undefined && JSON.stringify(before.section) === JSON.stringify(section)) return before;
  return {
    section,
    tai: initialTaiState,
    decision: undefined,
    // Its lamps may have been told a level for what it was: the next decision is told in any case.
    known: null,
    nextStepAtMs: section.lanes.length > 0 ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY,
    litUntil: {},
  };
}
