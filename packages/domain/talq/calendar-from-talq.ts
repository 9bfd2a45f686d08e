import type { CalendarRule, LightingCalendar } from "@lucciola/contract/lighting/calendar.ts";
import type { TalqCalendar, TalqCalendarRule, TalqCondition } from "@lucciola/contract/talq/wire.ts";
import { type Carried, carried, malformed, tooMuch } from "./carried.ts";

export const MOST_RULES = 64;
export const MOST_PROGRAMMES = 16;
const FIRST_DAY = "0001-01-01";
const LAST_DAY = "9999-12-31";
const ALL_YEAR = { from: "01-01", to: "12-31" };

interface Names {
  readonly id: string;
  readonly name: string;
  /** Our programme for one of the management system's; undefined where there is none. */
  readonly programmeOf: (talqId: string) => string | undefined;
  /** What runs in nights of no rule where the calendar names no default. */
  readonly fallback: string;
}

type Dates = { readonly from: string; readonly to: string };

/**
 * Our calendar that chooses as TALQ's does; both look at the day on which the night begins (`dayOffset` 12), and in both
 * the first rule that fits decides. Refused: occurrences of a day in the month, days of every month, dates within other
 * dates, ranges that begin in one year and end in every.
 */
export function calendarFromTalq(calendar: TalqCalendar, names: Names): Carried<Omit<LightingCalendar, "version">> {
  const { id, name, programmeOf, fallback } = names;
  const { defaultProgram } = calendar;
  const unknown = (program: string): Carried<never> => ({
    kind: "not-carried",
    key: "relatedResourceNotFound",
    why: `There is no control program "${program}"`,
  });
  const defaultProgramme = defaultProgram === undefined ? fallback : programmeOf(defaultProgram);
  if (defaultProgramme === undefined) return unknown(defaultProgram ?? "");
  const rules: CalendarRule[] = [];
  for (const [index, rule] of (calendar.rules ?? []).entries()) {
    if (rule.program === undefined) return malformed(`rule ${index + 1} names no program`);
    const programme = programmeOf(rule.program);
    if (programme === undefined) return unknown(rule.program);
    const ours = rulesOf(rule, programme);
    if (ours.kind === "not-carried") return { ...ours, why: `rule ${index + 1}: ${ours.why}` };
    rules.push(...ours.value);
  }
  if (rules.length > MOST_RULES) return tooMuch(`the calendar needs ${rules.length} rules, and may have ${MOST_RULES}`);
  const programmes = new Set([defaultProgramme, ...rules.map(({ programme }) => programme)]);
  if (programmes.size > MOST_PROGRAMMES)
    return tooMuch(`the calendar names ${programmes.size} programs, and may name ${MOST_PROGRAMMES}`);
  return carried({ id, name, defaultProgramme, rules });
}

function rulesOf(rule: TalqCalendarRule, programme: string): Carried<CalendarRule[]> {
  const { startDate, endDate, condition } = rule;
  const isYearly = (day: string | undefined) => day === undefined || day.startsWith("--");
  if ([startDate, endDate].some((day) => day?.startsWith("---")))
    return malformed("a start or end date needs its month");
  const limited = startDate !== undefined || endDate !== undefined;
  if (condition?.type === "ccDate") {
    if (limited) return tooMuch("a ccDate condition within a start and end date cannot be carried");
    return datesOf(condition, programme);
  }
  const weekdays = condition === undefined ? carried(undefined) : weekdaysOf(condition);
  if (weekdays.kind === "not-carried") return weekdays;
  const days = weekdays.value === undefined ? {} : { weekdays: weekdays.value };
  if (!limited && weekdays.value !== undefined)
    return carried([{ kind: "weekday", weekdays: weekdays.value, programme }]);
  if (isYearly(startDate) && isYearly(endDate)) {
    const from = startDate?.slice(2) ?? ALL_YEAR.from;
    const to = endDate?.slice(2) ?? ALL_YEAR.to;
    return carried([{ kind: "season", from, to, ...days, programme }]);
  }
  if ((startDate !== undefined && isYearly(startDate)) || (endDate !== undefined && isYearly(endDate)))
    return tooMuch("a range from a day of one year to a day of every year cannot be carried");
  const from = startDate ?? FIRST_DAY;
  const to = endDate ?? LAST_DAY;
  if (to < from) return malformed(`the end date ${to} lies before the start date ${from}`);
  return carried([{ kind: "event", from, to, ...days, programme }]);
}

function datesOf({ dates }: TalqCondition, programme: string): Carried<CalendarRule[]> {
  if (dates === undefined || dates.length === 0) return malformed("a ccDate condition needs dates");
  const ranges: Dates[] = [];
  for (const { start, end = start } of dates) {
    if (start.startsWith("---") || end.startsWith("---")) return tooMuch("days of every month cannot be carried");
    if (!start.startsWith("--") || !end.startsWith("--")) return malformed("dates of a ccDate are --mm-dd");
    if (end < start) return malformed(`the end day ${end} must be higher than ${start}`);
    ranges.push({ from: start.slice(2), to: end.slice(2) });
  }
  return carried(ranges.map((range) => ({ kind: "season", ...range, programme })));
}

function weekdaysOf({ type, days, occurrences }: TalqCondition): Carried<number[]> {
  if (type !== "ccDay") return malformed(`"${type}" is no type of condition; use ccDay or ccDate`);
  if (days === undefined || days.length === 0) return malformed("a ccDay condition needs days");
  if (occurrences !== undefined && occurrences.length > 0)
    return tooMuch("occurrences of a day in the month cannot be carried");
  const all = new Set<number>();
  for (const { start, end = start } of days) {
    if (end < start) return malformed(`the end weekday ${end} must be higher than ${start}`);
    for (let day = start; day <= end; day += 1) all.add(day);
  }
  return carried([...all].sort());
}
