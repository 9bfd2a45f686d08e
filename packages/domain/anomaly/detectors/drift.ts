import { expect, isTelling, type SignalName, signalOf } from "../day-signals.ts";
import { mean } from "../robust-fit.ts";
import type { DayRecord, WorkingWeek } from "../supply-memory.ts";
import { end, HOURS_A_YEAR, isOpen, raise, taint, type Watch } from "../watch.ts";
import { hasRhythm } from "../working-week.ts";

const DAY_MS = 86_400_000;
/** Days over which a drift is looked for, and what must be known and seen in them. */
interface Window {
  readonly days: number;
  readonly leastDays: number;
  readonly leastChange: number;
  readonly leastT: number;
  /** Squares that the ramp may leave for each one that the best step leaves. */
  readonly mostToStep: number;
  /** Share of the change that the other hours must show too, where they are known. */
  readonly leastByOthers: number | undefined;
}
/**
 * A meter of class B errs by 1 %; what changes by so much in a window is beyond that and beyond most habits. Noisy flows
 * show only over two months; but in two months lamps and habits change too, and hours of the other kind must agree.
 */
const WINDOWS: readonly Window[] = [
  { days: 30, leastDays: 16, leastChange: 0.055, leastT: 6.5, mostToStep: 0.95, leastByOthers: undefined },
  { days: 60, leastDays: 28, leastChange: 0.09, leastT: 5, mostToStep: 1.1, leastByOthers: 0.2 },
];
/** After a drift is over, its end is in the longest window for so long. */
const AFTER_DAYS = 60;
/** What people use by day may hide a drift, but not go the other way by so much. */
const CONTRADICTS_T = -2.5;
const CONTRADICTS_SHARE = 0.4;
const LONGEST_DAYS = 100;
/** What hardly passes has no ratio. */
const LEAST_OF_TOP = 0.03;

interface Trend {
  /** Change of the ratio to what is expected, in the window. */
  readonly change: number;
  readonly t: number;
  /** Squares left by the ramp for each one that the best step leaves. */
  readonly toStep: number;
  readonly firstMs: number;
}

/** Counts ever more, or ever less, than its own past at the same air, by night and by day alike: the meter, not the people. */
export function watchDrift(watch: Watch, week: WorkingWeek): void {
  const { memory, facts } = watch;
  const record = memory.days.at(-1);
  if (record === undefined) return;
  const open = memory.open.drift;
  if (open !== undefined) {
    taint(watch, open.fromMs);
    if (record.toMs - open.fromMs > LONGEST_DAYS * DAY_MS || isBack(watch, week, open.evidence.change ?? 0)) {
      end(watch, "drift", record.toMs);
      for (const day of memory.days.slice(-2)) day.isTainted = false;
    }
    return;
  }
  if (record.isTainted || !isTelling(facts, record) || memory.suspicions["level-change"] !== undefined) return;
  if (isOpen(watch, "night-base-load", "level-change", "water-leak", "flat-line")) return;
  const overMs = memory.overMs.drift;
  if (overMs !== undefined && record.toMs - overMs < AFTER_DAYS * DAY_MS) return;
  for (const window of WINDOWS) judge(watch, week, record, window);
}

function judge(watch: Watch, week: WorkingWeek, record: DayRecord, window: Window): void {
  const { memory } = watch;
  const main = trendOf(watch, week, mainSignal(watch, week), window);
  if (main === undefined || Math.abs(main.change) < window.leastChange || Math.abs(main.t) < window.leastT) return;
  if (main.toStep > window.mostToStep) return;
  const second = mainSignal(watch, week) === "night" ? "use" : "night";
  const other = trendOf(watch, week, second, window);
  // Summer, holidays and lamps change what people use; a meter errs alike whoever is there.
  if (other !== undefined && isAgainst(main, other, window)) return;
  const daily = mean(memory.days.slice(-28).flatMap(({ rates }) => rates.filter((rate) => rate !== null)));
  raise(watch, "drift", {
    fromMs: main.firstMs,
    raisedAtMs: record.toMs,
    score: Math.min(1, Math.abs(main.t) / 20 + 0.4),
    perYear: Math.abs(main.change) * daily * HOURS_A_YEAR,
    evidence: {
      change: main.change,
      t: main.t,
      days: window.days,
      ...(other && { [second === "use" ? "changeByDay" : "changeByNight"]: other.change }),
    },
    model: "ratio-to-own-past-at-this-air",
  });
}

