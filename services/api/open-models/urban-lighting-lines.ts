import { type PointId, pointId } from "@lucciola/contract/ids/ids.ts";
import type { QuantityName } from "@lucciola/contract/units/quantities.ts";
import {
  COUNTER_MEANS,
  type CounterPeriod,
  counterReading,
  hasOnePhase,
  singlePhaseCounterReading,
} from "@lucciola/domain/open-models/urban-dataset/counter-lines.ts";
import type { UrbanLine } from "@lucciola/domain/open-models/urban-dataset/document.ts";
import { podIndicatorLines } from "@lucciola/domain/open-models/urban-dataset/pod-indicators.ts";
import { localTimeOf } from "@lucciola/domain/time/local-time.ts";
import { factsOn } from "@lucciola/platform/registry/energy/supplies.ts";
import type { Point, Registry } from "@lucciola/platform/registry/registry.ts";
import { inventoryOf } from "../inventory.ts";
import { HttpProblem } from "../problem-details.ts";
import type { EntityDeps } from "./entity-desk.ts";
import { kpiCodesOf } from "./urban-dataset-config.ts";
import { periodsOf, refuseTooMany, type UrbanDatasetQuestion } from "./urban-dataset-question.ts";

const CABINETS_AT_ONCE = 50;
/** [A] A sum with a larger gap is no figure of the period. */
const LEAST_COVER_PCT = 90;

interface LitSupply {
  readonly cabinet: Point;
  readonly pod: string;
}

/** The cabinets with the POD that feeds each: its own, or that of a supply. Those without a POD are none of PELL's. */
function litSupplies({ registry, config }: EntityDeps, { fromMs, id }: UrbanDatasetQuestion): LitSupply[] {
  const cabinets = wanted(registry.assets.points("cabinet"), id, "cabinet");
  const date = localTimeOf(fromMs, config.site.zone).date;
  const facts = registry.supplies.allFacts();
  const feeding = new Map<string, string>();
  for (const { id: supply, supplyCode } of registry.assets.points("supply"))
    for (const feed of factsOn(facts.get(supply) ?? [], date)?.feeds ?? [])
      if ("cabinet" in feed && supplyCode !== undefined) feeding.set(feed.cabinet, supplyCode);
  return cabinets.flatMap((cabinet) => {
    const pod = cabinet.supplyCode ?? feeding.get(cabinet.id);
    return pod === undefined ? [] : [{ cabinet, pod }];
  });
}

/** Lines of CounterReading, or of SinglePhaseCounterReading: of each cabinet with a POD whose meter has such phases. */
export async function counterLines(deps: EntityDeps, question: UrbanDatasetQuestion): Promise<UrbanLine[]> {
  const { store, config } = deps;
  const { zone } = config.site;
  const { fromMs, toMs, bucket } = question;
  const supplies = litSupplies(deps, question);
  const buckets = periodsOf(question, zone, supplies.length);
  const lines: UrbanLine[] = [];
  for (let start = 0; start < supplies.length; start += CABINETS_AT_ONCE) {
    const some = supplies.slice(start, start + CABINETS_AT_ONCE);
    const ids = some.map(({ cabinet }) => cabinet.id);
    const query = { fromMs, toMs, bucket, zone };
    const series = (quantities: readonly QuantityName[]) =>
      ids.flatMap((point) => quantities.map((quantity) => ({ point, quantity })));
    const energy = cellsOf(buckets, await store.increase({ series: series(["importTotalWh"]), ...query }));
    const reactive = cellsOf(buckets, await store.increase({ series: series(["importReactiveTotalVarh"]), ...query }));
    const means = meansOf(buckets, await store.aggregate({ series: series(COUNTER_MEANS), ...query }));
    for (const { cabinet, pod } of some) {
      const known = means.known.get(cabinet.id) ?? new Set();
      if (hasOnePhase(known) !== (question.name === "SinglePhaseCounterReading")) continue;
      for (const [index, { startMs, endMs }] of buckets.entries()) {
        const key = `${cabinet.id} ${index}`;
        const [used, back] = [energy.get(key), reactive.get(key)];
        const mean = means.of.get(key);
        if (used === undefined && mean === undefined) continue;
        const period: CounterPeriod = {
          pod,
          panel: cabinet.id,
          simulated: cabinet.simulated,
          townCode: config.urbanDatasets.townCode,
          place: placeOf(cabinet),
          fromMs: startMs,
          toMs: endMs,
          energyWh: used?.increase,
          reactiveVarh: back?.increase,
          coveredPct: used === undefined ? 100 : (100 * used.coveredMs) / (endMs - startMs),
          means: mean ?? {},
        };
        lines.push(hasOnePhase(known) ? singlePhaseCounterReading(period) : counterReading(period));
      }
    }
  }
  return lines;
}

