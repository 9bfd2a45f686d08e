import { pointId } from "@lucciola/contract/ids/ids.ts";
import type { MeasureCarrier } from "@lucciola/contract/plan/measure.ts";
import type { PlaceUse } from "@lucciola/domain/plan/propose-measures.ts";
import type { RankedUse } from "@lucciola/domain/plan/rank-buildings.ts";
import { gasEnergyOn } from "@lucciola/domain/tariff/gas-energy.ts";
import { addDays, instantOfLocalTime, localTimeOf } from "@lucciola/domain/time/local-time.ts";
import { factsOn } from "@lucciola/platform/registry/energy/supplies.ts";
import type { Point, Registry } from "@lucciola/platform/registry/registry.ts";
import type { TimeSeriesStore } from "@lucciola/platform/timeseries/time-series.ts";
import { consumptionOf, coveredPct } from "../consumption.ts";
import { carrierOf } from "../energy/measured-supply.ts";
import { countedElsewhere } from "../energy/supply-view.ts";
import { townDegreeDays } from "../energy/town-degree-days.ts";

/** Less of the year than this says too little about a year. */
const LEAST_COVER_PCT = 90;
/** kWh in a Sm3 where the contract does not say (lower heating value, DPR 412/93); only for a first ranking. */
const USUAL_KWH_PER_LITRE = 10.7 / 1_000;

export interface TownUses {
  /** The last twelve months that are whole: first and last local day. */
  readonly from: string;
  readonly to: string;
  readonly degreeDays: number | undefined;
  readonly ranked: readonly RankedUse[];
  readonly places: readonly PlaceUse[];
}

interface Used {
  readonly kwh: number;
  readonly coveredMs: number;
  readonly supplies: number;
}

/** What each building and cabinet used in the last twelve months, in kWh by carrier. Rejects as the store does. */
export async function townUses(
  deps: { readonly registry: Registry; readonly store: TimeSeriesStore },
  nowMs: number,
  zone: string,
): Promise<TownUses> {
  const { registry, store } = deps;
  const { assets, supplies } = registry;
  const today = localTimeOf(nowMs, zone).date;
  const end = `${today.slice(0, 7)}-01`;
  const from = `${Number(end.slice(0, 4)) - 1}${end.slice(4)}`;
  const period = {
    fromMs: instantOfLocalTime(from, 0, zone),
    toMs: instantOfLocalTime(end, 0, zone),
    zone,
    bucket: "month" as const,
  };
  const lengthMs = period.toMs - period.fromMs;
  const { degreeDays } = await townDegreeDays(deps, period);
  const elsewhere = countedElsewhere(registry, from);
  const facts = supplies.allFacts();
  const used = new Map<string, Map<MeasureCarrier, Used>>();
  const hasPanels = new Set<string>();
  for (const point of assets.points("supply")) {
    const held = factsOn(facts.get(point.id) ?? [], end);
    const feeds = (held?.feeds ?? []).flatMap((feed) =>
      "building" in feed
        ? [{ place: feed.building as string, sharePct: feed.sharePct }]
        : [{ place: feed.cabinet as string, sharePct: 100 }],
    );
    const named =
      feeds.length > 0 || point.building === undefined ? feeds : [{ place: point.building as string, sharePct: 100 }];
    if (held?.peakPowerW !== undefined) for (const { place } of named) hasPanels.add(place);
    if (elsewhere.has(point.id) || named.length === 0) continue;
    const drawn = await yearOf(point, deps, period);
    if (drawn === undefined) continue;
    for (const { place, sharePct } of named)
      add(used, place, drawn.carrier, (drawn.kwh * sharePct) / 100, drawn.coveredMs);
  }
  const known = (place: string, carriers: readonly MeasureCarrier[]): number | undefined => {
    const sums = carriers.flatMap((carrier) => used.get(place)?.get(carrier) ?? []);
    if (sums.length === 0) return undefined;
    const isKnown = sums.every(
      ({ coveredMs, supplies: count }) => coveredPct(coveredMs, lengthMs, count) >= LEAST_COVER_PCT,
    );
    return isKnown ? sums.reduce((sum, { kwh }) => sum + kwh, 0) : undefined;
  };
  const buildingFacts = supplies.allBuildingFacts();
  const buildings = assets.buildings().map(({ id, name, use, floorAreaM2 }) => {
    const held = factsOn(buildingFacts.get(id) ?? [], end);
    const areaM2 = held?.heatedAreaM2 ?? held?.grossAreaM2 ?? floorAreaM2;
    const carrier: MeasureCarrier = used.get(id)?.has("heat") && !used.get(id)?.has("gas") ? "heat" : "gas";
    const heatingKwh = known(id, ["gas", "heat"]);
    return { id, name, use: held?.use ?? use, areaM2, heatingKwh, carrier, electricityKwh: known(id, ["electricity"]) };
  });
  const lamps = assets.points("lamp");
  const cabinets = await Promise.all(
    assets.points("cabinet").map(async (cabinet): Promise<PlaceUse> => {
      const mine = lamps.filter((lamp) => lamp.cabinet === cabinet.id);
      const fed = known(cabinet.id, ["electricity"]);
      const own = fed ?? (await yearOfRegister(cabinet, store, period, lengthMs));
      return {
        place: { kind: "cabinet", id: cabinet.id },
        name: cabinet.name,
        floorM2: undefined,
        lamps: mine.length,
        heating: undefined,
        electricityKwh: own,
        hasPanels: false,
        // A lamp that a controller dims is LED; older ones cannot be.
        isLed: mine.length > 0 && mine.every(({ id }) => assets.installationAt(pointId(id), nowMs) !== undefined),
      };
    }),
  );
  return {
    from,
    to: addDays(end, -1),
    degreeDays,
    ranked: buildings.map(({ id, use, areaM2, heatingKwh, electricityKwh }) => ({
      building: id,
      use,
      areaM2,
      heatingKwh,
      electricityKwh,
      degreeDays,
    })),
    places: [
      ...buildings.map(
        ({ id, name, areaM2, heatingKwh, carrier, electricityKwh }): PlaceUse => ({
          place: { kind: "building", id },
          name,
          floorM2: areaM2,
          lamps: undefined,
          heating: heatingKwh === undefined ? undefined : { carrier, kwh: heatingKwh },
          electricityKwh,
          hasPanels: hasPanels.has(id),
          isLed: false,
        }),
      ),
      ...cabinets,
    ],
  };
}

