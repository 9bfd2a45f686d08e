import type { BuildingFigures } from "@lucciola/contract/api/energy-figures.ts";
import type { PointId } from "@lucciola/contract/ids/ids.ts";
import { buildingIndicators } from "@lucciola/domain/energy/building-indicators.ts";
import { unitPrice } from "@lucciola/domain/tariff/unit-price.ts";
import { addDays, type LocalDate } from "@lucciola/domain/time/local-time.ts";
import { factsOn } from "@lucciola/platform/registry/energy/supplies.ts";
import type { Registry } from "@lucciola/platform/registry/registry.ts";
import { isElectricity } from "../consumption.ts";
import type { RouteDeps } from "../routes/route-deps.ts";
import { type DailyUse, dailyUse, sumOf } from "./daily-use.ts";
import { countedElsewhere } from "./supply-view.ts";
import { lastDays, yearBefore } from "./town-figures.ts";

type Row = BuildingFigures["buildings"][number];
const YEAR_DAYS = 365;
/** [A] As of the indicators. */
const LEAST_COVER = 0.9;
const DAYS_OF_A_WEEK = 7;

export interface Share {
  readonly supply: PointId;
  /** What of the supply is this building's, 0 to 1. */
  readonly part: number;
}

/**
 * Each building's electricity over the last whole days, beside the days before, the year before, and similar buildings.
 * Sums are the store's own. Rejects as the store does.
 */
export async function buildingFigures(
  { store, registry, clock, config }: Pick<RouteDeps, "store" | "registry" | "clock" | "config">,
  days: number,
): Promise<BuildingFigures> {
  const { zone } = config.site;
  const period = lastDays(days, clock.now(), zone);
  const before = yearBefore(period, days);
  const year = lastDays(YEAR_DAYS, clock.now(), zone);
  const previous = { from: addDays(period.from, -days), to: addDays(period.from, -1) };
  const from = [before.from, year.from, previous.from].sort()[0] ?? period.from;
  const elsewhere = countedElsewhere(registry, period.from);
  const points = registry.assets.points("supply").filter(({ id }) => !elsewhere.has(id));
  const electric = points.filter(isElectricity);
  const gas = points.filter(({ carrier }) => carrier === "gas");
  const all = { from, to: period.to };
  const energy = await dailyUse(
    store,
    electric.map(({ id }) => id),
    "importTotalWh",
    all,
    zone,
  );
  const volumes = await dailyUse(
    store,
    gas.map(({ id }) => id),
    "volumeTotalL",
    period,
    zone,
  );
  const shares = sharesOf(registry, period.from);
  const span = ({ from: first, to }: { from: LocalDate; to: LocalDate }): Span => [
    energy.dates.indexOf(first),
    energy.dates.indexOf(to) + 1,
  ];
  const [now, then, ago, whole] = [span(period), span(before), span(previous), span(year)];

  const buildingFacts = registry.supplies.allBuildingFacts();
  const known = registry.assets.buildings().map((building) => {
    const facts = factsOn(buildingFacts.get(building.id) ?? [], period.from);
    const own = shares.get(building.id) ?? [];
    const electricity = own.filter(({ supply }) => electric.some(({ id }) => id === supply));
    const use = columnsOf(energy, electricity);
    return {
      building,
      use: facts?.use ?? building.use,
      areaM2: facts?.heatedAreaM2 ?? facts?.grossAreaM2 ?? building.floorAreaM2,
      electricity,
      gas: own.filter(({ supply }) => gas.some(({ id }) => id === supply)),
      ...use,
    };
  });
  const indicators = buildingIndicators(
    known.map(({ building, use, areaM2, kwh, cover }) => ({
      building: building.id,
      use,
      areaM2,
      energyKwh: sumOf(kwh, ...whole),
      coveredPct: 100 * meanOf(cover, whole),
    })),
    undefined,
  );
  return {
    ...period,
    buildings: known.map(({ building, use, areaM2, electricity, gas: gasShares, kwh, cover }, index): Row => {
      const indicator = indicators[index];
      const change = (other: Span) => changePct(kwh, cover, now, other);
      const above = (indicator?.kwhPerM2 ?? 0) - (indicator?.similarMedianKwhPerM2 ?? Number.POSITIVE_INFINITY);
      const potentialKwh = above > 0 ? above * (areaM2 ?? 0) : undefined;
      const [main] = electricity;
      const price = unitPrice(
        main === undefined ? [] : registry.tariff.contracts.ofSupply(main.supply),
        "electricity",
        period.to,
      );
      const litres = gasShares.reduce(
        (sum, { supply, part }) => sum + part * sumOf(volumes.amounts(supply), 0, volumes.dates.length),
        0,
      );
      return {
        building: building.id,
        name: building.name,
        use,
        ...named("areaM2", areaM2),
        electricityKwh: round(sumOf(kwh, ...now)),
        ...(gasShares.length === 0 ? {} : { gasM3: round(litres / 1_000) }),
        coveredPct: pct(meanOf(cover, now)),
        ...named("changePct", change(ago)),
        ...named("lastYearChangePct", change(then)),
        ...named("kwhPerM2Year", indicator?.kwhPerM2),
        yearCoveredPct: pct(meanOf(cover, whole)),
        similar: indicator?.similar ?? 0,
        ...named("similarMedianKwhPerM2", indicator?.similarMedianKwhPerM2),
        ...named("potentialKwhYear", potentialKwh && round(potentialKwh)),
        ...named("potentialEurYear", potentialKwh && round(potentialKwh * price.eur)),
        ...(indicator?.reason === undefined ? {} : { reason: indicator.reason }),
        spark: sparkOf(kwh, cover, now, days > 100 ? DAYS_OF_A_WEEK : 1),
      };
    }),
  };
}

