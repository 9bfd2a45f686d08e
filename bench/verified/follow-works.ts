import type { Cabinet, Supply, Town } from "@lucciola/city/layout/town.ts";
import { type Span, trueTotals } from "@lucciola/city/measures/true-totals.ts";
import type { Scenario } from "@lucciola/city/scenario/scenario.ts";
import { createWorld, type World } from "@lucciola/city/world/world.ts";
import type { Measure } from "@lucciola/contract/plan/measure.ts";
import { type DayCalendar, followSavings } from "@lucciola/domain/baseline/followed-savings.ts";
import type { TemperatureSample } from "@lucciola/domain/baseline/hourly-temperature.ts";
import { followNights } from "@lucciola/domain/baseline/night-savings.ts";
import {
  datesOf,
  instantsOf,
  type LocalPeriod,
  type MeteredEnergy,
} from "@lucciola/domain/baseline/usage-observation.ts";
import { buildingCalendar } from "@lucciola/domain/plan/building-calendar.ts";
import { type NonRoutineDays, nonRoutineDays } from "@lucciola/domain/plan/non-routine-days.ts";
import type { VerificationGroup } from "@lucciola/domain/plan/verification-group.ts";
import { type FollowedMeter, type MeasureVerification, verifyMeasures } from "@lucciola/domain/plan/verify-measures.ts";
import { addDays, localTimeOf } from "@lucciola/domain/time/local-time.ts";
import { casesAt, supplyWatch, type ToldAlerts } from "./known-cases.ts";
import { cabinetHours, stationHours, supplyHours } from "./meter-histories.ts";
import {
  DAY_MS,
  EPOCH_MS,
  FOLLOWED_DAYS,
  HISTORY_DAYS,
  SITE,
  type Work,
  withAllWorks,
  withFadingWorks,
  withoutWorks,
} from "./town-works.ts";

const CONFIDENCE = 0.9;
const SPAN: Span = { fromMs: EPOCH_MS, toMs: EPOCH_MS + HISTORY_DAYS * DAY_MS };

/** A measure that was followed for some days, against what the world knows that it saved on them. */
export interface FollowedWork {
  readonly kind: string;
  readonly place: string;
  readonly use: string;
  readonly days: number;
  /** By meter, kWh: what was truly saved on the days that its meter knows, what was measured and how sure that is. */
  readonly meters: readonly {
    readonly carrier: string;
    readonly trueKwh: number;
    readonly measuredKwh: number;
    readonly bandKwh: number;
  }[];
  /** What is said of a promise that is the truth, and of one that is twice as much. */
  readonly honest: MeasureVerification;
  readonly doubled: MeasureVerification;
  /** The same where the saving is lost again after half a year; only of the longest time. */
  readonly faded: MeasureVerification | undefined;
}

type Worlds = Readonly<Record<"world" | "faded" | "done" | "never" | "always", World>>;

interface Metered {
  readonly point: string;
  readonly carrier: "electricity" | "gas";
  readonly readings: readonly MeteredEnergy[];
  readonly fadedReadings: readonly MeteredEnergy[];
  /** What the anomaly watch told of it; of cabinets nothing. */
  readonly told: ToldAlerts;
  readonly fadedTold: ToldAlerts;
  /** True saving by local day; of a cabinet by the night that begins on it. */
  readonly savedKwh: ReadonlyMap<string, number>;
  /** What it would have saved in the year before the works: what an audit that knows all would have promised. */
  readonly auditedKwhPerYear: number;
}

