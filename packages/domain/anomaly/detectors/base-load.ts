import { type Expectation, expect, isIdle, type Signal, signalOf } from "../day-signals.ts";
import { mean, median } from "../robust-fit.ts";
import type { SupplyFacts } from "../supply-facts.ts";
import type { DayRecord, WorkingWeek } from "../supply-memory.ts";
import { end, HOURS_A_YEAR, isOpen, raise, taint, type Watch } from "../watch.ts";
import { hasRhythm } from "../working-week.ts";

const DAY_MS = 86_400_000;
/** A step stands out by so many spreads, and by this share of what is usual at night: assumptions. */
const STEP_SPREADS = 5;
const STEP_SHARE = 0.13;
/** And by this share of full use, so that a charger is not worth an alert. */
const STEP_OF_TOP = 0.012;
/** Nights differ by at least this share, whatever the last two weeks say. */
const LEAST_NIGHT_SPREAD = 0.025;
/** A flow that is noisy itself is averaged over a week; of water less is worth it, for it never stops by itself. */
const SLOW_SPREADS = 4.5;
const SLOW_SHARE = 0.08;
const SLOW_SHARE_OF_WATER = 0.05;
const MOST_DAYS_TO_NAME = 6;
/** What was usual before a step is remembered until it is adopted. */
const NIGHTS = 80;
const PAST_NIGHTS = 28;
/** Hours of use differ from day to day by at least this share, whatever a short past says. */
const LEAST_USE_SPREAD = 0.06;
/** A level that has stayed for so many days hides no further step: the nights before that one all have it. */
const LEVEL_HIDES_DAYS = 16;
/** A level that stays for so long is the new usual one. */
const ADOPTED_DAYS = 60;

interface Night {
  readonly record: DayRecord;
  readonly signal: Signal;
  readonly expectation: Expectation;
  readonly excess: number;
}

/**
 * What is drawn when nobody is there, against the supply's own past nights at the same air: a step up that holds for two
 * nights. By day it tells what it is: as much more in hours of use is a new level (`level-change`), nothing more there is
 * `night-base-load`. Of water it is a `water-leak`: a night minimum that does not come back (minimum night flow).
 */
export function watchBaseLoad(watch: Watch, week: WorkingWeek): void {
  const { memory, facts } = watch;
  if (facts.carrier === "gas") return;
  const nights = nightsOf(watch, week, NIGHTS);
  const [last, before] = [nights.at(-1), nights.at(-2)];
  if (last === undefined || before === undefined || last.record !== memory.days.at(-1)) return;
  const kinds = ["night-base-load", "level-change", "water-leak"] as const;
  for (const kind of kinds) {
    const open = memory.open[kind];
    if (open === undefined) continue;
    taint(watch, open.fromMs);
    const threshold = usualBefore(nights, open.fromMs) + (open.evidence.excessPerHour ?? 0) / 2;
    if (last.excess < threshold && before.excess < threshold) {
      end(watch, kind, before.record.fromMs);
      last.record.isTainted = false;
      before.record.isTainted = false;
    } else if (last.record.toMs - open.fromMs > ADOPTED_DAYS * DAY_MS) adopt(watch, kind, open.fromMs);
  }
  const level = memory.open["level-change"];
  if (level !== undefined && last.record.toMs - level.fromMs < LEVEL_HIDES_DAYS * DAY_MS) return;
  if (isOpen(watch, "night-base-load", "water-leak")) return;
  const suspicion = memory.suspicions["level-change"];
  if (suspicion === undefined) {
    // The first cold of the first winter asks for more, and nobody knows yet how much.
    if (facts.carrier === "electricity" && !last.expectation.isFamiliar) return;
    // A drift has no steps, and hides none; but over a week or two it looks like one.
    const onset = stepAt(nights, week) ?? (isOpen(watch, "drift") ? undefined : slowStepAt(facts, nights, week));
    if (onset === undefined) return;
    memory.suspicions["level-change"] = { fromMs: onset, days: 0 };
  } else suspicion.days++;
  name(watch, week, nights);
}

