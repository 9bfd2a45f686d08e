import { CalendarYear, CalendarYearRequest, NightList, NightsQuery } from "@lucciola/contract/api/lighting-nights.ts";
import { ruleOfNight } from "@lucciola/domain/lighting/calendar.ts";
import { NIGHTS_OF_A_YEAR } from "@lucciola/domain/lighting/linter/lint-task.ts";
import { nightSky } from "@lucciola/domain/lighting/night-sky.ts";
import { addDays, localTimeOf } from "@lucciola/domain/time/local-time.ts";
import { requirePermission } from "../authentication.ts";
import { HttpProblem } from "../problem-details.ts";
import type { App, RouteDeps } from "./route-deps.ts";

const NUMBERED = 1;

/** What an editor of programmes and calendars is drawn over: the nights of a year, with their sun and their rules. */
export function lightingNightRoutes(app: App, { clock, config }: Pick<RouteDeps, "clock" | "config">): void {
  const { site } = config;
  const datesOf = ({ from, nights = NIGHTS_OF_A_YEAR }: NightsQuery): string[] => {
    // The schema knows digits; that a month has 31 days it does not.
    const first = from ?? localTimeOf(clock.now(), site.zone).date;
    if (Number.isNaN(Date.parse(first)) || addDays(first, 0) !== first)
      throw new HttpProblem(400, "date-unknown", `"${first}" is no day of the calendar`);
    return Array.from({ length: nights }, (_, index) => addDays(first, index));
  };

  app.get(
    "/api/v1/lighting/nights",
    {
      onRequest: requirePermission("read"),
      schema: {
        operationId: "listNights",
        tags: ["lighting"],
        summary: "Nights from noon to noon, with sunset, sunrise, twilights and the town's clock",
        querystring: NightsQuery,
        response: { 200: NightList },
      },
    },
    async ({ query }) => ({
      nights: datesOf(query).map((date) => {
        const { clock: offsets, ...sky } = nightSky(site, date);
        return { ...sky, clock: offsets.slice() };
      }),
    }),
  );

  app.post(
    "/api/v1/lighting/calendar-year",
    {
      onRequest: requirePermission("read"),
      schema: {
        operationId: "drawCalendarYear",
        tags: ["lighting"],
        summary: "Which programme a calendar chooses in each night, and by which of its rules",
        body: CalendarYearRequest,
        response: { 200: CalendarYear },
      },
    },
    async ({ body: { calendar: text, ...which } }) => {
      const calendar = { ...text, version: NUMBERED };
      return {
        nights: datesOf(which).map((date) => {
          const index = ruleOfNight(calendar, date);
          const rule = calendar.rules[index];
          return rule === undefined
            ? { date, programme: calendar.defaultProgramme }
            : { date, programme: rule.programme, rule: index };
        }),
      };
    },
  );
}
