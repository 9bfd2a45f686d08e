import type { SectionLane } from "@lucciola/contract/lighting/section.ts";
import { agree, COUNT_INTERVAL_MS, type CounterMemory, mostPassed } from "./lane-counters.ts";
import { TAI_RULES } from "./tai-rules.ts";

/** By the counter's point. */
export type CounterMemories = Readonly<Record<string, CounterMemory>>;

/** What is remembered of a lane's counters as a whole. */
export interface LaneMemory {
  /** The end of the last interval in which two counters agreed. */
  readonly watchedUntilMs: number;
  /** Two counters disagreed and have not agreed since: none of them is believed alone. */
  readonly isDisputed: boolean;
}

/** What the counters of a lane say of the interval that ended last and of the one before. */
export interface LaneCounts {
  readonly lane: SectionLane;
  /** The most vehicles that may have passed, or null when no counter that is believed has told. */
  readonly latest: number | null;
  readonly previous: number | null;
  /** How many counters have told of the latest interval. */
  readonly told: number;
  readonly memory: LaneMemory | undefined;
}

/** Counts a lane for the interval that ended at `endMs`, with what its counters have told until `nowMs`. */
export function countLane(
  lane: SectionLane,
  counters: CounterMemories,
  memory: LaneMemory | undefined,
  endMs: number,
  nowMs: number,
): LaneCounts {
  const told = countsAt(lane, counters, endMs);
  const isAlone = told.length === 1 && lane.counters.length > 1 && nowMs >= endMs + TAI_RULES.waitMs;
  const latest = most(told);
  const isAgreed = told.some((one, index) => told.slice(index + 1).some((other) => agree(one, other)));
  const disputed = memory && told.length > 1 ? { ...memory, isDisputed: true } : memory;
  return {
    lane,
    latest: latest !== null && isAlone ? latest / TAI_RULES.aloneSeesShare : latest,
    previous: most(countsAt(lane, counters, endMs - COUNT_INTERVAL_MS)),
    told: told.length,
    memory: isAgreed ? { watchedUntilMs: endMs, isDisputed: false } : disputed,
  };
}

type Told = readonly { readonly count: number; readonly missedPct: number }[];

const countsAt = ({ counters: ofLane }: SectionLane, counters: CounterMemories, endMs: number): Told =>
  ofLane.flatMap(({ point, missedPct }) => {
    const count = countAt(counters[point], endMs);
    return count === null ? [] : [{ count, missedPct }];
  });

/** The most that may have passed. */
const most = (told: Told): number | null =>
  told.length === 0 ? null : Math.max(...told.map((one) => mostPassed(one.count, one)));

/** The believed count of an interval, from a memory that goes back two of them. */
function countAt(memory: CounterMemory | undefined, endMs: number): number | null {
  if (memory?.endMs === endMs) return memory.isBelieved ? memory.vehicleCount : null;
  return memory?.endMs === endMs + COUNT_INTERVAL_MS ? memory.previousCount : null;
}
