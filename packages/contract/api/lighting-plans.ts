import { Type } from "typebox";
import { LightingCalendar } from "../lighting/calendar.ts";
import { LintReport } from "../lighting/lint-report.ts";
import { LightingProgramme } from "../lighting/programme.ts";
import { DimPct, Id, Instant, Int, Name } from "./formats.ts";

const closed = { additionalProperties: false } as const;
const Reason = Type.String({ minLength: 3, maxLength: 500 });
const Terms = {
  pricePerKwh: Type.Optional(Type.Number({ minimum: 0, maximum: 100, format: "double" })),
  co2KgPerKwh: Type.Optional(Type.Number({ minimum: 0, maximum: 100, format: "double" })),
};
/** Written without a version: the registry gives it. */
export const ProgrammeText = Type.Object(Type.Omit(LightingProgramme, ["version"]).properties, closed);
export type ProgrammeText = Type.Static<typeof ProgrammeText>;
export const CalendarText = Type.Object(Type.Omit(LightingCalendar, ["version"]).properties, closed);
export type CalendarText = Type.Static<typeof CalendarText>;

/**
 * POST /api/v1/lighting/lint: programmes and a calendar that shall go live, simulated over 365 nights from today. What
 * the calendar names and is not given is taken from the live ones. The lamps are those that have these today, or all.
 */
export const LintRequest = Type.Object(
  {
    programmes: Type.Optional(Type.Array(ProgrammeText, { maxItems: 32 })),
    calendar: Type.Optional(CalendarText),
    /** Least levels beside those that the lamps' sections have. */
    floors: Type.Optional(Type.Array(Type.Object({ place: Name, leastDimPct: DimPct }, closed), { maxItems: 500 })),
    ...Terms,
  },
  closed,
);
export type LintRequest = Type.Static<typeof LintRequest>;

const put = <T extends Type.TSchema>(plan: T) =>
  Type.Object(
    {
      plan,
      /** False: the version is stored, to be rolled out in stages. True when not given. */
      goLive: Type.Optional(Type.Boolean()),
      /** Why it goes live although the linter found errors. */
      acceptErrors: Type.Optional(Reason),
    },
    closed,
  );
/** PUT /api/v1/lighting/programmes/{id}: a new version. With errors it is refused with 422 unless they are accepted. */
export const PutProgramme = put(ProgrammeText);
export type PutProgramme = Type.Static<typeof PutProgramme>;
/** PUT /api/v1/lighting/calendars/{id} */
export const PutCalendar = put(CalendarText);
export type PutCalendar = Type.Static<typeof PutCalendar>;

export const PlanStored = Type.Object({ id: Id, version: Int(), live: Type.Boolean(), lint: LintReport });
export type PlanStored = Type.Static<typeof PlanStored>;

const versionOf = <T extends Type.TSchema>(plan: T) =>
  Type.Object({ plan, storedAt: Instant, storedBy: Type.String({ maxLength: 255 }) });
const detailOf = <T extends Type.TSchema>(plan: T) =>
  Type.Object({
    live: Type.Optional(plan),
    /** Newest first; at most the last 100. */
    versions: Type.Array(versionOf(plan), { maxItems: 100 }),
    lamps: Int(),
    /** Those that have it as their own, before what their groups have; the first 200, and how many in all. */
    ownLamps: Type.Array(Type.Object({ id: Id, name: Name }), { maxItems: 200 }),
    ownLampCount: Int(),
  });
export const ProgrammeList = Type.Object({ programmes: Type.Array(LightingProgramme, { maxItems: 1_000 }) });
export const CalendarList = Type.Object({ calendars: Type.Array(LightingCalendar, { maxItems: 1_000 }) });
export const ProgrammeDetail = detailOf(LightingProgramme);
export const CalendarDetail = detailOf(LightingCalendar);

/** POST /api/v1/lighting/programmes/{id}/go-live, .../calendars/{id}/go-live: at once for all lamps, an older version too. */
export const GoLiveRequest = Type.Object({ version: Int({ minimum: 1 }), acceptErrors: Type.Optional(Reason) }, closed);
export type GoLiveRequest = Type.Static<typeof GoLiveRequest>;

/**
 * POST /api/v1/lighting/programmes/{id}/lamps, .../calendars/{id}/lamps: it is these lamps' own from now on.
 * POST /api/v1/lighting/lamps/release: these lamps have none of their own any more, what their groups have counts.
 */
export const LampsOfPlan = Type.Object(
  { lamps: Type.Array(Id, { minItems: 1, maxItems: 5_000, uniqueItems: true }) },
  closed,
);
export type LampsOfPlan = Type.Static<typeof LampsOfPlan>;
