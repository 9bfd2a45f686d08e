import { buildingId } from "@lucciola/contract/ids/ids.ts";
import type { FollowedSavings } from "@lucciola/domain/baseline/followed-savings.ts";
import { instantsOf } from "@lucciola/domain/baseline/usage-observation.ts";
import { buildingCalendar } from "@lucciola/domain/plan/building-calendar.ts";
import {
  type KnownCase,
  type LeftOut,
  leftOutOf,
  type NonRoutineDays,
  nonRoutineDays,
} from "@lucciola/domain/plan/non-routine-days.ts";
import { type DoneMeasure, groupMeasures, type VerificationGroup } from "@lucciola/domain/plan/verification-group.ts";
import { type FollowedMeter, type MeasureVerification, verifyMeasures } from "@lucciola/domain/plan/verify-measures.ts";
import { addDays, type LocalDate, localTimeOf } from "@lucciola/domain/time/local-time.ts";
import type { Point, Registry } from "@lucciola/platform/registry/registry.ts";
import type { BaselineDesk } from "../energy/baseline-desk.ts";
import { USUAL_KWH_PER_LITRE } from "../energy/gas-in-kwh.ts";
import { supplySavingsTask } from "../energy/supply-savings.ts";
import { HttpProblem } from "../problem-details.ts";
import type { RouteDeps } from "../routes/route-deps.ts";
import { meterFinder, type SeeingMeter } from "./measure-meters.ts";
import { planRates } from "./plan-rates.ts";

const CONFIDENCE = 0.9;

export type VerifyDeps = Pick<RouteDeps, "store" | "registry" | "config">;

/** What is kept of a verification: weeks in the place of days. */
export interface VerifiedGroup {
  readonly group: VerificationGroup;
  readonly verification: Omit<MeasureVerification, "days">;
  /** How many days every meter knows. */
  readonly days: number;
  /** From the first day to the end of each week, and to the last day. */
  readonly weeks: readonly {
    readonly to: string;
    readonly promisedKwh: number;
    readonly savedKwh: number;
    readonly bandKwh: number;
  }[];
  /** Gas whose contracts do not say its energy. */
  readonly isGasAssumed: boolean;
  /** The meter that counted the most before the works: what is told of the group is told of it. */
  readonly mainMeter: string | undefined;
  /** Days within known anomalies that are no part of it; absent in what an older method has kept. */
  readonly leftOut?: LeftOut;
}

/** Measures that are done, by groups that no meter can tell apart, up to yesterday. */
export function groupsToVerify(registry: Registry, nowMs: number, zone: string): VerificationGroup[] {
  const metersOf = meterFinder(registry);
  const done = registry.plan.measures().flatMap(({ measure, doneOn, begunOn }): DoneMeasure[] =>
    doneOn === undefined
      ? []
      : [
          {
            measure,
            begunOn: begunOn ?? doneOn,
            doneOn,
            meters: metersOf(measure, doneOn).map(({ point }) => point.id),
          },
        ],
  );
  return groupMeasures(done, addDays(localTimeOf(nowMs, zone).date, -1));
}

/** Anomalies of a group's meters since its baseline began, by meter. What the watch took back was none. */
export function knownCases({ anomalies }: Registry, group: VerificationGroup, zone: string): Map<string, KnownCase[]> {
  const sinceMs = instantsOf(group.baseline, zone).fromMs;
  return new Map(
    group.meters.map((meter) => [
      meter,
      anomalies
        .ofSupply(meter, sinceMs)
        .filter(({ endedAtMs, alert }) => endedAtMs === undefined || alert.toMs !== undefined)
        .map(({ alert: { kind, fromMs, toMs } }) => ({ kind, fromMs, ...(toMs === undefined ? {} : { toMs }) })),
    ]),
  );
}

