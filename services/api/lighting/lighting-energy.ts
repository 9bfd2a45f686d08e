import type { EnergyGroup, LightingEnergy } from "@lucciola/contract/api/lighting-energy.ts";
import type { PointId } from "@lucciola/contract/ids/ids.ts";
import type { Point } from "@lucciola/platform/registry/registry.ts";
import type { TimeSeriesStore } from "@lucciola/platform/timeseries/time-series.ts";
import { coveredPct } from "../consumption.ts";

type Energy = LightingEnergy["total"];
type EnergyRow = LightingEnergy["rows"][number];

export interface LightingEnergyQuestion {
  readonly fromMs: number;
  readonly toMs: number;
  readonly zone: string;
  readonly by: EnergyGroup;
  /** Of a lamp that follows the static profile, in the whole time. */
  readonly staticFullLoadH: number;
}

const HOUR_S = 3_600;

interface Increase {
  readonly increase: number;
  readonly coveredMs: number;
}
const NOTHING: Increase = { increase: 0, coveredMs: 0 };

/** What each lamp used by its own register, added up by lamp, street, cabinet or town, and held against two other ways to light. */
export async function lightingEnergyOf(
  store: TimeSeriesStore,
  lamps: readonly Point[],
  cabinets: readonly Point[],
  question: LightingEnergyQuestion,
): Promise<Pick<LightingEnergy, "total" | "rows">> {
  const [energy, burning, metered] = await Promise.all([
    increases(store, lamps, "energyTotalWh", question),
    increases(store, lamps, "lightSourceOnTimeTotalS", question),
    question.by === "cabinet" ? increases(store, cabinets, "importTotalWh", question) : new Map<PointId, Increase>(),
  ]);
  const sumOf = (some: readonly Point[]): Energy => summarise(some, energy, burning, question);
  const rows = [...groupsOf(lamps, cabinets, question.by)].map(([id, group]): EnergyRow => {
    const meter = group.cabinet && metered.get(group.cabinet.id);
    const lengthMs = question.toMs - question.fromMs;
    return {
      id,
      name: group.name,
      ...sumOf(group.lamps),
      ...(group.cabinet?.supplyCode === undefined ? {} : { supplyCode: group.cabinet.supplyCode }),
      ...(meter === undefined
        ? {}
        : { meterWh: meter.increase, meterCoveredPct: coveredPct(meter.coveredMs, lengthMs, 1) }),
    };
  });
  return { total: sumOf(lamps), rows };
}

async function increases(
  store: TimeSeriesStore,
  points: readonly Point[],
  quantity: "energyTotalWh" | "lightSourceOnTimeTotalS" | "importTotalWh",
  { fromMs, toMs, zone }: LightingEnergyQuestion,
): Promise<Map<PointId, Increase>> {
  const found = new Map<PointId, Increase>();
  if (points.length === 0) return found;
  const series = points.map(({ id }) => ({ point: id, quantity }));
  for (const { point, increase, coveredMs } of await store.increase({ series, fromMs, toMs, zone, bucket: "month" })) {
    const before = found.get(point) ?? NOTHING;
    found.set(point, { increase: before.increase + increase, coveredMs: before.coveredMs + coveredMs });
  }
  return found;
}

function summarise(
  lamps: readonly Point[],
  energy: ReadonlyMap<PointId, Increase>,
  burning: ReadonlyMap<PointId, Increase>,
  { fromMs, toMs, staticFullLoadH }: LightingEnergyQuestion,
): Energy {
  const sum = { energyWh: 0, burnS: 0, coveredMs: 0, fullWh: 0, staticWh: 0, comparableWh: 0, comparable: 0 };
  for (const { id, nominalPowerW } of lamps) {
    const used = energy.get(id) ?? NOTHING;
    const burned = burning.get(id) ?? NOTHING;
    sum.energyWh += used.increase;
    sum.burnS += burned.increase;
    sum.coveredMs += used.coveredMs;
    if (nominalPowerW === undefined) continue;
    sum.comparable++;
    sum.comparableWh += used.increase;
    sum.fullWh += (nominalPowerW * burned.increase) / HOUR_S;
    sum.staticWh += nominalPowerW * staticFullLoadH * (used.coveredMs / (toMs - fromMs));
  }
  const saved = (otherWh: number): number => Math.round(1_000 * (1 - sum.comparableWh / otherWh)) / 10;
  return {
    lamps: lamps.length,
    energyWh: sum.energyWh,
    burnH: Math.round(sum.burnS / 36) / 100,
    coveredPct: coveredPct(sum.coveredMs, toMs - fromMs, lamps.length),
    ...(sum.comparable === 0 ? {} : { fullPowerWh: Math.round(sum.fullWh), staticWh: Math.round(sum.staticWh) }),
    ...(sum.fullWh > 0 ? { savedOverFullPct: saved(sum.fullWh) } : {}),
    ...(sum.staticWh > 0 ? { savedOverStaticPct: saved(sum.staticWh) } : {}),
  };
}

interface Group {
  readonly name: string;
  readonly cabinet: Point | undefined;
  readonly lamps: Point[];
}

/** Lamps without a street or a cabinet are a group of their own, whose id is `-`, so that nothing is left out of a sum. */
function groupsOf(lamps: readonly Point[], cabinets: readonly Point[], by: EnergyGroup): Map<string, Group> {
  const cabinetOf = new Map(cabinets.map((cabinet) => [cabinet.id, cabinet]));
  const groups = new Map<string, Group>();
  for (const lamp of lamps) {
    const cabinet = by === "cabinet" && lamp.cabinet !== undefined ? cabinetOf.get(lamp.cabinet) : undefined;
    const [id, name] = keyOf(lamp, cabinet, by);
    const group = groups.get(id) ?? { name, cabinet, lamps: [] };
    group.lamps.push(lamp);
    groups.set(id, group);
  }
  return groups;
}

function keyOf(lamp: Point, cabinet: Point | undefined, by: EnergyGroup): readonly [id: string, name: string] {
  switch (by) {
    case "lamp":
      return [lamp.id, lamp.name];
    case "street":
      return [lamp.street ?? "-", lamp.street ?? "-"];
    case "cabinet":
      return [cabinet?.id ?? "-", cabinet?.name ?? "-"];
    case "town":
      return ["town", "town"];
  }
}