type Span = readonly [first: number, end: number];

/** Which supplies feed a building, and with what part. */
export function sharesOf(registry: Registry, date: LocalDate): Map<string, Share[]> {
  const facts = registry.supplies.allFacts();
  const found = new Map<string, Share[]>();
  for (const { id, building } of registry.assets.points("supply")) {
    const named = (factsOn(facts.get(id) ?? [], date)?.feeds ?? []).flatMap((feed) =>
      "building" in feed ? [feed] : [],
    );
    const feeds = named.length > 0 ? named : building === undefined ? [] : [{ building, sharePct: 100 }];
    for (const feed of feeds) {
      const others = found.get(feed.building) ?? [];
      found.set(feed.building, [...others, { supply: id, part: feed.sharePct / 100 }]);
    }
  }
  return found;
}

function columnsOf(use: DailyUse, shares: readonly Share[]): { kwh: Float64Array; cover: Float64Array } {
  const kwh = new Float64Array(use.dates.length);
  const cover = new Float64Array(use.dates.length);
  for (const { supply, part } of shares) {
    const [amounts, covers] = [use.amounts(supply), use.covers(supply)];
    for (let day = 0; day < kwh.length; day++) {
      kwh[day] = (kwh[day] ?? 0) + (part * (amounts[day] ?? 0)) / 1_000;
      cover[day] = (cover[day] ?? 0) + (covers[day] ?? 0) / shares.length;
    }
  }
  return { kwh, cover };
}

/** How much more than then, %; `undefined` where either time is not known well enough. */
function changePct(kwh: Float64Array, cover: Float64Array, now: Span, then: Span): number | undefined {
  if (meanOf(cover, now) < LEAST_COVER || meanOf(cover, then) < LEAST_COVER) return undefined;
  const [used, before] = [sumOf(kwh, ...now) / meanOf(cover, now), sumOf(kwh, ...then) / meanOf(cover, then)];
  return before > 0 ? round((100 * (used - before)) / before) : undefined;
}

function sparkOf(kwh: Float64Array, cover: Float64Array, [first, end]: Span, step: number): (number | null)[] {
  const spark: (number | null)[] = [];
  for (let from = first; from + step <= end; from += step) {
    const covered = meanOf(cover, [from, from + step]);
    spark.push(covered < LEAST_COVER ? null : round(sumOf(kwh, from, from + step)));
  }
  return spark;
}

const meanOf = (values: Float64Array, [first, end]: Span): number =>
  first < 0 || end <= first ? 0 : sumOf(values, first, end) / (end - first);
const pct = (share: number): number => Math.min(100, Math.round(1_000 * share) / 10);
const round = (value: number): number => Math.round(value * 10) / 10;
const named = <Name extends string>(name: Name, value: number | undefined): { [Key in Name]?: number } =>
  value === undefined ? {} : ({ [name]: value } as { [Key in Name]?: number });