function add(
  used: Map<string, Map<MeasureCarrier, Used>>,
  place: string,
  carrier: MeasureCarrier,
  kwh: number,
  coveredMs: number,
): void {
  const carriers = used.get(place) ?? new Map<MeasureCarrier, Used>();
  const before = carriers.get(carrier) ?? { kwh: 0, coveredMs: 0, supplies: 0 };
  carriers.set(carrier, {
    kwh: before.kwh + kwh,
    coveredMs: before.coveredMs + coveredMs,
    supplies: before.supplies + 1,
  });
  used.set(place, carriers);
}

type Period = Parameters<typeof consumptionOf>[2];

/** What a supply delivered in the year, kWh; `undefined` of water, and of fuels that are brought. */
async function yearOf(
  point: Point,
  { registry, store }: { readonly registry: Registry; readonly store: TimeSeriesStore },
  period: Period,
): Promise<{ carrier: MeasureCarrier; kwh: number; coveredMs: number } | undefined> {
  const carrier = point.carrier ?? "electricity";
  if (carrier !== "electricity" && carrier !== "gas" && carrier !== "heat") return undefined;
  if (carrierOf(point) !== "gas") {
    const { totalWh, rows } = await consumptionOf(store, [point.id], period);
    return { carrier, kwh: totalWh / 1_000, coveredMs: rows.reduce((sum, row) => sum + row.coveredMs, 0) };
  }
  const contracts = registry.tariff.contracts.ofSupply(point.id);
  const rows = await store.increase({ series: [{ point: point.id, quantity: "volumeTotalL" }], ...period });
  let [kwh, coveredMs] = [0, 0];
  for (const row of rows) {
    const energy = gasEnergyOn(contracts, localTimeOf(row.startMs, period.zone).date);
    kwh += row.increase * (energy.kind === "known" ? energy.kwhPerLitre : USUAL_KWH_PER_LITRE);
    coveredMs += row.coveredMs;
  }
  return { carrier, kwh, coveredMs };
}

async function yearOfRegister(
  { id }: Point,
  store: TimeSeriesStore,
  period: Period,
  lengthMs: number,
): Promise<number | undefined> {
  const rows = [...(await store.increase({ series: [{ point: id, quantity: "importTotalWh" }], ...period }))];
  const coveredMs = rows.reduce((sum, row) => sum + row.coveredMs, 0);
  return coveredPct(coveredMs, lengthMs, 1) < LEAST_COVER_PCT
    ? undefined
    : rows.reduce((sum, row) => sum + row.increase, 0) / 1_000;
}
