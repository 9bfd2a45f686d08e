import type { AnomalyAlert } from "./alert.ts";
import {
  type AnomalyCase,
  type CaseAction,
  type CaseChange,
  type CaseEvent,
  isSameCause,
  LINGER_MS,
  sizeOf,
} from "./anomaly-case.ts";
import { isWithin, type NormalRule, ruleFor } from "./normal-rule.ts";

/** A snoozed anomaly comes back when it has grown by half: an assumption. */
const CLEARLY_WORSE = 1.5;

/** A case as it is before the registry gives it a number. */
export type UnnumberedCase = Omit<AnomalyCase, "id">;

export interface NewCase {
  readonly anomaly: UnnumberedCase;
  readonly events: readonly CaseEvent[];
}

export interface Settlement {
  readonly opened: readonly NewCase[];
  readonly changed: readonly CaseChange[];
}

/** What is known of one supply before the detectors' words are heard. */
export interface SupplyCases {
  readonly place: string;
  /** Those that run, and those that ended and may be spoken of again. */
  readonly cases: readonly AnomalyCase[];
  readonly rules: readonly NormalRule[];
}

/**
 * What the detectors' alerts of one supply make of its cases: one cause is one case, however often it is told, and one
 * that ended goes on where its cause comes back within its days of grace. Of one kind one case runs at a time.
 * `reconsideredFromMs` is given after a correction: what had been raised since then and is not among the alerts any more
 * is withdrawn. Times are epoch milliseconds.
 */
export function settleCases(
  { place, cases, rules }: SupplyCases,
  alerts: readonly AnomalyAlert[],
  nowMs: number,
  reconsideredFromMs = Number.POSITIVE_INFINITY,
): Settlement {
  const entries: Entry[] = cases.map((anomaly) => ({ before: anomaly, anomaly, events: [], isTold: false }));
  for (const alert of [...alerts].sort((a, b) => a.fromMs - b.fromMs)) {
    const entry = entryFor(entries, alert, nowMs);
    if (entry === undefined) {
      entries.push({ before: undefined, ...openCase(place, alert, rules, nowMs), isTold: true });
      continue;
    }
    entry.isTold = true;
    apply(entry, tellAgain(entry.anomaly, alert, rules, nowMs));
  }
  for (const entry of entries.filter(isRunning)) {
    const isWithdrawn = !entry.isTold && entry.anomaly.alert.raisedAtMs >= reconsideredFromMs;
    apply(entry, isWithdrawn ? end(entry.anomaly, nowMs, "withdrawn") : passTime(entry.anomaly, rules, nowMs));
  }
  return {
    opened: entries.flatMap(({ before, anomaly, events }) => (before === undefined ? [{ anomaly, events }] : [])),
    changed: entries.flatMap(({ before, anomaly, events }) =>
      before === undefined || anomaly === before ? [] : [{ anomaly: { ...anomaly, id: before.id }, events }],
    ),
  };
}

/** A case while its alerts are heard; `before` is how it was, and absent where it is new. */
interface Entry {
  readonly before: AnomalyCase | undefined;
  anomaly: UnnumberedCase;
  events: readonly CaseEvent[];
  isTold: boolean;
}

interface Step {
  readonly anomaly: UnnumberedCase;
  readonly events: readonly CaseEvent[];
}

function apply(entry: Entry, { anomaly, events }: Step): void {
  entry.anomaly = anomaly;
  entry.events = [...entry.events, ...events];
}

const isRunning = ({ anomaly }: Entry): boolean => anomaly.endedAtMs === undefined;

/** The case that runs, where the alert speaks of the same time or of something that is not over; else one that ended. */
function entryFor(entries: readonly Entry[], alert: AnomalyAlert, nowMs: number): Entry | undefined {
  const ofKind = entries.filter(({ anomaly }) => anomaly.alert.kind === alert.kind);
  const running = ofKind.find(isRunning);
  if (running !== undefined && (isSameCause(running.anomaly.alert, alert) || !isOver(alert, nowMs))) return running;
  return ofKind.findLast(({ anomaly }) => isSameCause(anomaly.alert, alert));
}

