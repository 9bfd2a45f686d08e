import type { CalendarText } from "@lucciola/contract/api/lighting-plans.ts";
import type { CalendarRule } from "@lucciola/contract/lighting/calendar.ts";

/** What the contract takes. */
export const MOST_RULES = 64;
export const RULE_KINDS = ["weekday", "season", "holiday", "event"] as const;
const FRIDAY_AND_SATURDAY = [5, 6];

/** A rule of a kind as it begins to be written. `today`: `YYYY-MM-DD`. */
export function newRule(kind: CalendarRule["kind"], programme: string, today: string): CalendarRule {
  switch (kind) {
    case "weekday":
      return { kind, weekdays: FRIDAY_AND_SATURDAY, programme };
    case "season":
      return { kind, from: "06-01", to: "08-31", programme };
    case "holiday":
      return { kind, programme };
    case "event":
      return { kind, from: today, programme };
  }
}

export const withRule = (calendar: CalendarText, index: number, rule: CalendarRule): CalendarText => ({
  ...calendar,
  rules: calendar.rules.map((each, at) => (at === index ? rule : each)),
});

export const withoutRule = (calendar: CalendarText, index: number): CalendarText => ({
  ...calendar,
  rules: calendar.rules.filter((_, at) => at !== index),
});

/** A rule one place further up or down; as it was at the ends. The first that fits a night decides. */
export function movedRule(calendar: CalendarText, index: number, by: 1 | -1): CalendarText {
  const rules = [...calendar.rules];
  const [rule, other] = [rules[index], rules[index + by]];
  if (rule === undefined || other === undefined) return calendar;
  rules[index] = other;
  rules[index + by] = rule;
  return { ...calendar, rules };
}

/** With a day of the week more or less; the last one stays, and all seven are as good as no limit. */
export function toggledWeekday(rule: CalendarRule, day: number): CalendarRule {
  if (rule.kind === "holiday") return rule;
  const days = rule.weekdays ?? [1, 2, 3, 4, 5, 6, 7];
  const next = days.includes(day) ? days.filter((each) => each !== day) : [...days, day].sort((a, b) => a - b);
  if (next.length === 0) return rule;
  if (rule.kind === "weekday") return { ...rule, weekdays: next };
  const { weekdays: _, ...every } = rule;
  return next.length === 7 ? every : { ...every, weekdays: next };
}
