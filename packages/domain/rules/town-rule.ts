import type { LightingSite } from "@lucciola/contract/lighting/programme.ts";
import type { RuleCondition, RuleTrigger, TownRule } from "@lucciola/contract/rules/town-rule.ts";
import { sunEvents, sunTime } from "../astronomy/sun.ts";
import { minuteOf } from "../lighting/step-anchor.ts";
import { weekdayOf } from "../time/italian-holidays.ts";
import { addDays, instantOfLocalTime, localTimeOf } from "../time/local-time.ts";

/** A reading of the sensor that a rule looks at. */
export interface RuleSample {
  readonly atMs: number;
  readonly value: number;
}

/** An alarm that was raised, of any kind. */
export interface RuleAlarm {
  readonly kind: string;
  readonly place: string;
  readonly raisedAtMs: number;
}

/** What a rule remembers. Plain JSON. */
export interface RuleState {
  /** All until this instant, it included, has been looked at. */
  readonly checkedToMs: number;
  /** Since when the sensor has been beyond the value. */
  readonly beyondSinceMs?: number;
  /** It has fired and the sensor has not come back yet. */
  readonly isSpent?: boolean;
  /** Until when it rests: what it ordered lasts. */
  readonly restsUntilMs?: number;
}

/** What happened until `toMs`: readings of the rule's sensor and alarms, in the order of their instants. */
export interface RuleWindow {
  readonly toMs: number;
  readonly samples: readonly RuleSample[];
  readonly alarms: readonly RuleAlarm[];
}

/** Why a rule fired. */
export type FiringCause =
  | { readonly kind: "clock" | "sun" }
  | { readonly kind: "sensor"; readonly value: number; readonly sinceMs: number }
  | { readonly kind: "alarm"; readonly alarm: string; readonly place: string };

export interface Firing {
  readonly atMs: number;
  readonly cause: FiringCause;
}

const MINUTE_MS = 60_000;
/** A note is written at most so often. */
const NOTE_REST_MS = 10 * MINUTE_MS;

export const newRuleState = (nowMs: number): RuleState => ({ checkedToMs: nowMs });

/**
 * The firings of a rule after what it has looked at and until `window.toMs`. Live, it is called every second with what
 * came since; for a test over the past, once with a month: cut a stretch of time wherever you like, the firings are the
 * same. A sensor that is silent fires nothing: how long it has been beyond its value is told by its own readings.
 *
 * While what a rule ordered lasts it does not fire again. Throws `RangeError` for an unknown zone.
 */
export function ruleFirings(
  rule: TownRule,
  state: RuleState,
  window: RuleWindow,
  site: LightingSite,
): { readonly state: RuleState; readonly firings: readonly Firing[] } {
  const restMs = rule.action.kind === "order" ? rule.action.minutes * MINUTE_MS : NOTE_REST_MS;
  const firings: Firing[] = [];
  let now = state;
  const isDue = (atMs: number): boolean =>
    atMs >= (now.restsUntilMs ?? Number.NEGATIVE_INFINITY) &&
    rule.conditions.every((condition) => isMet(condition, atMs, site));
  const fire = (firing: Firing): void => {
    firings.push(firing);
    now = { ...now, restsUntilMs: firing.atMs + restMs };
  };
  const { trigger } = rule;
  if (trigger.kind === "sensor") {
    for (const { atMs, value } of window.samples) {
      if (atMs <= state.checkedToMs || atMs > window.toMs) continue;
      now = afterSample(now, trigger, atMs, value);
      const { beyondSinceMs } = now;
      if (beyondSinceMs === undefined || now.isSpent === true) continue;
      if (atMs - beyondSinceMs < trigger.forMin * MINUTE_MS || !isDue(atMs)) continue;
      fire({ atMs, cause: { kind: "sensor", value, sinceMs: beyondSinceMs } });
      now = { ...now, isSpent: true };
    }
    // A reading that comes late is still looked at: only readings move a sensor's rule on.
    const last = window.samples.findLast(({ atMs }) => atMs <= window.toMs);
    return { state: { ...now, checkedToMs: Math.max(state.checkedToMs, last?.atMs ?? state.checkedToMs) }, firings };
  }
  for (const firing of momentsOf(trigger, state.checkedToMs, window, site)) if (isDue(firing.atMs)) fire(firing);
  return { state: { ...now, checkedToMs: Math.max(state.checkedToMs, window.toMs) }, firings };
}

function afterSample(
  state: RuleState,
  { is, value: limit, backBy }: Extract<RuleTrigger, { kind: "sensor" }>,
  atMs: number,
  value: number,
): RuleState {
  const over = is === "above" ? value - limit : limit - value;
  if (over > 0) return { ...state, beyondSinceMs: state.beyondSinceMs ?? atMs };
  const { beyondSinceMs: _, isSpent, ...rest } = state;
  return isSpent === true && over > -backBy ? { ...rest, isSpent } : rest;
}

/** The moments of a clock, the sun or alarms in (`afterMs`, `toMs`], in order. */
function momentsOf(
  trigger: Exclude<RuleTrigger, { kind: "sensor" }>,
  afterMs: number,
  { toMs, alarms }: RuleWindow,
  site: LightingSite,
): Firing[] {
  const isIn = (atMs: number): boolean => atMs > afterMs && atMs <= toMs;
  if (trigger.kind === "alarm") {
    return alarms
      .filter(({ kind, raisedAtMs }) => kind === trigger.alarm && isIn(raisedAtMs))
      .map(({ kind, place, raisedAtMs }) => ({ atMs: raisedAtMs, cause: { kind: "alarm", alarm: kind, place } }));
  }
  const moments: Firing[] = [];
  // An offset may carry a sun event across midnight.
  const last = addDays(localTimeOf(toMs, site.zone).date, 1);
  for (let date = addDays(localTimeOf(afterMs, site.zone).date, -1); date <= last; date = addDays(date, 1)) {
    const atMs =
      trigger.kind === "clock"
        ? instantOfLocalTime(date, minuteOf(trigger.time), site.zone)
        : offsetBy(sunTime(site, date, trigger.event), trigger.offsetMin);
    if (atMs !== undefined && isIn(atMs)) moments.push({ atMs, cause: { kind: trigger.kind } });
  }
  return moments;
}

/** Where the sun event does not come in a day, the rule does not either. */
const offsetBy = (time: ReturnType<typeof sunTime>, minutes: number): number | undefined =>
  typeof time === "number" ? time + minutes * MINUTE_MS : undefined;

function isMet(condition: RuleCondition, atMs: number, site: LightingSite): boolean {
  const { date, timeMs } = localTimeOf(atMs, site.zone);
  switch (condition.kind) {
    case "weekdays":
      return condition.weekdays.includes(weekdayOf(date));
    case "hours": {
      const [from, to] = [minuteOf(condition.from) * MINUTE_MS, minuteOf(condition.to) * MINUTE_MS];
      return from <= to ? from <= timeMs && timeMs < to : from <= timeMs || timeMs < to;
    }
    case "sky":
      return isDark(atMs, date, site) === (condition.is === "dark");
  }
}

/** Under civil twilight. */
function isDark(atMs: number, date: string, site: LightingSite): boolean {
  const { civilDawn, civilDusk } = sunEvents(site, date);
  if (civilDawn === "polar-night" || civilDusk === "polar-night") return true;
  return (typeof civilDawn === "number" && atMs < civilDawn) || (typeof civilDusk === "number" && atMs >= civilDusk);
}
