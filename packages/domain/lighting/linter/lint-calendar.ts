import type { CalendarRule, LightingCalendar } from "@lucciola/contract/lighting/calendar.ts";
import { weekdayOf } from "../../time/italian-holidays.ts";
import type { LocalDate } from "../../time/local-time.ts";
import { isRuleOfNight, programmesOf, ruleOfNight } from "../calendar.ts";
import type { Findings } from "./findings.ts";
import { WEEKDAYS } from "./words.ts";

/** Rules that cannot fit, never decide, or leave days of the week out; programmes that are not there or never run. */
export function lintCalendar(
  calendar: LightingCalendar,
  known: ReadonlySet<string>,
  dates: readonly LocalDate[],
  findings: Findings,
): void {
  const named = programmesOf(calendar);
  for (const id of named.filter((id) => !known.has(id))) {
    findings.add(
      "error",
      "programme-unknown",
      { calendar: calendar.id, programme: id },
      {
        en: `The calendar names the programme ${id}, which there is not.`,
        it: `Il calendario nomina il programma ${id}, che non esiste.`,
      },
    );
  }
  const deciding = dates.map((date) => ruleOfNight(calendar, date));
  for (const [index, rule] of calendar.rules.entries()) lintRule(calendar, index, rule, deciding, dates, findings);
  lintWeekdays(calendar, deciding, dates, findings);
  const running = new Set(deciding.map((index) => calendar.rules[index]?.programme ?? calendar.defaultProgramme));
  for (const id of [...known].filter((id) => !running.has(id))) {
    findings.add(
      "note",
      "programme-unused",
      { calendar: calendar.id, programme: id },
      {
        en: `The programme ${id} runs in none of ${dates.length} nights of this calendar.`,
        it: `Il programma ${id} non funziona in nessuna di ${dates.length} notti di questo calendario.`,
      },
    );
  }
}

function lintRule(
  calendar: LightingCalendar,
  index: number,
  rule: CalendarRule,
  deciding: readonly number[],
  dates: readonly LocalDate[],
  findings: Findings,
): void {
  const where = { calendar: calendar.id, rule: index };
  const number = index + 1;
  if (rule.kind === "event" && !isRange(rule.from, rule.to ?? rule.from)) {
    findings.add("error", "event-impossible", where, {
      en: `Rule ${number} lasts from ${rule.from} to ${rule.to ?? rule.from}: a day that does not exist, or an end before the beginning.`,
      it: `La regola ${number} dura dal ${rule.from} al ${rule.to ?? rule.from}: un giorno che non esiste, o una fine prima dell'inizio.`,
    });
    return;
  }
  if (rule.kind === "holiday" && calendar.patronDay === undefined) {
    findings.add("note", "patron-day-missing", where, {
      en: `Rule ${number} looks for holidays, and the calendar does not say which day is the patron's.`,
      it: `La regola ${number} cerca le festività, e il calendario non dice qual è il giorno del patrono.`,
    });
  }
  const [first = "", last = ""] = [dates[0], dates.at(-1)];
  if (rule.kind === "event" && (rule.to ?? rule.from) < first) {
    findings.add("note", "event-past", where, {
      en: `Rule ${number} is of an event that ended on ${rule.to ?? rule.from}: it can go.`,
      it: `La regola ${number} è di un evento finito il ${rule.to ?? rule.from}: si può togliere.`,
    });
    return;
  }
  if (deciding.includes(index) || (rule.kind === "event" && rule.from > last)) return;
  const fitting = dates.findIndex((date) => isRuleOfNight(rule, date, calendar.patronDay));
  const before = deciding[fitting];
  findings.add(
    "warning",
    "rule-never-reached",
    where,
    before === undefined || before < 0
      ? {
          en: `Rule ${number} fits in none of ${dates.length} nights.`,
          it: `La regola ${number} non vale in nessuna di ${dates.length} notti.`,
        }
      : {
          en: `Rule ${number} never decides: in every night in which it would fit a rule above it does, such as rule ${before + 1} on ${dates[fitting]}. Move it up, or delete it.`,
          it: `La regola ${number} non decide mai: in ogni notte in cui varrebbe decide una regola più in alto, come la ${before + 1} il ${dates[fitting]}. Spostarla in alto, o eliminarla.`,
        },
  );
}

const isDay = (date: string): boolean => {
  const atMs = Date.parse(date);
  return !Number.isNaN(atMs) && new Date(atMs).toISOString().slice(0, 10) === date;
};
const isRange = (from: string, to: string): boolean => isDay(from) && isDay(to) && from <= to;

/** Somebody who thought in days of the week has most likely forgotten those that no rule names. */
function lintWeekdays(
  calendar: LightingCalendar,
  deciding: readonly number[],
  dates: readonly LocalDate[],
  findings: Findings,
): void {
  const named = new Set(calendar.rules.flatMap((rule) => (rule.kind === "weekday" ? rule.weekdays : [])));
  if (named.size === 0) return;
  const byDefault = new Set(dates.filter((_, index) => deciding[index] === -1).map(weekdayOf));
  const missing = WEEKDAYS.filter((_, index) => !named.has(index + 1) && byDefault.has(index + 1));
  if (missing.length === 0) return;
  findings.add(
    "warning",
    "weekdays-missing",
    { calendar: calendar.id },
    {
      en: `No rule names ${missing.map(({ en }) => en).join(", ")}: those nights run the default, ${calendar.defaultProgramme}.`,
      it: `Nessuna regola nomina ${missing.map(({ it }) => it).join(", ")}: in quelle notti funziona il programma predefinito, ${calendar.defaultProgramme}.`,
    },
  );
}
