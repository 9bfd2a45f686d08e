import { Type } from "typebox";
import { ID_PATTERN } from "../ids/ids.ts";
import { IsoInstant } from "../time/iso.ts";
import { CalendarDate } from "./calendar.ts";

const Id = Type.String({ pattern: ID_PATTERN, maxLength: 64 });
const Amount = (description: string) => Type.Number({ minimum: 0, maximum: 1e15, description });

/** `error`: it cannot be carried out as written, or breaks a light class; `warning`: most likely not meant; `note`: good to know. */
export const LintSeverity = Type.Union([Type.Literal("error"), Type.Literal("warning"), Type.Literal("note")]);
export type LintSeverity = Type.Static<typeof LintSeverity>;

/** Where something was found. Steps and rules are counted from 0, in the order of their lists. */
export const LintPlace = Type.Object(
  {
    programme: Type.Optional(Id),
    step: Type.Optional(Type.Integer({ minimum: 0, maximum: 63 })),
    calendar: Type.Optional(Id),
    rule: Type.Optional(Type.Integer({ minimum: 0, maximum: 63 })),
    lamps: Type.Optional(Type.Array(Id, { maxItems: 20, description: "the first of them" })),
  },
  { additionalProperties: false },
);
export type LintPlace = Type.Static<typeof LintPlace>;

export const LintFinding = Type.Object({
  severity: LintSeverity,
  code: Type.String({ maxLength: 64, description: "stable, e.g. step-never-reached" }),
  where: LintPlace,
  /** The first of the simulated nights in which it shows, named by its evening, and in how many it does. */
  when: Type.Optional(Type.Object({ firstNight: CalendarDate, nights: Type.Integer({ minimum: 1, maximum: 3_660 }) })),
  message: Type.Object({ it: Type.String({ maxLength: 1_000 }), en: Type.String({ maxLength: 1_000 }) }),
});
export type LintFinding = Type.Static<typeof LintFinding>;

/** What a year costs. */
export const YearUse = Type.Object({
  litHours: Amount("h of one lamp"),
  energyWh: Amount("Wh of all lamps, power in proportion to flux, without standby"),
  cost: Amount("in the currency of the price"),
  co2Kg: Amount("kg"),
});
export type YearUse = Type.Static<typeof YearUse>;

export const SimulatedNight = Type.Object({
  night: CalendarDate,
  litHours: Amount("h"),
  changes: Type.Array(
    Type.Object({
      at: IsoInstant,
      dimPct: Type.Number({ minimum: 0, maximum: 100, description: "% of luminous flux" }),
    }),
    { maxItems: 100 },
  ),
});
export type SimulatedNight = Type.Static<typeof SimulatedNight>;

/** A year of one programme every night, or of a calendar. */
export const SimulatedYear = Type.Object({
  kind: Type.Union([Type.Literal("programme"), Type.Literal("calendar")]),
  id: Id,
  use: YearUse,
  /** Lit at the same hours at 100 %. */
  fullPower: YearUse,
  savingOverFullPct: Type.Number({ minimum: -1e15, maximum: 100 }),
  /** Against what the lamps run today; a negative saving costs more. */
  savingOverTodayPct: Type.Optional(Type.Number({ minimum: -1e15, maximum: 100 })),
  /** The nights with the least and the most hours of light. */
  shortestNight: SimulatedNight,
  longestNight: SimulatedNight,
});
export type SimulatedYear = Type.Static<typeof SimulatedYear>;

export const LintReport = Type.Object({
  firstNight: CalendarDate,
  nights: Type.Integer({ minimum: 1, maximum: 3_660 }),
  lamps: Type.Integer({ minimum: 0, maximum: 1_000_000 }),
  nominalPowerW: Amount("W of all lamps at 100 %"),
  pricePerKwh: Amount("per kWh"),
  co2KgPerKwh: Amount("kg per kWh"),
  /** Least levels of the places that are lit by it: the class of each, or as given. */
  floors: Type.Array(
    Type.Object({ place: Type.String({ maxLength: 200 }), leastDimPct: Type.Number({ minimum: 0, maximum: 100 }) }),
    { maxItems: 1_000, description: "highest first" },
  ),
  errors: Type.Integer({ minimum: 0, maximum: 1_000 }),
  findings: Type.Array(LintFinding, { maxItems: 1_000, description: "errors first" }),
  today: Type.Optional(YearUse),
  years: Type.Array(SimulatedYear, { maxItems: 33 }),
});
export type LintReport = Type.Static<typeof LintReport>;
