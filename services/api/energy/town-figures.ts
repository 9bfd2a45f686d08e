import type { TownFigures, TownUse } from "@lucciola/contract/api/energy-figures.ts";
import { instantsOf, type LocalPeriod, type UsageObservation } from "@lucciola/domain/baseline/usage-observation.ts";
import { dailyMeans, degreeDays, HEATING_BASE_C } from "@lucciola/domain/baseline/weather/degree-days.ts";
import { factorOn, knownFactors } from "@lucciola/domain/tariff/factors.ts";
import { unitPrice } from "@lucciola/domain/tariff/unit-price.ts";
import { addDays, type LocalDate, localTimeOf } from "@lucciola/domain/time/local-time.ts";
import type { Point, Registry } from "@lucciola/platform/registry/registry.ts";
import type { RouteDeps } from "../routes/route-deps.ts";
import type { BaselineDesk } from "./baseline-desk.ts";
import { type DailyUse, dailyUse, sumOf } from "./daily-use.ts";
import { gasKwhPerLitre } from "./gas-in-kwh.ts";
import { carrierOf } from "./measured-supply.ts";
import { countedElsewhere } from "./supply-view.ts";
import { townWeather } from "./town-weather.ts";

type Group = TownUse["group"];
type Deps = Pick<RouteDeps, "store" | "registry" | "clock" | "config">;
const GROUPS: readonly Group[] = ["electricity", "gas", "heat", "lighting"];
/** [A] As of the indicators: a gap of a tenth shifts a sum as much as what is looked for. */
const LEAST_COVER = 0.9;
/** A year that begins on the same day of the week, so that weekends fall on weekends. */
const SAME_WEEKDAY_YEAR_DAYS = 364;
const HISTORY_DAYS = 365;

/** Last year's days: of weeks and months with the same days of the week, of a year simply the year before. */
export const yearBefore = ({ from, to }: LocalPeriod, days: number): LocalPeriod => {
  const back = days >= HISTORY_DAYS ? HISTORY_DAYS : SAME_WEEKDAY_YEAR_DAYS;
  return { from: addDays(from, -back), to: addDays(to, -back) };
};

/** The last `days` whole local days. */
export function lastDays(days: number, nowMs: number, zone: string): LocalPeriod {
  const to = addDays(localTimeOf(nowMs, zone).date, -1);
  return { from: addDays(to, 1 - days), to };
}

/** Energy of a group of supplies by day, in kWh. */
interface GroupUse {
  readonly group: Group;
  readonly points: readonly Point[];
  readonly kwh: Float64Array;
  readonly assumedKwh: Float64Array;
  /** Which part of the group's time is known, by day, 0 to 1. */
  readonly cover: Float64Array;
  readonly eur: Float64Array;
  readonly assumedEur: Float64Array;
}

/**
 * How much the town used over its last whole days, by group, beside the year before and beside what its own habits would
 * have used in this weather. Sums are the store's: a bill is checked with finer ones. Rejects as the store does.
 */
export function townFigures(deps: Deps, desk: BaselineDesk, days: number): Promise<TownFigures> {
  const period = lastDays(days, deps.clock.now(), deps.config.site.zone);
  return townFiguresOf(deps, desk, period, yearBefore(period, days));
}

