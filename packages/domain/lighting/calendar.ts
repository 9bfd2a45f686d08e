import type { CalendarRule, LightingCalendar } from "@lucciola/contract/lighting/calendar.ts";
import type { AssignedCalendar, LightingProgramme } from "@lucciola/contract/lighting/programme.ts";
import { isHoliday, isHolidayEve, weekdayOf } from "../time/italian-holidays.ts";
import type { LocalDate } from "../time/local-time.ts";

/** What a lamp runs: a programme, or a calendar that chooses one for each night. */
export interface LightingSchedule {
  /** Runs every night without a calendar, and where the calendar names a programme that did not come with it. */
  readonly programme: LightingProgramme;
  readonly calendar?: AssignedCalendar | undefined;
}

/** Why a night runs its programme: data from which an answer is written. */
export type ProgrammeChoice =
  | { readonly kind: "no-calendar" }
  | { readonly kind: "default"; readonly calendarId: string; readonly calendarVersion: number }
  | {
      readonly kind: "rule";
      readonly calendarId: string;
      readonly calendarVersion: number;
      readonly ruleIndex: number;
      readonly rule: CalendarRule;
    }
  /** The calendar names a programme that is not there; the schedule's own runs in its place. */
  | { readonly kind: "programme-missing"; readonly calendarId: string; readonly programmeId: string };

export interface ChosenProgramme {
  readonly programme: LightingProgramme;
  readonly choice: ProgrammeChoice;
}

/** The index of the first rule that fits the night whose evening falls on `date`; -1 for the calendar's default. */
export const ruleOfNight = (calendar: LightingCalendar, date: LocalDate): number =>
  calendar.rules.findIndex((rule) => isRuleOfNight(rule, date, calendar.patronDay));

/** Whether a rule by itself fits the night whose evening falls on `date`. */
export function isRuleOfNight(rule: CalendarRule, date: LocalDate, patronDay: string | undefined): boolean {
  switch (rule.kind) {
    case "event":
      return rule.from <= date && date <= (rule.to ?? rule.from) && isWeekdayAmong(rule.weekdays, date);
    case "holiday":
      return rule.eve === true ? isHolidayEve(date, patronDay) : isHoliday(date, patronDay);
    case "season":
      return isInSeason(rule, date.slice(5)) && isWeekdayAmong(rule.weekdays, date);
    case "weekday":
      return isWeekdayAmong(rule.weekdays, date);
  }
}

const isWeekdayAmong = (weekdays: readonly number[] | undefined, date: LocalDate): boolean =>
  weekdays === undefined || weekdays.includes(weekdayOf(date));

/** Both ends belong to it; a season that ends before it begins lasts across New Year. */
const isInSeason = ({ from, to }: { from: string; to: string }, monthDay: string): boolean =>
  from <= to ? from <= monthDay && monthDay <= to : from <= monthDay || monthDay <= to;

/** The programme of the night whose evening falls on `date`, and what chose it. There is one for every night. */
export function programmeOfNight(
  { programme, calendar: assigned }: LightingSchedule,
  date: LocalDate,
): ChosenProgramme {
  if (assigned === undefined) return { programme, choice: { kind: "no-calendar" } };
  const { calendar, programmes } = assigned;
  const ruleIndex = ruleOfNight(calendar, date);
  const rule = calendar.rules[ruleIndex];
  const programmeId = rule?.programme ?? calendar.defaultProgramme;
  const chosen = programmes.find(({ id }) => id === programmeId);
  const named = { calendarId: calendar.id, calendarVersion: calendar.version };
  if (chosen === undefined) {
    return { programme, choice: { kind: "programme-missing", calendarId: calendar.id, programmeId } };
  }
  return {
    programme: chosen,
    choice: rule === undefined ? { kind: "default", ...named } : { kind: "rule", ...named, ruleIndex, rule },
  };
}

/** The programmes that a calendar names, each once: the default first, then in the order of its rules. */
export const programmesOf = ({
  defaultProgramme,
  rules,
}: Pick<LightingCalendar, "defaultProgramme" | "rules">): string[] => [
  ...new Set([defaultProgramme, ...rules.map(({ programme }) => programme)]),
];

/** The programmes that a calendar names and that are not among these. */
export function missingProgrammes({ calendar, programmes }: AssignedCalendar): string[] {
  const there = new Set(programmes.map(({ id }) => id));
  return programmesOf(calendar).filter((id) => !there.has(id));
}
