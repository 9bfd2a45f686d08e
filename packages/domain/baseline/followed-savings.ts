import type { OperatingMode } from "@lucciola/contract/energy/building-weather.ts";
import type { LocalDate } from "../time/local-time.ts";
import type { Reason } from "./baseline.ts";
import { fitQuality } from "./fit-quality.ts";
import { cumulativeBands } from "./followed-band.ts";
import { hourlyTemperature } from "./hourly-temperature.ts";
import { modeFlags } from "./operating-calendar.ts";
import { coarseReasons, type SavingsTask } from "./savings-task.ts";
import { dailyBaselineReasons, reportingReasons, trimBaseline } from "./sufficiency.ts";
import { fitTowt, predictTowt, type TowtConditions } from "./towt/towt.ts";
import { towtBaselineReasons } from "./towt/towt-savings.ts";
import { DAY_MS, dailyObservations, type UsageObservation } from "./usage-observation.ts";
import { fitUsagePerDay, isWhole, predictUsageKwh } from "./usage-per-day.ts";

/** A local day of the reporting period that is known: what the baseline would have used, and what was used. */
export interface FollowedDay {
  readonly date: LocalDate;
  readonly expectedKwh: number;
  readonly observedKwh: number;
  /** Half width of the band around what was saved from the first day up to this one, kWh. */
  readonly bandKwh: number;
}

export type FollowMethod = "caltrack-daily" | "towt" | "night-hours";

/** What was saved day by day, by the method that tells it best. */
export interface FollowedSavings {
  readonly method: FollowMethod | undefined;
  readonly days: readonly FollowedDay[];
  /** What the baseline's days used, kWh, for as many as are known; and how many these are. */
  readonly baselineKwh: number;
  readonly baselineDays: number;
  readonly cvrmse: number | undefined;
  /** Outside temperature below which it heats, degrees C; `undefined` where no model sees that it does. */
  readonly heatsBelowC: number | undefined;
  /** Mean outside temperatures by local day, of both periods. */
  readonly meansC: readonly (readonly [LocalDate, number])[];
  readonly reasons: readonly Reason[];
}

/** What a day is, beside its weekday. */
export interface DayCalendar {
  /** Days on which the building is closed though its week opens it: national holidays, a school's holidays. */
  readonly closed: readonly LocalDate[];
  /** Days on which heating is out of season. */
  readonly unheated: readonly LocalDate[];
  /** What people said of other days. */
  readonly modes: readonly OperatingMode[];
}

export interface FollowTask extends Omit<SavingsTask, "readings"> {
  readonly readings: SavingsTask["readings"];
  readonly calendar: DayCalendar;
  /** Days that are known and yet left out of the fit and of the comparison: non-routine ones. */
  readonly leftOut?: ReadonlySet<LocalDate>;
}

const LONGEST_DAY_MS = 1.5 * DAY_MS;
/** OpenDSM, 2024: a daily model above it is disqualified. */
const CVRMSE_LIMIT = 1;
const SUNDAY = 6;

type KnownDay = UsageObservation & { readonly energyKwh: number };

interface Fitted {
  readonly method: FollowMethod;
  readonly cvrmse: number;
  readonly expected: (number | undefined)[];
  readonly bands: readonly number[];
  readonly reasons: readonly Reason[];
}

/**
 * What a supply saved day by day against the year before the work. Two published models are fitted to the baseline's days:
 * CalTRACK's degree days, and LBNL's time of the week and temperature, whose closed days run as Sundays and whose days in
 * and out of the heating season are fitted apart. The one that leaves the narrower band over a year is used. Pure; a fit
 * takes tenths of a second.
 */
export function followSavings(task: FollowTask): FollowedSavings {
  const { readings, zone, fuel } = task;
  const { period, reasons } = trimBaseline(task.baseline);
  const temperature = hourlyTemperature(task.temperatures);
  const observe = (of: typeof period): UsageObservation[] =>
    dailyObservations(readings, temperature, of, zone).map((each) =>
      fuel === "electricity" && each.energyKwh === 0 ? { ...each, energyKwh: undefined } : each,
    );
  const baseline = observe(period);
  const reporting = observe(task.reporting);
  const isRoutine = ({ date }: UsageObservation): boolean => !task.leftOut?.has(date);
  const whole = reporting.filter(isWhole).filter(isRoutine);
  const known = baseline.filter(isWhole).filter(isRoutine);
  const common = [
    ...reasons,
    ...coarseReasons(readings, LONGEST_DAY_MS),
    ...reportingReasons(task.reporting, reporting, baseline),
  ];
  const degreeDays =
    known.length === 0 ? undefined : fitDegreeDays(task, known, whole, dailyBaselineReasons(period, baseline));
  const fits = [
    degreeDays?.fitted,
    known.length === 0 ? undefined : fitTimeOfWeek(task, known, whole, towtBaselineReasons(period, baseline)),
  ]
    .filter((fit) => fit !== undefined)
    .sort((a, b) => rank(a) - rank(b));
  const [best] = fits;
  const shared = {
    baselineKwh: known.reduce((sum, { energyKwh }) => sum + energyKwh, 0),
    baselineDays: known.length,
    heatsBelowC: degreeDays?.heatsBelowC,
    meansC: [...baseline, ...reporting].flatMap(({ date, dailyMeansC: [meanC] }): [LocalDate, number][] =>
      meanC === undefined ? [] : [[date, meanC]],
    ),
  };
  if (best === undefined)
    return {
      ...shared,
      method: undefined,
      days: [],
      cvrmse: undefined,
      reasons: [{ code: "baseline-empty", weight: "disqualifies", numbers: {} }, ...common],
    };
  return {
    ...shared,
    method: best.method,
    cvrmse: best.cvrmse,
    days: whole.flatMap(({ date, energyKwh }, index) => {
      const expectedKwh = best.expected[index];
      return expectedKwh === undefined
        ? []
        : [{ date, expectedKwh, observedKwh: energyKwh, bandKwh: best.bands[index] ?? Number.POSITIVE_INFINITY }];
    }),
    reasons: [
      ...common,
      ...best.reasons,
      ...(best.cvrmse > CVRMSE_LIMIT
        ? [
            {
              code: "cvrmse-too-high",
              weight: "disqualifies",
              numbers: { cvrmse: best.cvrmse, limit: CVRMSE_LIMIT },
            } as const,
          ]
        : []),
    ],
  };
}