/** As `townFigures`, of any local days beside others. */
export async function townFiguresOf(
  deps: Omit<Deps, "clock">,
  desk: BaselineDesk,
  period: LocalPeriod,
  before: LocalPeriod,
): Promise<TownFigures> {
  const { store, registry, config } = deps;
  const { zone } = config.site;
  const history = { from: addDays(period.from, -HISTORY_DAYS), to: addDays(period.from, -1) };
  const all = { from: [before.from, history.from].sort()[0] ?? history.from, to: period.to };

  const { fromMs, toMs } = instantsOf(all, zone);
  const weather = await townWeather(deps, fromMs, toMs);
  const means = dailyMeans(weather.temperature, all, zone);
  const byGroup = groupsOf(registry, period.from);
  const ids = (groups: readonly Group[]) => groups.flatMap((group) => (byGroup.get(group) ?? []).map(({ id }) => id));
  const energy = await dailyUse(store, ids(["electricity", "heat", "lighting"]), "importTotalWh", all, zone);
  const gas = await dailyUse(store, ids(["gas"]), "volumeTotalL", all, zone);
  const indexOf = (date: LocalDate) => energy.dates.indexOf(date);
  const [now, then, past] = [period, before, history].map(({ from, to }) => ({
    first: indexOf(from),
    end: indexOf(to) + 1,
  })) as [Span, Span, Span];

  const groups: TownUse[] = [];
  const uses = GROUPS.flatMap((group) => {
    const points = byGroup.get(group) ?? [];
    return points.length === 0 ? [] : [groupUse(registry, group, points, group === "gas" ? gas : energy)];
  });
  for (const use of uses) {
    const observations = observationsOf(use, energy.dates, means, zone);
    const task = {
      history: observations.slice(past.first, past.end),
      period: observations.slice(now.first, now.end),
      fuel: use.group === "electricity" ? ("electricity" as const) : ("gas" as const),
    };
    const corrected = use.group === "lighting" ? undefined : await desk.compute({ kind: "correction", task });
    groups.push({
      group: use.group,
      supplies: use.points.length,
      kwh: round(sumOf(use.kwh, now.first, now.end)),
      coveredPct: coverPct(use, now),
      assumedKwh: round(sumOf(use.assumedKwh, now.first, now.end)),
      eur: round(sumOf(use.eur, now.first, now.end), 100),
      assumedEur: round(sumOf(use.assumedEur, now.first, now.end), 100),
      ...co2Of(registry, use, now, period.to),
      lastYear:
        coverPct(use, then) >= 100 * LEAST_COVER
          ? { kwh: round(sumOf(use.kwh, then.first, then.end)) }
          : { missing: "not-measured-then" as const, coveredPct: coverPct(use, then) },
      ...(corrected === undefined
        ? {}
        : {
            expected:
              corrected.kind === "known"
                ? { kwh: round(corrected.expectedKwh), r2: corrected.r2, historyDays: corrected.historyDays }
                : { missing: corrected.reason, historyDays: corrected.historyDays },
          }),
    });
  }
  return {
    ...period,
    lastYear: before,
    ...named("degreeDays", degreeDaysOf(means, period)),
    ...named("degreeDaysLastYear", degreeDaysOf(means, before)),
    groups,
    daily: energy.dates.slice(now.first, now.end).map((day, offset) => {
      const index = now.first + offset;
      return {
        day,
        kwh: round(uses.reduce((sum, { kwh }) => sum + (kwh[index] ?? 0), 0)),
        coveredPct: pct(mean(uses.map(({ cover }) => cover[index] ?? 0))),
      };
    }),
  };
}

interface Span {
  readonly first: number;
  readonly end: number;
}

function groupsOf(registry: Registry, date: LocalDate): Map<Group, Point[]> {
  const elsewhere = countedElsewhere(registry, date);
  const groups = new Map<Group, Point[]>();
  const add = (group: Group, point: Point) => groups.set(group, [...(groups.get(group) ?? []), point]);
  for (const point of registry.assets.points("supply")) {
    if (elsewhere.has(point.id)) continue;
    const { carrier = "electricity" } = point;
    if (carrier === "electricity" || carrier === "gas" || carrier === "heat") add(carrier, point);
  }
  for (const point of registry.assets.points("cabinet")) add("lighting", point);
  return groups;
}