/** By how much the nights before an instant already differed from what was expected of them. */
function usualBefore(nights: readonly Night[], atMs: number): number {
  const past = nights.filter(({ record }) => record.fromMs < atMs).slice(-PAST_NIGHTS);
  return past.length === 0 ? 0 : median(past.map(({ excess }) => excess));
}

/** How far the last nights lie above what they were expected to be. */
function nightsOf(watch: Watch, week: WorkingWeek, count: number): Night[] {
  return watch.memory.days.slice(-count).flatMap((record) => {
    const signal = signalOf("night", week, record);
    const expectation = signal && expect(watch, week, "night", signal);
    if (signal === undefined || expectation === undefined) return [];
    return [{ record, signal, expectation, excess: signal.value - expectation.expected }];
  });
}

function stepAt(nights: readonly Night[], week: WorkingWeek): number | undefined {
  const recent = nights.slice(-2);
  const past = nights.slice(-16, -2).map(({ excess }) => excess);
  if (past.length < 8) return undefined;
  const usual = median(past);
  // What nights differ by of late: a whole year's spread holds old levels too, and a floor for the noise of full use.
  const lately = 1.4826 * median(past.map((excess) => Math.abs(excess - usual)));
  const isUp = recent.every(({ excess, expectation: { expected, spread } }) => {
    const steady = Math.min(spread, Math.max(lately, LEAST_NIGHT_SPREAD * expected));
    const least = Math.max(STEP_SPREADS * steady, STEP_SHARE * expected, STEP_OF_TOP * week.top);
    return excess - usual > least && (excess > least / 2 || steady < spread / 2);
  });
  return isUp ? recent[0]?.record.fromMs : undefined;
}

/** One week or two against the three before, for what a night or two cannot show. */
function slowStepAt({ carrier }: SupplyFacts, nights: readonly Night[], week: WorkingWeek): number | undefined {
  // Two weeks of electricity may as well be a drift.
  if (carrier !== "water") return isRamp(nights, 6) ? undefined : slowStepOver(6, SLOW_SHARE, nights, week);
  return slowStepOver(6, SLOW_SHARE_OF_WATER, nights, week) ?? slowStepOver(12, SLOW_SHARE_OF_WATER, nights, week);
}

/** Whether a ramp that begins on any of the last nights leaves less over than a step at the last ones: a drift, no step. */
function isRamp(nights: readonly Night[], count: number): boolean {
  const values = nights.slice(-count - 22).map(({ excess }) => excess);
  const ofStep = squaresLeft(values, (index) => (index >= values.length - count ? 1 : 0));
  for (let from = 0; from < values.length - count; from++)
    if (squaresLeft(values, (index) => Math.max(0, index - from)) < ofStep) return true;
  return false;
}

/** Squares that the best multiple of a shape, above the best constant, leaves of values. */
function squaresLeft(values: readonly number[], shape: (index: number) => number): number {
  const shapes = values.map((_, index) => shape(index));
  const [meanShape, meanValue] = [mean(shapes), mean(values)];
  let [product, square, left] = [0, 0, 0];
  for (const [index, value] of values.entries()) {
    const offset = (shapes[index] ?? 0) - meanShape;
    product += offset * (value - meanValue);
    square += offset ** 2;
    left += (value - meanValue) ** 2;
  }
  return square === 0 ? left : left - product ** 2 / square;
}

function slowStepOver(
  count: number,
  leastShare: number,
  nights: readonly Night[],
  week: WorkingWeek,
): number | undefined {
  const recent = nights.slice(-count);
  const past = nights.slice(-count - 22, -count);
  if (past.length < 14) return undefined;
  const step = mean(recent.map(({ excess }) => excess)) - mean(past.map(({ excess }) => excess));
  // One loud night is not a week.
  if (recent.filter(({ excess }) => excess > step / 2).length < 0.6 * count) return undefined;
  const { spread, expected } = recent.at(-1)?.expectation ?? { spread: 0, expected: 0 };
  const error = spread * Math.sqrt(1 / recent.length + 1 / past.length);
  const isUp = step > Math.max(SLOW_SPREADS * error, leastShare * expected, STEP_OF_TOP * week.top);
  return isUp ? recent[0]?.record.fromMs : undefined;
}

