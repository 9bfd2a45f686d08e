import type { CalendarRule } from "@lucciola/contract/lighting/calendar.ts";
import type { Formatter } from "../format/format.ts";
import { anchorText } from "./anchor-words.ts";
import type { CalendarChange, ProgrammeChange } from "./plan-changes.ts";
import type { ProgrammeWords } from "./words.ts";

/** A change of a programme in words. */
export function programmeChangeText(change: ProgrammeChange, t: ProgrammeWords, format: Formatter): string {
  const say = t.changes;
  const at = (anchor: Parameters<typeof anchorText>[0]) => anchorText(anchor, t.anchor);
  const seconds = (ms: number) => format.number(ms / 1_000, ms % 1_000 === 0 ? 0 : 1);
  const level = (pct: number) => format.percent(pct);
  switch (change.kind) {
    case "name":
      return say.name(change.from, change.to);
    case "on":
      return say.on(at(change.from), at(change.to));
    case "off":
      return say.off(at(change.from), at(change.to));
    case "initial":
      return say.initial(level(change.from), level(change.to));
    case "fade":
      return say.fade(seconds(change.fromMs), seconds(change.toMs));
    case "step-level":
      return say.stepLevel(at(change.at), level(change.from), level(change.to));
    case "step-moved":
      return say.stepMoved(level(change.dimPct), at(change.from), at(change.to));
    case "step-fade":
      return say.stepFade(at(change.at), seconds(change.fromMs), seconds(change.toMs));
    case "step-added":
      return say.stepAdded(level(change.step.dimPct), at(change.step.from));
    case "step-gone":
      return say.stepGone(level(change.step.dimPct), at(change.step.from));
    case "steps-order":
      return say.order;
    case "photocell":
      return say.photocell;
  }
}

/** "lun", "mar" and so on; 1 is Monday. */
export const weekdayName = (weekday: number, locale: string): string =>
  new Intl.DateTimeFormat(locale, { weekday: "short", timeZone: "UTC" }).format(Date.UTC(2024, 0, weekday));

/** What people call a programme; its id where nobody knows. */
export type NameOf = (programme: string) => string;

/** "ogni anno dal 06-01 al 08-31 (ven, sab): Movida". */
export function ruleText(rule: CalendarRule, t: ProgrammeWords, locale: string, nameOf: NameOf): string {
  const say = t.calendar.inRule;
  const days = "weekdays" in rule && rule.weekdays !== undefined;
  const named = days ? (rule.weekdays ?? []).map((day) => weekdayName(day, locale)).join(", ") : "";
  const which =
    rule.kind === "event"
      ? say.event(rule.from, rule.to ?? rule.from)
      : rule.kind === "season"
        ? say.season(rule.from, rule.to)
        : rule.kind === "holiday"
          ? rule.eve === true
            ? say.eve
            : say.holiday
          : "";
  const when = [which, days ? (which === "" ? named : say.days(named)) : ""].filter((part) => part !== "").join(" ");
  return `${rule.name === undefined || rule.name === "" ? "" : `${rule.name}, `}${when}: ${nameOf(rule.programme)}`;
}

/** A change of a calendar in words. */
export function calendarChangeText(change: CalendarChange, t: ProgrammeWords, locale: string, nameOf: NameOf): string {
  const say = t.calendar.changes;
  switch (change.kind) {
    case "name":
      return t.changes.name(change.from, change.to);
    case "default":
      return say.default(nameOf(change.from), nameOf(change.to));
    case "patron":
      return say.patron(change.from ?? "-", change.to ?? "-");
    case "rule-added":
      return say.added(ruleText(change.rule, t, locale, nameOf));
    case "rule-gone":
      return say.gone(ruleText(change.rule, t, locale, nameOf));
    case "rules-order":
      return say.order;
  }
}
