import type { LightingSite } from "@lucciola/contract/lighting/programme.ts";
import type { MeasureCarrier, MeasureKind } from "@lucciola/contract/plan/measure.ts";
import { nightHours } from "../baseline/night-savings.ts";
import { datesOf, type LocalPeriod } from "../baseline/usage-observation.ts";
import type { LocalDate } from "../time/local-time.ts";

/** By what a promise of a year is spread over its days. */
export type PromiseSpread = "degree-days" | "night-hours" | "sun" | "use";

/** What of a supply's days a promise is spread by. */
export interface SpreadDays {
  readonly site: LightingSite;
  /** Mean outside temperatures by local day, of baseline and reporting period. */
  readonly meansC: ReadonlyMap<LocalDate, number>;
  readonly heatsBelowC: number | undefined;
  readonly unheated: ReadonlySet<LocalDate>;
  readonly baseline: LocalPeriod;
  /** What the baseline would have used on each day of the reporting period, and did use in its own year, kWh. */
  readonly expectedKwh: ReadonlyMap<LocalDate, number>;
  readonly baselineKwhPerYear: number;
}

/** Outside temperature below which a building heats, where its own use does not tell, degrees C [A]. */
const USUAL_HEATS_BELOW_C = 16;
const DAYS_OF_A_YEAR = 365;

const OF_HEAT: ReadonlySet<MeasureKind> = new Set([
  "wall-insulation",
  "roof-insulation",
  "windows",
  "heat-pump",
  "biomass-boiler",
  "thermostatic-valves",
  "ventilation-heat-recovery",
]);

/** What a kind of measure saves follows: the cold, the length of the night, the sun, or else what was used at all. */
export function spreadOf(kind: MeasureKind, carrier: MeasureCarrier): PromiseSpread {
  if (kind === "adaptive-control") return "night-hours";
  if (kind === "pv" || kind === "solar-thermal") return "sun";
  if (kind === "building-controls" && carrier !== "electricity") return "degree-days";
  return OF_HEAT.has(kind) ? "degree-days" : "use";
}

/** Which part of a year's promise falls on a local day, as a function; a usual year is the baseline's. */
export function shareOfYear(spread: PromiseSpread, days: SpreadDays): (date: LocalDate) => number {
  const { baseline, expectedKwh, baselineKwhPerYear } = days;
  if (spread === "use")
    return (date) => (baselineKwhPerYear > 0 ? (expectedKwh.get(date) ?? 0) / baselineKwhPerYear : 1 / DAYS_OF_A_YEAR);
  const weight = weightOf(spread, days);
  const known = datesOf(baseline).flatMap((date) => weight(date) ?? []);
  const year = (known.reduce((sum, each) => sum + each, 0) / known.length) * DAYS_OF_A_YEAR;
  return (date) => (year > 0 ? (weight(date) ?? year / DAYS_OF_A_YEAR) / year : 1 / DAYS_OF_A_YEAR);
}

/** `undefined` where nothing is known of a day. */
function weightOf(spread: Exclude<PromiseSpread, "use">, days: SpreadDays): (date: LocalDate) => number | undefined {
  const { site, meansC, heatsBelowC = USUAL_HEATS_BELOW_C, unheated } = days;
  if (spread === "night-hours") return (date) => nightHours(site, date);
  if (spread === "sun") return (date) => sunOnTheHorizontal(site.latitudeDeg, date);
  return (date) => {
    const meanC = meansC.get(date);
    if (unheated.has(date)) return 0;
    return meanC === undefined ? undefined : Math.max(0, heatsBelowC - meanC);
  };
}

/**
 * Daily sum of the sun's radiation on a horizontal plane above the air, as a share of that of an overhead sun all day
 * (Duffie and Beckman, Solar Engineering of Thermal Processes, 1.10.3, with Cooper's declination). Panels follow it from
 * month to month well enough for a promise.
 */
export function sunOnTheHorizontal(latitudeDeg: number, date: LocalDate): number {
  const dayOfYear = (Date.parse(date) - Date.parse(`${date.slice(0, 4)}-01-01`)) / 86_400_000 + 1;
  const latitude = (latitudeDeg * Math.PI) / 180;
  const declination = ((23.45 * Math.PI) / 180) * Math.sin((2 * Math.PI * (284 + dayOfYear)) / DAYS_OF_A_YEAR);
  const sunset = Math.acos(Math.max(-1, Math.min(1, -Math.tan(latitude) * Math.tan(declination))));
  const height =
    Math.cos(latitude) * Math.cos(declination) * Math.sin(sunset) + sunset * Math.sin(latitude) * Math.sin(declination);
  return Math.max(0, height / Math.PI);
}