/** Kilowatt hours and euro of each day; of gas by the heating value of the contract of that day's month. */
function groupUse(registry: Registry, group: Group, points: readonly Point[], use: DailyUse): GroupUse {
  const { length } = use.dates;
  const column = () => new Float64Array(length);
  const [kwh, assumedKwh, cover, eur, assumedEur] = [column(), column(), column(), column(), column()];
  for (const point of points) {
    const contracts = registry.tariff.contracts.ofSupply(point.id);
    const carrier = carrierOf(point);
    // Without contracts everything is assumed, on all days alike.
    const factsOf = remembered((day) => ({
      ...gasKwhPerLitre(contracts, day),
      price: unitPrice(contracts, carrier, day),
    }));
    const amounts = use.amounts(point.id);
    const covers = use.covers(point.id);
    for (let index = 0; index < length; index++) {
      const amount = amounts[index] ?? 0;
      cover[index] = (cover[index] ?? 0) + (covers[index] ?? 0) / points.length;
      if (amount === 0) continue;
      const day = use.dates[index] ?? "";
      const { kwhPerLitre, isAssumed, price } = factsOf(contracts.length === 0 ? "" : day);
      const energy = group === "gas" ? amount * kwhPerLitre : amount / 1_000;
      const cost = (amount / 1_000) * price.eur;
      kwh[index] = (kwh[index] ?? 0) + energy;
      eur[index] = (eur[index] ?? 0) + cost;
      if (group === "gas" && isAssumed) assumedKwh[index] = (assumedKwh[index] ?? 0) + energy;
      if (price.from === "assumption") assumedEur[index] = (assumedEur[index] ?? 0) + cost;
    }
  }
  return { group, points, kwh, assumedKwh, cover, eur, assumedEur };
}

function observationsOf(
  { kwh, cover }: GroupUse,
  dates: readonly LocalDate[],
  means: ReadonlyMap<LocalDate, number>,
  zone: string,
): UsageObservation[] {
  return dates.map((date, index) => {
    const meanC = means.get(date);
    const known = cover[index] ?? 0;
    return {
      ...instantsOf({ from: date, to: date }, zone),
      date,
      days: 1,
      energyKwh: known >= LEAST_COVER ? (kwh[index] ?? 0) / known : undefined,
      dailyMeansC: meanC === undefined ? [] : [meanC],
    };
  });
}

function co2Of(registry: Registry, use: GroupUse, { first, end }: Span, day: LocalDate) {
  const carrier = use.group === "lighting" ? "electricity" : use.group;
  const factor = factorOn(knownFactors(registry.tariff.factors.list()), "co2", carrier, day);
  if (factor === undefined) return {};
  const { value: kgPerKwh, year, source, verified } = factor;
  return {
    co2Kg: round(sumOf(use.kwh, first, end) * kgPerKwh),
    co2: { kgPerKwh, year, source, verified },
  };
}

function degreeDaysOf(means: ReadonlyMap<LocalDate, number>, period: LocalPeriod): number | undefined {
  const { heating, days, knownDays } = degreeDays(means, period, HEATING_BASE_C);
  return knownDays >= LEAST_COVER * days ? round(heating, 10) : undefined;
}

const coverPct = ({ cover }: GroupUse, { first, end }: Span): number =>
  pct(mean([...cover.subarray(Math.max(0, first), Math.max(0, end))]));
const mean = (values: readonly number[]): number =>
  values.length === 0 ? 0 : values.reduce((sum, each) => sum + each, 0) / values.length;
const pct = (share: number): number => Math.min(100, Math.round(1_000 * share) / 10);
const round = (value: number, parts = 10): number => Math.round(value * parts) / parts;
const named = <Name extends string>(name: Name, value: number | undefined): { [Key in Name]?: number } =>
  value === undefined ? {} : ({ [name]: value } as { [Key in Name]?: number });

function remembered<T>(ofKey: (key: string) => T): (key: string) => T {
  const known = new Map<string, T>();
  return (key) => {
    const found = known.get(key) ?? ofKey(key);
    known.set(key, found);
    return found;
  };
}
