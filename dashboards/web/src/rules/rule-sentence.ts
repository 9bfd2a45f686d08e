import type { RuleCause, RuleText } from "@lucciola/contract/api/town-rules.ts";
import type { RuleCondition, RuleTrigger } from "@lucciola/contract/rules/town-rule.ts";
import type { Formatter } from "../format/format.ts";
import { type AnchorWords, anchorText } from "../programmes/anchor-words.ts";
import { weekdayName } from "../programmes/change-words.ts";
import { type RuleWords, UNITS } from "./words.ts";

export interface SentenceWords {
  readonly t: RuleWords;
  readonly anchor: AnchorWords;
  readonly format: Formatter;
  readonly locale: string;
  /** What people call a sensor or a group; its id where nobody has named it. */
  readonly nameOf: (id: string) => string;
}

const numberText = (value: number, format: Formatter): string => format.number(value, value % 1 === 0 ? 0 : 1);

function whenText(trigger: RuleTrigger, { t, anchor, format, nameOf }: SentenceWords): string {
  switch (trigger.kind) {
    case "clock":
      return t.when.clock(trigger.time);
    case "sun":
      return t.when.sun(anchorText(trigger, anchor));
    case "alarm":
      return t.when.alarm(t.alarms[trigger.alarm] ?? trigger.alarm);
    case "sensor": {
      const value = `${numberText(trigger.value, format)} ${UNITS[trigger.quantity]}`.trim();
      const lasting = trigger.forMin === 0 ? "" : t.when.forMinutes(format.number(trigger.forMin));
      const say = trigger.is === "above" ? t.when.sensorAbove : t.when.sensorBelow;
      return say(nameOf(trigger.point), t.quantities[trigger.quantity], value, lasting);
    }
  }
}

function conditionText(condition: RuleCondition, { t, locale }: SentenceWords): string {
  switch (condition.kind) {
    case "sky":
      return t.conditions[condition.is];
    case "hours":
      return t.conditions.hours(condition.from, condition.to);
    case "weekdays":
      return t.conditions.weekdays(condition.weekdays.map((day) => weekdayName(day, locale)).join(", "));
  }
}

/** "Quando la luce misurata (Piazza) sta sotto 20 lx per 10 minuti, se è giorno, allora ..." */
export function ruleSentence({ trigger, conditions, action }: RuleText, words: SentenceWords): string {
  const { t, format, nameOf } = words;
  const all = conditions.map((condition) => conditionText(condition, words)).join(t.and);
  const then =
    action.kind === "note"
      ? t.follows.note(action.text)
      : t.follows.order(nameOf(action.group), format.percent(action.dimPct), format.number(action.minutes));
  return t.sentence(whenText(trigger, words), all === "" ? "" : t.if + all, then);
}

/** Why a rule fired, in words. */
export function causeText(cause: RuleCause, { t, format }: Pick<SentenceWords, "t" | "format">): string {
  switch (cause.kind) {
    case "sensor":
      return t.causes.sensor(numberText(cause.value, format), format.time(cause.since));
    case "alarm":
      return t.causes.alarm(t.alarms[cause.alarm] ?? cause.alarm, cause.place);
    default:
      return t.causes[cause.kind];
  }
}
