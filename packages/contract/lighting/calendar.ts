import { Type } from "typebox";
import { ID_PATTERN } from "../ids/ids.ts";

const ProgrammeId = Type.String({ pattern: ID_PATTERN, maxLength: 64 });
/** A day of the calendar, `YYYY-MM-DD`. */
export const CalendarDate = Type.String({
  pattern: "^\\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])$",
  maxLength: 10,
  description: "YYYY-MM-DD",
});
/** A day of every year, `MM-DD`. */
export const MonthDay = Type.String({
  pattern: "^(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])$",
  maxLength: 5,
  description: "MM-DD",
});
const Weekdays = Type.Array(Type.Integer({ minimum: 1, maximum: 7 }), {
  minItems: 1,
  maxItems: 7,
  description: "ISO 8601: 1 is Monday, 7 Sunday",
});
const ruleNamed = <K extends string, P extends Record<string, Type.TSchema>>(kind: K, properties: P) =>
  Type.Object(
    {
      kind: Type.Literal(kind),
      ...properties,
      programme: ProgrammeId,
      name: Type.Optional(Type.String({ maxLength: 100 })),
    },
    { additionalProperties: false },
  );

/**
 * One rule of a calendar. All of them look at the date of a night's evening: the night of Friday lasts until the noon of
 * Saturday. Both ends of a range belong to it.
 * - `event`: a date, or a range of dates, of one year.
 * - `holiday`: national holidays of Italy and the day of the town's patron; with `eve`, the nights before them instead.
 * - `season`: a range of days of every year, also across New Year.
 * - `weekday`: days of the week.
 * An event and a season may be limited to days of the week.
 */
export const CalendarRule = Type.Union([
  ruleNamed("event", { from: CalendarDate, to: Type.Optional(CalendarDate), weekdays: Type.Optional(Weekdays) }),
  ruleNamed("holiday", { eve: Type.Optional(Type.Boolean()) }),
  ruleNamed("season", { from: MonthDay, to: MonthDay, weekdays: Type.Optional(Weekdays) }),
  ruleNamed("weekday", { weekdays: Weekdays }),
]);
export type CalendarRule = Type.Static<typeof CalendarRule>;

/** Which programme runs in which night: the first rule that fits, else the default. */
export const LightingCalendar = Type.Object(
  {
    id: Type.String({ pattern: ID_PATTERN, maxLength: 64 }),
    version: Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER }),
    name: Type.String({ minLength: 1, maxLength: 100 }),
    defaultProgramme: ProgrammeId,
    /** The day of the town's patron. */
    patronDay: Type.Optional(MonthDay),
    rules: Type.Array(CalendarRule, { maxItems: 64, description: "in their order: the first that fits decides" }),
  },
  { additionalProperties: false },
);
export type LightingCalendar = Type.Static<typeof LightingCalendar>;