/** Computes what became of the promises of a group. Rejects as the store and the desk do. */
export async function verifyGroup(
  deps: VerifyDeps,
  desk: BaselineDesk,
  group: VerificationGroup,
  today: string,
): Promise<VerifiedGroup> {
  const { registry, config } = deps;
  const meters = metersOf(registry, group);
  const { reporting } = group;
  const calendar = calendarOf(deps, meters, group);
  const followed: FollowedMeter[] = [];
  const cases = knownCases(registry, group, config.site.zone);
  const nonRoutine: NonRoutineDays[] = [];
  let isGasAssumed = false;
  let isUnreadable = false;
  for (const meter of meters) {
    if (reporting === undefined) break;
    try {
      const { task, isAssumed = false } = await supplySavingsTask(deps, meter.point, {
        ...{ baseline: group.baseline, reporting, confidence: CONFIDENCE },
        assumedKwhPerLitre: USUAL_KWH_PER_LITRE,
      });
      isGasAssumed ||= isAssumed;
      let savings: FollowedSavings;
      if (meter.isLighting)
        savings = await desk.compute({ kind: "follow-nights", task: { ...task, site: config.site } });
      else {
        const periods = { ...worksOf(group), baseline: group.baseline, reporting };
        const out = nonRoutineDays(cases.get(meter.point.id) ?? [], periods, config.site.zone);
        nonRoutine.push(out);
        const leftOut = new Set([...out.baseline, ...out.reporting]);
        savings = await desk.compute({ kind: "follow", task: { ...task, calendar, leftOut } });
      }
      followed.push({ meter: meter.point.id, carrier: meter.carrier, savings });
    } catch (error) {
      // What is wrong with the readings will be so tomorrow; a desk that is busy will not.
      if (!(error instanceof HttpProblem) || error.status >= 500) throw error;
      isUnreadable = true;
    }
  }
  const computed = verifyMeasures({
    group,
    meters: followed,
    site: config.site,
    unheated: new Set(calendar.unheated),
    ratesOf: planRates(registry, today),
  });
  const { days, ...verification } = computed;
  const judgement = isUnreadable
    ? ({ verdict: "cannot-say", why: "meter-unreadable" } as const)
    : reporting === undefined && meters.length > 0
      ? ({ verdict: "too-early", why: "few-days" } as const)
      : verification.judgement;
  return {
    group,
    verification: { ...verification, judgement, drift: isUnreadable ? undefined : verification.drift },
    days: days.length,
    weeks: byWeek(days),
    isGasAssumed,
    mainMeter: mainOf(followed) ?? meters[0]?.point.id,
    leftOut: leftOutOf(nonRoutine),
  };
}

function metersOf(registry: Registry, { measures }: VerificationGroup): SeeingMeter[] {
  const find = meterFinder(registry);
  const meters = new Map<string, SeeingMeter>();
  for (const { measure, doneOn } of measures)
    for (const meter of find(measure, doneOn)) meters.set(meter.point.id, meter);
  return [...meters.values()];
}

/** From the first day of the first works to the last of the last. */
function worksOf({ measures }: VerificationGroup): { begunOn: LocalDate; doneOn: LocalDate } {
  const begun = measures.map(({ begunOn }) => begunOn).sort();
  const done = measures.map(({ doneOn }) => doneOn).sort();
  return { begunOn: begun[0] ?? "", doneOn: done.at(-1) ?? "" };
}

function calendarOf({ registry, config }: VerifyDeps, meters: readonly SeeingMeter[], group: VerificationGroup) {
  const buildings = group.measures.flatMap(({ measure: { place } }) => (place.kind === "building" ? [place.id] : []));
  const [first] = buildings;
  const building = first === undefined ? undefined : registry.assets.building(buildingId(first));
  const period = { from: group.baseline.from, to: group.reporting?.to ?? group.baseline.to };
  const year = { ...config.calendar, heatingSeasons: registry.weather.seasons() };
  const modes = building === undefined ? [] : registry.baselines.calendar(building.id);
  const use = meters.some(({ isLighting }) => isLighting) ? undefined : building?.use;
  return buildingCalendar(use, period, year, modes);
}

const mainOf = (followed: readonly FollowedMeter[]): Point["id"] | string | undefined =>
  [...followed].sort((a, b) => b.savings.baselineKwh - a.savings.baselineKwh)[0]?.meter;

/** Sums from the first day on; bands are of such sums already. */
function byWeek(days: MeasureVerification["days"]): VerifiedGroup["weeks"] {
  let [promisedKwh, savedKwh] = [0, 0];
  return days.flatMap((day, index) => {
    promisedKwh += day.promisedKwh;
    savedKwh += day.savedKwh;
    const isEnd = index % 7 === 6 || index === days.length - 1;
    return isEnd ? [{ to: day.date, promisedKwh, savedKwh, bandKwh: day.bandKwh }] : [];
  });
}
