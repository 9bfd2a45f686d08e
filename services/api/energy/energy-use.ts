import type { EnergyUse, SupplyUse, UseGroup, UseTotal } from "@lucciola/contract/api/energy-reports.ts";
import { USE_GROUPS } from "@lucciola/contract/api/energy-reports.ts";
import { isDeliveredFuel } from "@lucciola/contract/ids/supply-code.ts";
import { fuelEnergy } from "@lucciola/domain/energy/fuel-energy.ts";
import { contractOn } from "@lucciola/domain/tariff/contract-versions.ts";
import { byMonth, type DayRange } from "@lucciola/domain/tariff/day-range.ts";
import { type KnownFactor, knownFactors } from "@lucciola/domain/tariff/factors.ts";
import { type Eur5, eurOf } from "@lucciola/domain/tariff/money.ts";
import { supplyCost } from "@lucciola/domain/tariff/supply-cost.ts";
import { addDays, type LocalDate } from "@lucciola/domain/time/local-time.ts";
import { factsOn } from "@lucciola/platform/registry/energy/supplies.ts";
import type { Point, Registry } from "@lucciola/platform/registry/registry.ts";
import type { TimeSeriesStore } from "@lucciola/platform/timeseries/time-series.ts";
import { gasKwhPerLitre } from "./gas-in-kwh.ts";
import { carrierOf, measuredSupply } from "./measured-supply.ts";
import { countedElsewhere, supplyPoints } from "./supply-view.ts";

interface Deps {
  readonly store: TimeSeriesStore;
  readonly registry: Registry;
  readonly zone: string;
}
const LITRES_A_M3 = 1_000;

/**
 * What every supply and cabinet used and cost on local days, by the intervals and contracts with which bills are checked,
 * and their sums. What another meter counts is in none of them. Supplies are read one after the other, so that a year of a
 * whole town does not fill the memory. Rejects as `measuredSupply` does.
 */
export async function energyUse(deps: Deps, days: DayRange): Promise<EnergyUse> {
  const { registry } = deps;
  const elsewhere = countedElsewhere(registry, days.from);
  const facts = registry.supplies.allFacts();
  const factors = knownFactors(registry.tariff.factors.list());
  const fedCabinets = new Set<string>();
  const lit = new Set<string>();
  for (const { id } of registry.assets.points("supply")) {
    const feeds = factsOn(facts.get(id) ?? [], days.from)?.feeds ?? [];
    const cabinets = feeds.flatMap((feed) => ("cabinet" in feed ? [feed.cabinet] : []));
    for (const cabinet of cabinets) fedCabinets.add(cabinet);
    if (cabinets.length > 0 && cabinets.length === feeds.length) lit.add(id);
  }
  const supplies: SupplyUse[] = [];
  for (const point of supplyPoints(registry)) {
    // A cabinet that is fed by a supply of its own is counted at that supply.
    if (elsewhere.has(point.id) || (point.kind === "cabinet" && fedCabinets.has(point.id))) continue;
    supplies.push(
      isDeliveredFuel(point.carrier)
        ? deliveredUse(registry, point, days, factors)
        : await meteredUse(deps, point, days, groupOf(point, lit.has(point.id))),
    );
  }
  const energy = supplies.filter(({ group }) => group !== "water");
  return {
    ...days,
    totals: USE_GROUPS.flatMap((group) => totalOf(group, supplies)),
    total: {
      kwh: sumOf(energy, ({ kwh = 0 }) => kwh),
      eur: sumOf(energy, ({ eur }) => eur),
      assumedEur: sumOf(energy, ({ assumedEur }) => assumedEur),
    },
    months: byMonth(days).map((month, index) => ({
      ...month,
      kwh: sumOf(energy, ({ months }) => months[index]?.kwh ?? 0),
      eur: sumOf(energy, ({ months }) => months[index]?.eur ?? 0),
    })),
    supplies,
    countedElsewhere: [...elsewhere],
  };
}

function groupOf({ kind, carrier = "electricity" }: Point, isLit: boolean): UseGroup {
  if (kind === "cabinet" || isLit) return "lighting";
  return carrier === "gas" || carrier === "heat" || carrier === "water" ? carrier : "electricity";
}

