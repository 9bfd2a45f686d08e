import { buildingId, type PointId } from "@lucciola/contract/ids/ids.ts";
import { buildingAnomalyLines } from "@lucciola/domain/open-models/urban-dataset/anomaly-lines.ts";
import { coverage } from "@lucciola/domain/open-models/urban-dataset/counter-lines.ts";
import type { UrbanLine } from "@lucciola/domain/open-models/urban-dataset/document.ts";
import { localTimeOf } from "@lucciola/domain/time/local-time.ts";
import type { Building, Registry } from "@lucciola/platform/registry/registry.ts";
import { consumptionOf } from "../consumption.ts";
import { sharesOf } from "../energy/building-figures.ts";
import { countedElsewhere } from "../energy/supply-view.ts";
import { HttpProblem } from "../problem-details.ts";
import type { EntityDeps } from "./entity-desk.ts";
import { anomalyCodesOf } from "./urban-dataset-config.ts";
import { periodsOf, refuseTooMany, type UrbanDatasetQuestion } from "./urban-dataset-question.ts";

/** Lines of BuildingElectricConsumption: what the supplies of each building drew, a shared supply by its part. */
export async function consumptionLines(deps: EntityDeps, question: UrbanDatasetQuestion): Promise<UrbanLine[]> {
  const { store, registry, config } = deps;
  const { zone } = config.site;
  const { fromMs, toMs, bucket } = question;
  const buildings = wantedBuildings(registry, question.id);
  const buckets = periodsOf(question, zone, buildings.length);
  const { date } = localTimeOf(fromMs, zone);
  const elsewhere = countedElsewhere(registry, date);
  const shares = sharesOf(registry, date);
  const electric = new Set<PointId>(
    registry.assets
      .points("supply")
      .flatMap(({ id, carrier = "electricity" }) => (carrier === "electricity" && !elsewhere.has(id) ? [id] : [])),
  );
  const lines: UrbanLine[] = [];
  for (const building of buildings) {
    const own = (shares.get(building.id) ?? []).filter(({ supply }) => electric.has(supply));
    const wh = buckets.map(() => 0);
    const coveredMs = buckets.map(() => 0);
    for (const { supply, part } of own) {
      const { rows } = await consumptionOf(store, [supply], { fromMs, toMs, bucket, zone });
      for (const [index, row] of rows.entries()) {
        wh[index] = (wh[index] ?? 0) + part * row.energyWh;
        coveredMs[index] = (coveredMs[index] ?? 0) + row.coveredMs / own.length;
      }
    }
    for (const [index, { startMs, endMs }] of buckets.entries()) {
      const covered = coveredMs[index] ?? 0;
      if (covered <= 0) continue;
      lines.push({
        ...coverage((100 * covered) / (endMs - startMs), building),
        fromMs: startMs,
        toMs: endMs,
        properties: {
          BuildingName: building.name,
          BuildingID: building.id,
          ElectricConsumption: (wh[index] ?? 0) / 1_000,
        },
      });
    }
  }
  return lines;
}

/** Lines of BuildingEnergyAnomalies: what was there at some time of the period. */
export function anomalyLines(deps: EntityDeps, question: UrbanDatasetQuestion): UrbanLine[] {
  const { registry, config } = deps;
  const { fromMs, toMs } = question;
  const codes = anomalyCodesOf(config.urbanDatasets);
  const buildings = wantedBuildings(registry, question.id);
  refuseTooMany(buildings.length * (1 + codes.size));
  return buildings.flatMap(({ id, name, simulated }) => {
    const anomalies = registry.assets
      .pointsOfBuilding(id)
      .filter(({ kind }) => kind === "supply")
      .flatMap((supply) => registry.anomalies.ofSupply(supply.id, fromMs))
      // What somebody has called normal is no anomaly.
      .filter(
        ({ alert, endedAtMs, state }) => state !== "normal" && alert.fromMs < toMs && (endedAtMs ?? toMs) > fromMs,
      )
      .map(({ alert: { kind, eurPerYear } }) => ({ kind, eurPerYear }));
    return buildingAnomalyLines({ id, name, simulated, fromMs, toMs, anomalies }, codes);
  });
}

function wantedBuildings({ assets }: Registry, id: string | undefined): Building[] {
  if (id === undefined) return assets.buildings();
  const building = assets.building(buildingId(id));
  if (building === undefined) throw new HttpProblem(404, "not-found", `There is no building "${id}"`);
  return [building];
}
