import type { LightingCalendar } from "@lucciola/contract/lighting/calendar.ts";
import type { LightingProgramme, LightingSite } from "@lucciola/contract/lighting/programme.ts";
import { ASSUMED_PRICES_EUR } from "../../tariff/unit-price.ts";
import type { LocalDate } from "../../time/local-time.ts";
import type { LightingSchedule } from "../calendar.ts";

/** A place with a least level: a section, or a lamp of its own. */
export interface Floor {
  readonly place: string;
  /** Level that keeps the least class which its risk analysis allows, % of luminous flux. */
  readonly leastDimPct: number;
}

/** What makes light restless. */
export interface RestLimits {
  /** A level stands at least so long; UNI 11248 (appendix D) holds ten minutes after a change. */
  readonly leastDwellMs: number;
  /** Level changes of a lit lamp in one night. An assumption of ours. */
  readonly mostChangesANight: number;
  /** A change by at least `abruptPct` points in less than `abruptMs` is seen as a jerk. An assumption of ours. */
  readonly abruptPct: number;
  readonly abruptMs: number;
}

export const REST_LIMITS: RestLimits = {
  leastDwellMs: 600_000,
  mostChangesANight: 12,
  abruptPct: 30,
  abruptMs: 2_000,
};

/** What a kilowatt-hour costs and emits. */
export interface EnergyTerms {
  readonly pricePerKwh: number;
  readonly co2KgPerKwh: number;
}

/**
 * Assumptions where a town has not set its own: 0.25 euro for public lighting in Italy, all charges without VAT, and
 * 0.26 kg of CO2 a kWh, the order of what ISPRA gives for Italian consumption in 2023.
 */
export const ASSUMED_TERMS: EnergyTerms = { pricePerKwh: ASSUMED_PRICES_EUR.electricity, co2KgPerKwh: 0.26 };

/** What shall go live, and the town in which it shall. */
export interface LintTask {
  readonly site: LightingSite;
  /** The evening of the first simulated night. */
  readonly firstNight: LocalDate;
  readonly nights: number;
  /** Those that change and those that a calendar names. */
  readonly programmes: readonly LightingProgramme[];
  readonly calendar: LightingCalendar | undefined;
  /** What the lamps run today, and how much of their power runs it; empty when they run nothing yet. */
  readonly today: readonly { readonly schedule: LightingSchedule; readonly nominalPowerW: number }[];
  readonly floors: readonly Floor[];
  readonly lamps: {
    readonly count: number;
    /** Of all of them at 100 %, W. */
    readonly nominalPowerW: number;
    readonly withoutProgramme: readonly string[];
  };
  readonly terms: EnergyTerms;
  readonly limits: RestLimits;
}

export const NIGHTS_OF_A_YEAR = 365;