async function meteredUse(
  { store, registry, zone }: Deps,
  point: Point,
  days: DayRange,
  group: UseGroup,
): Promise<SupplyUse> {
  const carrier = carrierOf(point);
  const contracts = registry.tariff.contracts.ofSupply(point.id);
  const measured = await measuredSupply({ store, registers: registry.registers }, point, days, zone);
  const months = supplyCost(contracts, carrier, measured, days);
  const all = measured.active.sum(days.from, days.to);
  const isVolume = carrier === "gas" || carrier === "water";
  const gas = (range: DayRange): { kwh: number; assumedKwh: number; sm3: number } => {
    const sum = { kwh: 0, assumedKwh: 0, sm3: 0 };
    for (let day = range.from; day <= range.to; day = addDays(day, 1)) {
      const { totalWh: litres } = measured.active.sum(day, day);
      if (litres === 0) continue;
      const { kwhPerLitre, isAssumed } = gasKwhPerLitre(contracts, day);
      sum.kwh += litres * kwhPerLitre;
      if (isAssumed) sum.assumedKwh += litres * kwhPerLitre;
      sum.sm3 += (litres / LITRES_A_M3) * (contractOn(contracts, day)?.coefficientC ?? 1);
    }
    return sum;
  };
  const kwhOf = (range: DayRange): number =>
    carrier === "gas"
      ? gas(range).kwh
      : carrier === "water"
        ? 0
        : measured.active.sum(range.from, range.to).totalWh / 1_000;
  const burnt = carrier === "gas" ? gas(days) : undefined;
  const eur = (of: (month: (typeof months)[number]) => Eur5): number =>
    eurOf(months.reduce((sum, m) => sum + of(m), 0));
  const { F1, F2, F3 } = all.bands;
  return {
    ...describe(point, group),
    unit: isVolume ? "m3" : "kWh",
    amount: all.totalWh / 1_000,
    estimated: all.estimatedWh / 1_000,
    coveredPct: all.lengthMs === 0 ? 0 : pct(all.coveredMs / all.lengthMs),
    ...(carrier === "water" ? {} : { kwh: round(burnt?.kwh ?? all.totalWh / 1_000) }),
    ...(burnt === undefined ? {} : { assumedKwh: round(burnt.assumedKwh), sm3: round(burnt.sm3) }),
    ...(carrier === "electricity" ? { bands: { F1: F1.wh / 1_000, F2: F2.wh / 1_000, F3: F3.wh / 1_000 } } : {}),
    eur: eur(({ totalEur5 }) => totalEur5),
    assumedEur: eur(({ assumedEur5 }) => assumedEur5),
    missingPrices: months.reduce((sum, { bill }) => sum + bill.missing.length, 0),
    months: months.map(({ from, to, totalEur5 }) => ({
      ...{ from, to },
      kwh: round(kwhOf({ from, to })),
      eur: eurOf(totalEur5),
    })),
  };
}

/** Oil, LPG, pellets and wood count on the day on which they came, used or not. */
function deliveredUse(
  { supplies }: Registry,
  point: Point,
  days: DayRange,
  factors: readonly KnownFactor[],
): SupplyUse {
  const delivered = supplies.deliveries(point.id).filter(({ date }) => days.from <= date && date <= days.to);
  const sum = (range: DayRange) => {
    const mine = delivered.filter(({ date }) => range.from <= date && date <= range.to);
    const energies = mine.map((delivery) => fuelEnergy(point.carrier, delivery, factors));
    return {
      count: mine.length,
      kwh: energies.reduce((total, energy) => total + (energy.kind === "known" ? energy.energyKwh : 0), 0),
      eur: eurOf(mine.reduce((total, { costEur5 = 0 }) => total + costEur5, 0)),
      withoutEnergy: energies.filter(({ kind }) => kind !== "known").length,
      withoutCost: mine.filter(({ costEur5 }) => costEur5 === undefined).length,
    };
  };
  const { count, kwh, eur, withoutEnergy, withoutCost } = sum(days);
  return {
    ...describe(point, "fuel"),
    unit: "kWh",
    ...{ amount: round(kwh), estimated: 0, kwh: round(kwh), eur, assumedEur: 0, missingPrices: withoutCost },
    // A delivery is a document: nothing of it is measured, and nothing of it is missing.
    coveredPct: 100,
    deliveries: { count, withoutEnergy, withoutCost },
    months: byMonth(days).map((month) => ({ ...month, kwh: round(sum(month).kwh), eur: sum(month).eur })),
  };
}

const describe = ({ id, name, kind, carrier, building, supplyCode }: Point, group: UseGroup) => ({
  supply: id,
  name,
  kind: kind === "cabinet" ? ("cabinet" as const) : ("supply" as const),
  carrier: carrier ?? "electricity",
  group,
  ...(building === undefined ? {} : { building }),
  ...(supplyCode === undefined ? {} : { supplyCode }),
});

function totalOf(group: UseGroup, supplies: readonly SupplyUse[]): UseTotal[] {
  const mine = supplies.filter((supply) => supply.group === group);
  if (mine.length === 0) return [];
  const amount = sumOf(mine, ({ amount: each }) => each);
  return [
    {
      group,
      supplies: mine.length,
      amount,
      kwh: sumOf(mine, ({ kwh = 0 }) => kwh),
      assumedKwh: sumOf(mine, ({ assumedKwh = 0 }) => assumedKwh),
      estimatedPct: amount === 0 ? 0 : pct(sumOf(mine, ({ estimated }) => estimated) / amount),
      coveredPct: Math.round(sumOf(mine, ({ coveredPct }) => coveredPct * 10) / mine.length) / 10,
      eur: sumOf(mine, ({ eur }) => eur),
      assumedEur: sumOf(mine, ({ assumedEur }) => assumedEur),
    },
  ];
}

/** Sums of numbers of at most five decimals, without the crumbs of binary fractions. */
const sumOf = (supplies: readonly SupplyUse[], of: (supply: SupplyUse) => number): number =>
  supplies.reduce((sum, supply) => sum + Math.round(of(supply) * 1e5), 0) / 1e5;
const pct = (share: number): number => Math.min(100, Math.max(0, Math.round(1_000 * share) / 10));
const round = (value: number): number => Math.round(value * 1_000) / 1_000;

/** The same calendar days a year before; a month that ends with its last day does so then too. */
export function previousYear({ from, to }: DayRange): DayRange {
  const back = (day: LocalDate): LocalDate => `${Number(day.slice(0, 4)) - 1}${day.slice(4)}`;
  const isMonthEnd = addDays(to, 1).endsWith("-01");
  return {
    from: from.endsWith("-02-29") ? back(addDays(from, -1)) : back(from),
    to: isMonthEnd ? addDays(back(addDays(to, 1)), -1) : back(to),
  };
}