/** The one without broken rules first, then the narrower band. */
const rank = ({ reasons, bands }: Fitted): number =>
  (reasons.some(({ weight }) => weight === "disqualifies") ? 1e12 : 0) + (bands.at(-1) ?? 1e11);

function fitDegreeDays(
  task: FollowTask,
  baseline: readonly KnownDay[],
  reporting: readonly KnownDay[],
  reasons: readonly Reason[],
): { fitted: Fitted; heatsBelowC: number | undefined } | undefined {
  const model = fitUsagePerDay(baseline, "caltrack-daily", task.fuel);
  if (model === undefined) return undefined;
  const { quality, balancePoints } = model;
  const days = baseline.map((each) => ({
    date: each.date,
    observedKwh: each.energyKwh,
    fittedKwh: predictUsageKwh(model, each),
  }));
  return {
    heatsBelowC: balancePoints.heatingC,
    fitted: {
      method: "caltrack-daily",
      cvrmse: quality.cvrmse,
      expected: reporting.map((each) => predictUsageKwh(model, each)),
      bands: cumulativeBands(
        days,
        quality.parameters,
        reporting.map(({ date }) => date),
        task.confidence,
      ),
      reasons,
    },
  };
}

/** Seasons are fitted apart where heating has one: what depends on the weather in winter does not in a cold May. */
function fitTimeOfWeek(
  task: FollowTask,
  baseline: readonly KnownDay[],
  reporting: readonly KnownDay[],
  reasons: readonly Reason[],
): Fitted | undefined {
  const unheated = new Set(task.calendar.unheated);
  const expected = new Map<LocalDate, number>();
  const fitted: { date: LocalDate; observedKwh: number; fittedKwh: number }[] = [];
  let parameters = 0;
  for (const isUnheated of [false, true]) {
    const ofSeason = ({ date }: UsageObservation): boolean => unheated.has(date) === isUnheated;
    const known = baseline.filter(ofSeason);
    const rows = conditionsOf(known, task.calendar);
    const model = fitTowt(
      Float64Array.from(known, ({ energyKwh }) => energyKwh),
      rows,
    );
    if (model === undefined) continue;
    parameters += model.parameters;
    for (const [row, fittedKwh] of predictTowt(model, rows).entries()) {
      const day = known[row];
      if (day !== undefined && Number.isFinite(fittedKwh))
        fitted.push({ date: day.date, observedKwh: day.energyKwh, fittedKwh });
    }
    const asked = reporting.filter(ofSeason);
    for (const [row, kwh] of predictTowt(model, conditionsOf(asked, task.calendar)).entries()) {
      const date = asked[row]?.date;
      if (date !== undefined && Number.isFinite(kwh)) expected.set(date, kwh);
    }
  }
  if (fitted.length <= parameters) return undefined;
  fitted.sort((a, b) => (a.date < b.date ? -1 : 1));
  const { cvrmse } = fitQuality(
    fitted.map(({ observedKwh }) => observedKwh),
    fitted.map(({ fittedKwh }) => fittedKwh),
    parameters,
  );
  return {
    method: "towt",
    cvrmse,
    expected: reporting.map(({ date }) => expected.get(date)),
    bands: cumulativeBands(
      fitted,
      parameters,
      reporting.map(({ date }) => date),
      task.confidence,
    ),
    reasons,
  };
}

/** Closed days run as Sundays. */
function conditionsOf(days: readonly UsageObservation[], { closed, modes }: DayCalendar): TowtConditions {
  const dates = days.map(({ date }) => date);
  const shut = new Set(closed);
  return {
    slots: dates.map((date) => (shut.has(date) ? SUNDAY : (new Date(date).getUTCDay() + SUNDAY) % 7)),
    temperaturesC: Float64Array.from(days, ({ dailyMeansC: [meanC] }) => meanC ?? Number.NaN),
    modes: modeFlags(modes, dates),
  };
}
