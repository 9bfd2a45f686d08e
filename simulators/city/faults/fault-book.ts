import { parseInstant } from "@lucciola/contract/time/iso.ts";
import type { Town } from "../layout/town.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { type Fault, FOR_EVER_MS } from "./fault.ts";
import { faultSchedule, spanOf } from "./fault-schedule.ts";

/** Everything that is wrong in the world, past and to come. Never shown to policy or detectors. */
export interface FaultBook {
  /** All faults of a place that begin before some time after `atMs`, by their beginning; the list is shared. */
  of(point: string, atMs: number): readonly Fault[];
  /** The faults that lie at least in part in [`fromMs`, `toMs`), by their beginning. */
  truth(fromMs: number, toMs: number): Fault[];
  /** Takes the faults injected by hand, in place of those given before. */
  setInjected(faults: readonly Fault[]): void;
  /** Rises whenever faults change that may have been asked for already. */
  version(): number;
}

/** A book of the scheduled faults, those that a scenario lists and those injected; none begins before `epochMs`. */
export function createFaultBook(options: {
  readonly scenario: Scenario;
  readonly town: Town;
  readonly epochMs: number;
}): FaultBook {
  const { scenario, town, epochMs } = options;
  const schedule = faultSchedule(scenario, town);
  const listed = listedFaults(scenario);
  const spans = new Map<number, readonly Fault[]>();
  const known = new Map<string, { span: number; faults: readonly Fault[] }>();
  let injected: readonly Fault[] = [];
  let version = 0;
  /** Faults by place, of all spans up to the last one asked for. */
  let byPoint = new Map<string, Fault[]>();
  let indexedUpTo = Number.NEGATIVE_INFINITY;

  const inSpan = (span: number): readonly Fault[] => {
    const faults = spans.get(span) ?? schedule(span).filter(({ fromMs }) => fromMs >= epochMs);
    spans.set(span, faults);
    return faults;
  };
  const index = (faults: readonly Fault[]): void => {
    for (const fault of faults) {
      const some = byPoint.get(fault.point);
      if (some === undefined) byPoint.set(fault.point, [fault]);
      else some.push(fault);
    }
  };
  const indexUpTo = (span: number): void => {
    if (indexedUpTo === Number.NEGATIVE_INFINITY) {
      byPoint = new Map();
      known.clear();
      index(listed);
      index(injected);
      indexedUpTo = spanOf(epochMs) - 1;
    }
    while (indexedUpTo < span) index(inSpan(++indexedUpTo));
  };

  return {
    of: (point, atMs) => {
      const span = spanOf(atMs);
      const cached = known.get(point);
      if (cached !== undefined && cached.span >= span && indexedUpTo >= span) return cached.faults;
      indexUpTo(span);
      const faults = (byPoint.get(point) ?? []).toSorted((a, b) => a.fromMs - b.fromMs);
      known.set(point, { span: indexedUpTo, faults });
      return faults;
    },
    truth: (fromMs, toMs) => {
      const scheduled: Fault[] = [];
      for (let span = spanOf(Math.max(fromMs, epochMs)) - 1; span <= spanOf(toMs); span++)
        scheduled.push(...inSpan(span));
      return [...scheduled, ...listed, ...injected]
        .filter((fault) => fault.fromMs < toMs && fault.untilMs > fromMs)
        .sort((a, b) => a.fromMs - b.fromMs || (a.id < b.id ? -1 : 1));
    },
    setInjected: (faults) => {
      injected = [...faults];
      version++;
      indexedUpTo = Number.NEGATIVE_INFINITY;
    },
    version: () => version,
  };
}

const listedFaults = ({ faults }: Scenario): Fault[] =>
  faults.list.map(({ kind, point, from, until, amount }, index) => ({
    id: `scenario-${index + 1}`,
    kind,
    point,
    fromMs: instantOf(from),
    untilMs: until === undefined ? FOR_EVER_MS : instantOf(until),
    amount,
    origin: "scenario",
  }));

/** Instants of a scenario were checked when it was read. */
function instantOf(text: string): number {
  const parsed = parseInstant(text);
  if (!parsed.ok) throw new RangeError(parsed.issues.join("; "));
  return parsed.value;
}