/** Of electricity the empty hours are the steadiest; of a flow without a rhythm, all hours are called night. */
const mainSignal = ({ facts }: Watch, week: WorkingWeek): SignalName =>
  facts.carrier === "electricity" || !hasRhythm(week) ? "night" : "use";

function isAgainst(main: Trend, other: Trend, { leastByOthers }: Window): boolean {
  const sign = Math.sign(main.change);
  if (leastByOthers !== undefined) return other.change * sign < leastByOthers * Math.abs(main.change);
  return (
    other.t * sign < CONTRADICTS_T && -other.change * sign > Math.max(0.04, CONTRADICTS_SHARE * Math.abs(main.change))
  );
}

function ratiosOf(watch: Watch, week: WorkingWeek, name: SignalName, days: number, sparedDays = 0) {
  return watch.memory.days.slice(-days).flatMap((record) => {
    if (record.isTainted && watch.memory.open.drift === undefined) return [];
    const signal = isTelling(watch.facts, record) ? signalOf(name, week, record) : undefined;
    const expectation = signal && expect(watch, week, name, signal, sparedDays);
    if (signal === undefined || expectation === undefined) return [];
    if (expectation.expected < Math.max(LEAST_OF_TOP * week.top, 3 * expectation.spread)) return [];
    return [{ atMs: record.fromMs, ratio: signal.value / expectation.expected }];
  });
}

function trendOf(watch: Watch, week: WorkingWeek, name: SignalName, window: Window): Trend | undefined {
  // What gas a boiler takes is nearly all weather: learned with the window, the warming air would take the blame.
  const spared = watch.facts.carrier === "gas" ? window.days : 0;
  const points = ratiosOf(watch, week, name, window.days, spared);
  const [first] = points;
  if (first === undefined || points.length < window.leastDays) return undefined;
  const x = points.map(({ atMs }) => (atMs - first.atMs) / DAY_MS);
  const y = points.map(({ ratio }) => ratio);
  const [meanX, meanY] = [mean(x), mean(y)];
  const sxx = x.reduce((sum, value) => sum + (value - meanX) ** 2, 0);
  const slope = x.reduce((sum, value, index) => sum + (value - meanX) * ((y[index] ?? 0) - meanY), 0) / sxx;
  const left = y.reduce((sum, value, index) => sum + (value - meanY - slope * ((x[index] ?? 0) - meanX)) ** 2, 0);
  const floor = points.length * 0.004 ** 2;
  const error = Math.sqrt(Math.max(left, floor) / (points.length - 2) / sxx);
  return {
    change: slope * (x.at(-1) ?? 0),
    t: slope / error,
    toStep: Math.max(left, floor) / Math.max(bestStep(y), floor / 10),
    firstMs: first.atMs,
  };
}

/** Squares left by the best single step. */
function bestStep(values: readonly number[]): number {
  let best = Number.POSITIVE_INFINITY;
  for (let at = 3; at <= values.length - 3; at++) {
    let squares = 0;
    for (const part of [values.slice(0, at), values.slice(at)]) {
      const middle = mean(part);
      for (const value of part) squares += (value - middle) ** 2;
    }
    best = Math.min(best, squares);
  }
  return best;
}

function isBack(watch: Watch, week: WorkingWeek, change: number): boolean {
  const recent = ratiosOf(watch, week, mainSignal(watch, week), 6).slice(-3);
  if (recent.length < 3) return false;
  const ratio = mean(recent.map((point) => point.ratio));
  return Math.abs(ratio - 1) < Math.abs(change) / 2;
}