/** Follows every work of a town for each number of days. The verification sees what a server would have, never the world. */
export function* followWorks(
  scenario: Scenario,
  town: Town,
  works: readonly Work[],
  lengths: readonly number[],
): Generator<FollowedWork> {
  const worldOf = (of: Scenario): World => createWorld({ scenario: of, town, site: SITE, epochMs: EPOCH_MS });
  const healthy: Scenario = { ...scenario, faults: { ...scenario.faults, rate: 0 } };
  const worlds: Worlds = {
    world: worldOf(scenario),
    faded: worldOf(withFadingWorks(scenario)),
    done: worldOf(healthy),
    never: worldOf(withoutWorks(healthy)),
    always: worldOf(withAllWorks(healthy)),
  };
  const watch = supplyWatch(worlds.world, scenario, SPAN);
  const fadedWatch = supplyWatch(worlds.faded, scenario, SPAN);
  const temperatures = stationHours(worlds.world, scenario.seed, SPAN);
  for (const work of works) {
    const { measure, use } = work;
    const doneOn = localTimeOf(EPOCH_MS + measure.doneAfterDays * DAY_MS, SITE.zone).date;
    const begunOn = addDays(doneOn, -measure.worksDays);
    const year: LocalPeriod = { from: addDays(doneOn, 1), to: addDays(doneOn, FOLLOWED_DAYS) };
    const baseline: LocalPeriod = { from: addDays(begunOn, -365), to: addDays(begunOn, -1) };
    const building = town.buildings.find(({ building: { id } }) => id === measure.place);
    const watched = (supply: Supply) =>
      building === undefined
        ? { told: [], fadedTold: [] }
        : { told: watch(building, supply), fadedTold: fadedWatch(building, supply) };
    const meters = metersOf(work, worlds, baseline, year, watched);
    for (const days of lengths) {
      const group = (factor: number): VerificationGroup => ({
        measures: [
          { measure: promised(work, meters, factor), begunOn, doneOn, meters: meters.map(({ point }) => point) },
        ],
        meters: meters.map(({ point }) => point),
        baseline,
        reporting: { from: year.from, to: addDays(doneOn, days) },
      });
      const honestGroup = group(1);
      const all: LocalPeriod = { from: honestGroup.baseline.from, to: honestGroup.reporting?.to ?? year.to };
      const calendar = buildingCalendar(work.cabinet === undefined ? use : undefined, all, { climaticZone: "E" }, []);
      const { toMs: nowMs } = instantsOf(honestGroup.reporting ?? year, SITE.zone);
      const periods = { baseline, reporting: honestGroup.reporting ?? year, begunOn, doneOn };
      const followAll = (
        readingsOf: (meter: Metered) => readonly MeteredEnergy[],
        toldOf: (meter: Metered) => ToldAlerts,
      ) =>
        meters.map((meter) => {
          const leftOut = nonRoutineDays(casesAt(toldOf(meter), nowMs), periods, SITE.zone);
          return follow(meter, readingsOf(meter), work, honestGroup, temperatures, calendar, leftOut);
        });
      const followed = followAll(
        ({ readings }) => readings,
        ({ told }) => told,
      );
      const verify = (of: VerificationGroup, on = followed) =>
        verifyMeasures({
          group: of,
          meters: on,
          site: SITE,
          unheated: new Set(calendar.unheated),
          ratesOf: () => ({ eurPerKwh: 0.2, co2KgPerKwh: 0.2 }),
        });
      yield {
        kind: measure.kind,
        place: measure.place,
        use,
        days,
        meters: followed.map(({ carrier, savings }, index) => ({
          carrier,
          trueKwh: sum(savings.days.map(({ date }) => meters[index]?.savedKwh.get(date) ?? 0)),
          measuredKwh: sum(savings.days.map((day) => day.expectedKwh - day.observedKwh)),
          bandKwh: savings.days.at(-1)?.bandKwh ?? Number.NaN,
        })),
        honest: verify(honestGroup),
        doubled: verify(group(2)),
        faded:
          days === FOLLOWED_DAYS
            ? verify(
                honestGroup,
                followAll(
                  ({ fadedReadings }) => fadedReadings,
                  ({ fadedTold }) => fadedTold,
                ),
              )
            : undefined,
      };
    }
  }
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

function follow(
  { point, carrier }: Metered,
  readings: readonly MeteredEnergy[],
  work: Work,
  { baseline, reporting = baseline }: VerificationGroup,
  temperatures: readonly TemperatureSample[],
  calendar: DayCalendar,
  nonRoutine: NonRoutineDays,
): FollowedMeter {
  const periods = { baseline, reporting, confidence: CONFIDENCE };
  const leftOut = new Set([...nonRoutine.baseline, ...nonRoutine.reporting]);
  const savings =
    work.cabinet === undefined
      ? followSavings({ ...periods, readings, temperatures, zone: SITE.zone, fuel: carrier, calendar, leftOut })
      : followNights({ ...periods, readings, site: SITE });
  return { meter: point, carrier, savings };
}

function metersOf(
  { supplies, cabinet }: Work,
  { world, faded, done, never, always }: Worlds,
  baseline: LocalPeriod,
  year: LocalPeriod,
  watched: (supply: Supply) => Pick<Metered, "told" | "fadedTold">,
): Metered[] {
  // A cabinet's nights go from noon to noon.
  const laterMs = cabinet === undefined ? 0 : DAY_MS / 2;
  const savedIn = (period: LocalPeriod, of: Supply | Cabinet, changed: World): Map<string, number> => {
    const dates = datesOf(period);
    const edges = [...dates, addDays(period.to, 1)].map(
      (date) => instantsOf({ from: date, to: date }, SITE.zone).fromMs + laterMs,
    );
    const [before, after] = [trueTotals(never, of, SPAN, edges, SITE), trueTotals(changed, of, SPAN, edges, SITE)];
    const on = (totals: readonly number[], index: number) => (totals[index + 1] ?? 0) - (totals[index] ?? 0);
    return new Map(dates.map((date, index) => [date, on(before, index) - on(after, index)]));
  };
  const truth = (of: Supply | Cabinet) => ({
    savedKwh: savedIn(year, of, done),
    auditedKwhPerYear: sum([...savedIn(baseline, of, always).values()]),
  });
  if (cabinet !== undefined)
    return [
      {
        point: cabinet.point.id,
        carrier: "electricity",
        readings: cabinetHours(world, cabinet, SPAN),
        fadedReadings: cabinetHours(faded, cabinet, SPAN),
        told: [],
        fadedTold: [],
        ...truth(cabinet),
      },
    ];
  return supplies.map((supply) => ({
    point: supply.point.id,
    carrier: supply.carrier === "gas" ? "gas" : "electricity",
    readings: supplyHours(world, supply, SPAN),
    fadedReadings: supplyHours(faded, supply, SPAN),
    ...watched(supply),
    ...truth(supply),
  }));
}

/** The measure as an office would have entered it. */
function promised({ measure, cabinet }: Work, meters: readonly Metered[], factor: number): Measure {
  return {
    id: `${measure.place}-${measure.kind}`,
    kind: measure.kind,
    name: measure.kind,
    place: { kind: cabinet === undefined ? "building" : "cabinet", id: measure.place },
    investEur: 0,
    lifeYears: 15,
    savings: meters.map(({ carrier, auditedKwhPerYear }) => {
      const kwhPerYear = factor * auditedKwhPerYear;
      return { carrier, kwhPerYear, standardErrorKwh: Math.abs(0.1 * kwhPerYear) };
    }),
    upkeepEurPerYear: 0,
    worksYears: 1,
    needs: [],
    excludes: [],
    source: "what the world knows",
  };
}
