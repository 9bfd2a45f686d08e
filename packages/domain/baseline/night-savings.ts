import type { LightingSite } from "@lucciola/contract/lighting/programme.ts";
import { sunTime } from "../astronomy/sun.ts";
import { nightOf } from "../lighting/night.ts";
import { addDays, type LocalDate } from "../time/local-time.ts";
import type { Reason } from "./baseline.ts";
import { fitQuality } from "./fit-quality.ts";
import { cumulativeBands } from "./followed-band.ts";
import type { FollowedSavings } from "./followed-savings.ts";
import { HOUR_MS } from "./hourly-temperature.ts";
import { fitLeastSquares } from "./least-squares.ts";
import { datesOf, type LocalPeriod, type MeteredEnergy } from "./usage-observation.ts";

/** A night that a cabinet's meter knows. */
export interface MeteredNight {
  /** The evening's local day. */
  readonly date: LocalDate;
  /** Hours from sunset to sunrise. */
  readonly hours: number;
  /** From noon to noon. */
  readonly energyKwh: number;
}

export interface NightTask {
  readonly readings: readonly MeteredEnergy[];
  readonly baseline: LocalPeriod;
  readonly reporting: LocalPeriod;
  readonly site: LightingSite;
  readonly confidence: number;
}

/** A quarter of a year of nights has short ones and long ones, but for a baseline around a solstice. */
const LEAST_NIGHTS = 90;
/** Beside the level. */
const PARAMETERS = 1;
const LEAST_OF_A_NIGHT = 0.98;
const MOST_MISSING = 0.1;
/** Nights longer or shorter than any of the baseline's, by more than so many hours, are another season. */
const BEYOND_H = 0.5;
const MOST_BEYOND = 0.25;

/**
 * What a cabinet of street lights saved night by night. Weather does not matter to lamps, the length of the night does: the
 * baseline is a straight line of kWh over hours from sunset to sunrise, which leaves room for what burns all night and for
 * programmes that dim at fixed hours.
 */
export function followNights(task: NightTask): FollowedSavings {
  const baseline = meteredNights(task, task.baseline);
  const reporting = meteredNights(task, task.reporting);
  const fit = fitLeastSquares({
    observed: Float64Array.from(baseline, ({ energyKwh }) => energyKwh),
    groups: new Int32Array(baseline.length),
    columns: [Float64Array.from(baseline, ({ hours }) => hours)],
  });
  const [level = Number.NaN] = fit?.intercepts ?? [];
  const [perHour = Number.NaN] = fit?.coefficients ?? [];
  const expected = ({ hours }: MeteredNight): number => level + perHour * hours;
  const reasons: Reason[] = [
    ...sufficiency(task, baseline, reporting),
    ...(fit === undefined ? [{ code: "baseline-empty", weight: "disqualifies", numbers: {} } as const] : []),
  ];
  const shared = {
    baselineKwh: baseline.reduce((sum, { energyKwh }) => sum + energyKwh, 0),
    baselineDays: baseline.length,
    heatsBelowC: undefined,
    meansC: [],
    reasons,
  };
  if (fit === undefined) return { ...shared, method: undefined, days: [], cvrmse: undefined };
  const quality = fitQuality(
    baseline.map(({ energyKwh }) => energyKwh),
    baseline.map(expected),
    PARAMETERS,
  );
  const bands = cumulativeBands(
    baseline.map((night) => ({ date: night.date, observedKwh: night.energyKwh, fittedKwh: expected(night) })),
    PARAMETERS,
    reporting.map(({ date }) => date),
    task.confidence,
  );
  return {
    ...shared,
    method: "night-hours",
    cvrmse: quality.cvrmse,
    days: reporting.map((night, index) => ({
      date: night.date,
      expectedKwh: expected(night),
      observedKwh: night.energyKwh,
      bandKwh: bands[index] ?? Number.POSITIVE_INFINITY,
    })),
  };
}

/** The nights of a period that are known from noon to noon. */
export function meteredNights(
  { readings, site }: Pick<NightTask, "readings" | "site">,
  period: LocalPeriod,
): MeteredNight[] {
  let next = 0;
  return datesOf(period).flatMap((date): MeteredNight[] => {
    const { startMs, endMs } = nightOf(date, site.zone);
    const hours = nightHours(site, date);
    while ((readings[next]?.fromMs ?? startMs) < startMs) next += 1;
    let [knownMs, energyKwh] = [0, 0];
    for (let index = next; ; index += 1) {
      const reading = readings[index];
      if (reading === undefined || reading.fromMs >= endMs) break;
      knownMs += reading.toMs - reading.fromMs;
      energyKwh += reading.energyKwh;
    }
    const isKnown = hours !== undefined && knownMs >= LEAST_OF_A_NIGHT * (endMs - startMs) && energyKwh > 0;
    return isKnown ? [{ date, hours, energyKwh }] : [];
  });
}

/** Hours from the sunset of a local day to the next sunrise; `undefined` where the sun does not set or rise. */
export function nightHours(site: LightingSite, date: LocalDate): number | undefined {
  const sunset = sunTime(site, date, "sunset");
  const sunrise = sunTime(site, addDays(date, 1), "sunrise");
  return typeof sunset === "number" && typeof sunrise === "number" ? (sunrise - sunset) / HOUR_MS : undefined;
}

function sufficiency(task: NightTask, baseline: readonly MeteredNight[], reporting: readonly MeteredNight[]): Reason[] {
  const reasons: Reason[] = [];
  if (baseline.length < LEAST_NIGHTS)
    reasons.push({
      code: "too-few-nights",
      weight: "disqualifies",
      numbers: { nights: baseline.length, requiredNights: LEAST_NIGHTS },
    });
  const nights = datesOf(task.reporting).length;
  if (reporting.length === 0)
    reasons.push({ code: "reporting-empty", weight: "disqualifies", numbers: { days: nights }, ...task.reporting });
  else if (reporting.length < nights)
    reasons.push({
      code: "reporting-incomplete",
      weight: nights - reporting.length > MOST_MISSING * nights ? "disqualifies" : "notes",
      numbers: { days: nights, countedDays: reporting.length },
      ...task.reporting,
    });
  const lengths = baseline.map(({ hours }) => hours);
  const [shortestH, longestH] = [Math.min(...lengths), Math.max(...lengths)];
  const beyond = reporting.filter(({ hours }) => hours < shortestH - BEYOND_H || hours > longestH + BEYOND_H).length;
  if (baseline.length > 0 && beyond > 0)
    reasons.push({
      code: "outside-baseline-nights",
      weight: beyond > MOST_BEYOND * reporting.length ? "disqualifies" : "notes",
      numbers: { nights: beyond, shortestH, longestH },
    });
  return reasons;
}