/** Says what a step is as soon as hours of use have told, at the latest after some days. */
function name(watch: Watch, week: WorkingWeek, nights: readonly Night[]): void {
  const { memory, facts } = watch;
  const suspicion = memory.suspicions["level-change"];
  const last = nights.at(-1);
  if (suspicion === undefined || last === undefined) return;
  const since = nights.filter(({ record }) => record.fromMs >= suspicion.fromMs);
  const usual = usualBefore(nights, suspicion.fromMs);
  const excess = mean(since.map((night) => night.excess)) - usual;
  taint(watch, suspicion.fromMs);
  if (excess <= 0 || last.excess - usual < excess / 3) {
    delete memory.suspicions["level-change"];
    for (const { record } of since) record.isTainted = false;
    return;
  }
  const used = memory.days.slice(-PAST_NIGHTS - since.length).flatMap((record) => {
    const signal = signalOf("use", week, record);
    const expectation = signal && expect(watch, week, "use", signal);
    if (signal === undefined || expectation === undefined) return [];
    const spread = Math.max(expectation.spread, LEAST_USE_SPREAD * expectation.expected);
    return [{ isSince: record.toMs > suspicion.fromMs, more: signal.value - expectation.expected, spread }];
  });
  // A level that is known already is no part of what came on top of it.
  const hadMore = isOpen(watch, "level-change") ? used.filter(({ isSince }) => !isSince).map(({ more }) => more) : [];
  const usualMore = hadMore.length === 0 ? 0 : median(hadMore);
  const inUse = used.filter(({ isSince }) => isSince).map(({ more, spread }) => ({ more: more - usualMore, spread }));
  const share = mean(inUse.map(({ more }) => more)) / excess;
  const error = mean(inUse.map(({ spread }) => spread)) / Math.sqrt(inUse.length) / excess;
  // Lamps and machines that stay on make a large step of what is used by day; what was added for good is small.
  const size = excess / Math.max(week.top - week.base, 1e-9);
  const prior = size > 0.3 ? -4 : size > 0.18 ? -1 : size > 0.08 ? 1 : 3;
  // Far from both answers: a building on holiday tells nothing by day.
  const isTold = inUse.length > 0 && Math.min(Math.abs(share), Math.abs(share - 1)) < 0.5 + 3 * error;
  const odds = (isTold ? (2 * share - 1) / (2 * error * error) : 0) + prior;
  const isRhythmic = hasRhythm(week);
  const isSure = facts.carrier === "water" || !isRhythmic || (isTold && Math.abs(odds) > 3);
  if (!isSure && suspicion.days < MOST_DAYS_TO_NAME) return;
  const kind = facts.carrier === "water" ? "water-leak" : !isRhythmic || odds > 0 ? "level-change" : "night-base-load";
  if (kind === "level-change" && isOpen(watch, kind)) {
    delete memory.suspicions["level-change"];
    return;
  }
  const emptyH = memory.days.slice(-7).reduce((sum, record) => sum + (isIdle(week, record) ? 24 : 12), 0) / 7;
  const hoursADay = kind === "night-base-load" ? emptyH : 24;
  raise(watch, kind, {
    fromMs: suspicion.fromMs,
    raisedAtMs: last.record.toMs,
    score: excess / (excess + 4 * last.expectation.spread),
    perYear: (excess * hoursADay * HOURS_A_YEAR) / 24,
    evidence: {
      excessPerHour: excess,
      expectedPerHour: last.expectation.expected,
      spreadPerHour: last.expectation.spread,
      nights: since.length,
      ...(isTold ? { shareOfItInHoursOfUse: share } : {}),
    },
    model: facts.carrier === "water" ? "minimum-night-flow" : "own-nights-at-this-air",
  });
  delete memory.suspicions["level-change"];
}

function adopt(watch: Watch, kind: "night-base-load" | "level-change" | "water-leak", fromMs: number): void {
  const { memory } = watch;
  // A leak and a waste stay what they are, however long they last.
  if (kind !== "level-change") return;
  end(watch, kind, memory.days.at(-1)?.toMs ?? fromMs);
  memory.days = memory.days.filter(({ toMs }) => toMs > fromMs);
  for (const day of memory.days) day.isTainted = false;
  for (const name of Object.keys(memory.fits)) delete memory.fits[name];
}
