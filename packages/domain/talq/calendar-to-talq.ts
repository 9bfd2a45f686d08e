import type { CalendarRule, LightingCalendar } from "@lucciola/contract/lighting/calendar.ts";
import type { TalqCalendar, TalqCalendarRule } from "@lucciola/contract/talq/wire.ts";
import { isRuleOfNight } from "../lighting/calendar.ts";
import { addDays, type LocalDate } from "../time/local-time.ts";

/** Holidays are written out for so many days: TALQ has no Easter and no word for holidays. */
const HOLIDAYS_AHEAD = 730;

interface Names {
  readonly id: string;
  readonly ownerCMS: string;
  /** TALQ's id of one of our programmes. */
  readonly programOf: (programme: string) => string;
  /** From when holidays are written out. */
  readonly today: LocalDate;
}

/** A calendar of ours as TALQ says it. Lost: names, and holidays later than two years from today. */
export function calendarToTalq(calendar: LightingCalendar, names: Names): TalqCalendar {
  const { id, ownerCMS, programOf } = names;
  return {
    id,
    ownerCMS,
    rules: calendar.rules.flatMap((rule) => rulesOf(rule, calendar.patronDay, names)),
    defaultProgram: programOf(calendar.defaultProgramme),
  };
}

function rulesOf(rule: CalendarRule, patronDay: string | undefined, { programOf, today }: Names): TalqCalendarRule[] {
  const program = programOf(rule.programme);
  const onDays = (weekdays: readonly number[] | undefined) =>
    weekdays === undefined ? {} : { condition: { type: "ccDay", days: weekdays.map((start) => ({ start })) } };
  switch (rule.kind) {
    case "event":
      return [{ startDate: rule.from, endDate: rule.to ?? rule.from, ...onDays(rule.weekdays), program }];
    case "season":
      return [{ startDate: `--${rule.from}`, endDate: `--${rule.to}`, ...onDays(rule.weekdays), program }];
    case "weekday":
      return [{ ...onDays(rule.weekdays), program }];
    case "holiday":
      return Array.from({ length: HOLIDAYS_AHEAD }, (_, days) => addDays(today, days))
        .filter((date) => isRuleOfNight(rule, date, patronDay))
        .map((date) => ({ startDate: date, endDate: date, program }));
  }
}
