import { Type } from "typebox";
import { CalendarDate } from "../lighting/calendar.ts";
import { Id, Int } from "./formats.ts";
import { CalendarText } from "./lighting-plans.ts";

const closed = { additionalProperties: false } as const;
const Nights = Type.Integer({ minimum: 1, maximum: 366, format: "int32" });
/** Ms since 1970: hundreds of nights are drawn from these. */
const AtMs = Int({ description: "ms since 1970" });
const SunTime = Type.Union([AtMs, Type.Literal("polar-day"), Type.Literal("polar-night")]);

/** GET /api/v1/lighting/nights?from=&nights= : from today, 365 of them, when not given. */
export const NightsQuery = Type.Object({ from: Type.Optional(CalendarDate), nights: Type.Optional(Nights) }, closed);
export type NightsQuery = Type.Static<typeof NightsQuery>;

/** A night from noon to noon, named by its evening, with all that steps of programmes can be anchored to. */
export const NightSky = Type.Object({
  date: CalendarDate,
  startMs: AtMs,
  endMs: AtMs,
  /** What the town's clock is ahead of UTC from a moment on: one entry, or two in a night in which the clock changes. */
  clock: Type.Array(
    Type.Object({
      fromMs: AtMs,
      aheadMs: Type.Integer({ minimum: -86_400_000, maximum: 86_400_000, format: "int32" }),
    }),
    { minItems: 1, maxItems: 2 },
  ),
  sun: Type.Object({
    sunset: SunTime,
    "civil-dusk": SunTime,
    "nautical-dusk": SunTime,
    "astronomical-dusk": SunTime,
    "astronomical-dawn": SunTime,
    "nautical-dawn": SunTime,
    "civil-dawn": SunTime,
    sunrise: SunTime,
  }),
});
export type NightSky = Type.Static<typeof NightSky>;
export const NightList = Type.Object({ nights: Type.Array(NightSky, { maxItems: 366 }) });
export type NightList = Type.Static<typeof NightList>;

/** POST /api/v1/lighting/calendar-year: which programme a calendar chooses in each night, before it is stored. */
export const CalendarYearRequest = Type.Object(
  { calendar: CalendarText, from: Type.Optional(CalendarDate), nights: Type.Optional(Nights) },
  closed,
);
export type CalendarYearRequest = Type.Static<typeof CalendarYearRequest>;
export const CalendarYear = Type.Object({
  nights: Type.Array(
    Type.Object({
      date: CalendarDate,
      programme: Id,
      /** Counted from 0; left out where none fits and the default runs. */
      rule: Type.Optional(Type.Integer({ minimum: 0, maximum: 63, format: "int32" })),
    }),
    { maxItems: 366 },
  ),
});
export type CalendarYear = Type.Static<typeof CalendarYear>;