interface Cell {
  readonly increase: number;
  readonly coveredMs: number;
}

type Buckets = readonly { readonly startMs: number; readonly endMs: number }[];

/** Rows of the store by point and number of the bucket. A store may begin its first bucket before the range. */
function cellsOf(buckets: Buckets, rows: Iterable<{ point: PointId; startMs: number } & Cell>): Map<string, Cell> {
  const numberOf = bucketNumbers(buckets);
  const found = new Map<string, Cell>();
  for (const { point, startMs, increase, coveredMs } of rows)
    found.set(`${point} ${numberOf(startMs)}`, { increase, coveredMs });
  return found;
}

function meansOf(
  buckets: Buckets,
  rows: Iterable<{ point: PointId; quantity: QuantityName; startMs: number; mean: number }>,
) {
  const numberOf = bucketNumbers(buckets);
  const of = new Map<string, Partial<Record<QuantityName, number>>>();
  const known = new Map<string, Set<QuantityName>>();
  for (const { point, quantity, startMs, mean } of rows) {
    const key = `${point} ${numberOf(startMs)}`;
    of.set(key, { ...of.get(key), [quantity]: mean });
    known.set(point, (known.get(point) ?? new Set()).add(quantity));
  }
  return { of, known };
}

function bucketNumbers(buckets: Buckets): (startMs: number) => number {
  const numbers = new Map(buckets.map(({ startMs }, index) => [startMs, index]));
  return (startMs) => numbers.get(startMs) ?? buckets.findIndex(({ endMs }) => startMs < endMs);
}

/** Lines of PodKPIpell. Throws HttpProblem 409 `kpi-codes-unknown`. */
export async function indicatorLines(deps: EntityDeps, question: UrbanDatasetQuestion): Promise<UrbanLine[]> {
  const { store, registry, config } = deps;
  const { fromMs, toMs } = question;
  const codes = kpiCodesOf(config.urbanDatasets);
  if (codes.length === 0)
    throw new HttpProblem(
      409,
      "kpi-codes-unknown",
      "ENEA's list PellKPICode is not public: set api.urbanDatasets.kpiCodes to the codes that ENEA has given the town",
    );
  const supplies = litSupplies(deps, question);
  refuseTooMany(supplies.length * codes.length);
  periodsOf({ ...question, bucket: "month" }, config.site.zone, supplies.length);
  const series = supplies.map(({ cabinet }) => ({ point: cabinet.id, quantity: "importTotalWh" as const }));
  const cells = new Map<string, Cell>();
  if (series.length > 0)
    for (const { point, increase, coveredMs } of await store.increase({
      series,
      fromMs,
      toMs,
      bucket: "month",
      zone: config.site.zone,
    })) {
      const before = cells.get(point) ?? { increase: 0, coveredMs: 0 };
      cells.set(point, { increase: before.increase + increase, coveredMs: before.coveredMs + coveredMs });
    }
  const lampsOf = lampsByCabinet(registry);
  return supplies.flatMap(({ cabinet, pod }) => {
    const lamps = lampsOf.get(cabinet.id) ?? [];
    const cell = cells.get(cabinet.id);
    const isKnown = cell !== undefined && (100 * cell.coveredMs) / (toMs - fromMs) >= LEAST_COVER_PCT;
    const powers = lamps.flatMap(({ nominalPowerW }) => nominalPowerW ?? []);
    const period = {
      pod,
      simulated: cabinet.simulated,
      townCode: config.urbanDatasets.townCode,
      fromMs,
      toMs,
      energyWh: isKnown ? cell.increase : undefined,
      lamps: lamps.length,
      installedW: powers.length < lamps.length ? undefined : powers.reduce((sum, power) => sum + power, 0),
    };
    return podIndicatorLines(period, codes);
  });
}

function lampsByCabinet(registry: Registry): ReadonlyMap<string, Point[]> {
  const found = new Map<string, Point[]>();
  for (const lamp of inventoryOf(registry).lamps) {
    if (lamp.cabinet === undefined) continue;
    const known = found.get(lamp.cabinet);
    if (known === undefined) found.set(lamp.cabinet, [lamp]);
    else known.push(lamp);
  }
  return found;
}

function wanted(points: readonly Point[], id: string | undefined, what: string): readonly Point[] {
  if (id === undefined) return points;
  const found = points.filter((point) => point.id === pointId(id));
  if (found.length === 0) throw new HttpProblem(404, "not-found", `There is no ${what} "${id}"`);
  return found;
}

function placeOf({ latitudeDeg, longitudeDeg }: Point) {
  return latitudeDeg === undefined || longitudeDeg === undefined ? undefined : { latitudeDeg, longitudeDeg };
}
