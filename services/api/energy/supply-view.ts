import type { Supply, SupplyDetail } from "@lucciola/contract/api/supplies.ts";
import type { PointId } from "@lucciola/contract/ids/ids.ts";
import { formatInstant } from "@lucciola/contract/time/iso.ts";
import type { QuantityName } from "@lucciola/contract/units/quantities.ts";
import { type FuelEnergy, fuelEnergy } from "@lucciola/domain/energy/fuel-energy.ts";
import { knownFactors } from "@lucciola/domain/tariff/factors.ts";
import { eurOf } from "@lucciola/domain/tariff/money.ts";
import { factsOn } from "@lucciola/platform/registry/energy/supplies.ts";
import type { Point, Registry } from "@lucciola/platform/registry/registry.ts";
import type { Reading, TimeSeriesStore } from "@lucciola/platform/timeseries/time-series.ts";

const SHOWN = [
  "importTotalWh",
  "exportTotalWh",
  "importWh",
  "exportWh",
  "volumeTotalL",
  "volumeL",
] as const satisfies readonly QuantityName[];

/** Supplies, and the cabinets of the street lighting, which are supplies as well. */
export const supplyPoints = ({ assets }: Registry): Point[] => [
  ...assets.points("supply"),
  ...assets.points("cabinet"),
];

/**
 * Supplies that must not be added to others on a local day: what lies under another meter is counted there, and a plant's
 * meter counts what is made.
 */
export function countedElsewhere({ supplies }: Registry, date: string): ReadonlySet<PointId> {
  const found = new Set<PointId>();
  for (const [supply, dated] of supplies.allFacts()) {
    const facts = factsOn(dated, date);
    if (facts?.under !== undefined || facts?.role === "production") found.add(supply);
  }
  return found;
}

/** The supplies as they are on a local day. */
export async function describeSupplies(
  registry: Registry,
  store: TimeSeriesStore,
  points: readonly Point[],
  date: string,
): Promise<Supply[]> {
  const facts = registry.supplies.allFacts();
  const newest = await newestOf(store, points);
  return points.map((point) => {
    const { id, name, building, supplyCode, carrier, simulated } = point;
    const lastMs = Math.max(0, ...(newest.get(id) ?? []).map(({ at }) => at));
    const present = factsOn(facts.get(id) ?? [], date);
    return {
      id,
      name,
      kind: point.kind === "cabinet" ? "cabinet" : "supply",
      carrier: carrier ?? "electricity",
      simulated,
      ...(building === undefined ? {} : { building }),
      ...(supplyCode === undefined ? {} : { supplyCode }),
      ...(lastMs === 0 ? {} : { lastReadingAt: formatInstant(lastMs) }),
      ...present,
      feeds: present !== undefined && present.feeds.length > 0 ? present.feeds : usualFeeds(point),
    };
  });
}

function usualFeeds({ id, kind, building }: Point): Supply["feeds"] {
  if (kind === "cabinet") return [{ cabinet: id }];
  return building === undefined ? [] : [{ building, sharePct: 100 }];
}

/** One supply with its history: facts, meters, newest readings and deliveries. */
export async function describeSupply(
  registry: Registry,
  store: TimeSeriesStore,
  point: Point,
  date: string,
): Promise<SupplyDetail> {
  const { supplies, assets } = registry;
  const [supply] = await describeSupplies(registry, store, [point], date);
  if (supply === undefined) throw new TypeError(`supply ${point.id} was not described`);
  const subMeters = [...supplies.allFacts()].filter(([, dated]) => factsOn(dated, date)?.under === point.id);
  const newest = (await newestOf(store, [point])).get(point.id) ?? [];
  const factors = knownFactors(registry.tariff.factors.list());
  return {
    ...supply,
    facts: supplies.facts(point.id).map(({ fromDate, facts }) => ({ from: fromDate, ...facts })),
    subMeters: subMeters.map(([id]) => id),
    meters: assets
      .installations()
      .filter((installation) => installation.point === point.id)
      .map(({ edge, device, fromMs, toMs }) => ({
        edge,
        device,
        from: formatInstant(fromMs),
        ...(toMs === undefined ? {} : { to: formatInstant(toMs) }),
      })),
    newest: newest.map(({ quantity, at, value }) => ({ quantity, at: formatInstant(at), value })),
    deliveries: supplies.deliveries(point.id).map((delivery) => ({
      date: delivery.date,
      document: delivery.document,
      amount: delivery.amount,
      unit: delivery.unit,
      ...(delivery.costEur5 === undefined ? {} : { costEur: eurOf(delivery.costEur5) }),
      ...energyOf(fuelEnergy(point.carrier, delivery, factors)),
    })),
  };
}

const energyOf = (energy: FuelEnergy): Partial<SupplyDetail["deliveries"][number]> =>
  energy.kind === "known"
    ? { energyKwh: energy.energyKwh, heatingValue: energy.heatingValue }
    : { energyUnknown: energy.reason };

async function newestOf(store: TimeSeriesStore, points: readonly Point[]): Promise<Map<PointId, Reading[]>> {
  const found = new Map<PointId, Reading[]>();
  if (points.length === 0) return found;
  const series = points.flatMap(({ id }) => SHOWN.map((quantity) => ({ point: id, quantity })));
  for (const reading of await store.latest(series)) {
    const known = found.get(reading.point);
    if (known === undefined) found.set(reading.point, [reading]);
    else known.push(reading);
  }
  return found;
}