const event = (atMs: number, action: CaseAction, detail = ""): CaseEvent => ({ atMs, actor: "", action, detail });

/** Two alerts of one cause: it began with the first, and the rest is as was said last. */
const joined = (first: AnomalyAlert, last: AnomalyAlert): AnomalyAlert => ({
  ...last,
  fromMs: Math.min(first.fromMs, last.fromMs),
  raisedAtMs: Math.min(first.raisedAtMs, last.raisedAtMs),
});

const isOver = ({ toMs, raisedAtMs }: AnomalyAlert, nowMs: number): boolean =>
  toMs !== undefined && nowMs >= Math.max(toMs, raisedAtMs) + LINGER_MS;

const end = (anomaly: UnnumberedCase, nowMs: number, action: "over" | "withdrawn"): Step => ({
  anomaly: { ...anomaly, state: anomaly.state === "normal" ? "normal" : "closed", snooze: undefined, endedAtMs: nowMs },
  events: [event(nowMs, action)],
});

function openCase(place: string, alert: AnomalyAlert, rules: readonly NormalRule[], nowMs: number): NewCase {
  const rule = ruleFor(rules, alert, nowMs);
  const over = isOver(alert, nowMs);
  return {
    anomaly: {
      place,
      state: rule !== undefined ? "normal" : over ? "closed" : "held",
      alert,
      seenAtMs: nowMs,
      endedAtMs: over ? nowMs : undefined,
      assignedTo: undefined,
      snooze: undefined,
      normal: rule?.id,
    },
    events: [
      rule === undefined ? event(nowMs, "found") : event(nowMs, "found-normal", rule.reason),
      ...(over ? [event(nowMs, "over")] : []),
    ],
  };
}

/** The detectors speak again of a known case: its figures follow, and it goes on where it had ended too early. */
function tellAgain(before: UnnumberedCase, alert: AnomalyAlert, rules: readonly NormalRule[], nowMs: number): Step {
  const now: UnnumberedCase = { ...before, alert: joined(before.alert, alert), seenAtMs: nowMs };
  if (before.endedAtMs === undefined)
    return isOver(now.alert, nowMs) ? end(now, nowMs, "over") : { anomaly: now, events: [] };
  if (isOver(now.alert, nowMs)) return { anomaly: now, events: [] };
  const rule = rules.find(({ id }) => id === before.normal);
  const isNormal = before.state === "normal" && rule !== undefined && isWithin(rule, now.alert, nowMs);
  const state = isNormal ? "normal" : "held";
  return { anomaly: { ...now, state, endedAtMs: undefined }, events: [event(nowMs, "resumed")] };
}

/** What time and size alone make of a case that runs. */
function passTime(before: UnnumberedCase, rules: readonly NormalRule[], nowMs: number): Step {
  if (isOver(before.alert, nowMs)) return end(before, nowMs, "over");
  const { state, snooze, alert } = before;
  if (state === "normal") {
    const rule = rules.find(({ id }) => id === before.normal);
    if (rule !== undefined && isWithin(rule, alert, nowMs)) return { anomaly: before, events: [] };
    return { anomaly: { ...before, state: "held", normal: undefined }, events: [event(nowMs, "outgrew-normal")] };
  }
  if (state === "snoozed" && snooze !== undefined) {
    const awake: UnnumberedCase = { ...before, snooze: undefined };
    // Who put it off asked for it back at that time: it takes no room in the budget.
    if (nowMs >= snooze.untilMs)
      return { anomaly: { ...awake, state: "open" }, events: [event(nowMs, "snooze-over", snooze.reason)] };
    if (sizeOf(alert) >= CLEARLY_WORSE * snooze.size)
      return { anomaly: { ...awake, state: "held" }, events: [event(nowMs, "grew-while-snoozed", snooze.reason)] };
  }
  return { anomaly: before, events: [] };
}
