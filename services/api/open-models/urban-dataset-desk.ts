import type { UrbanDatasetBody } from "@lucciola/contract/api/urban-datasets.ts";
import { type UrbanLine, urbanDataset } from "@lucciola/domain/open-models/urban-dataset/document.ts";
import { HttpProblem } from "../problem-details.ts";
import type { EntityDeps } from "./entity-desk.ts";
import { anomalyLines, consumptionLines } from "./urban-building-lines.ts";
import type { UrbanDatasetQuestion } from "./urban-dataset-question.ts";
import { counterLines, indicatorLines } from "./urban-lighting-lines.ts";

/**
 * An UrbanDataset of a period. Throws HttpProblem 409 `producer-unknown` or `kpi-codes-unknown` until the town has what
 * only ENEA can give it, 400 `range-too-long`, 404 `no-lines` where nothing is known.
 */
export async function makeUrbanDataset(deps: EntityDeps, question: UrbanDatasetQuestion): Promise<UrbanDatasetBody> {
  const { config, clock } = deps;
  const { producerId, producerScheme } = config.urbanDatasets;
  if (producerId === "")
    throw new HttpProblem(
      409,
      "producer-unknown",
      "An UrbanDataset names its producer: set api.urbanDatasets.producerId to the id that ENEA has given the town",
    );
  const lines = await linesOf(deps, question);
  if (lines.length === 0)
    throw new HttpProblem(404, "no-lines", `There is nothing to tell in ${question.name} of this period`);
  const { latitudeDeg, longitudeDeg, zone } = config.site;
  const place = { latitudeDeg, longitudeDeg };
  return urbanDataset(question.name, { producerId, producerScheme, place, zone, madeAtMs: clock.now() }, lines);
}

async function linesOf(deps: EntityDeps, question: UrbanDatasetQuestion): Promise<UrbanLine[]> {
  switch (question.name) {
    case "CounterReading":
    case "SinglePhaseCounterReading":
      return counterLines(deps, question);
    case "PodKPIpell":
      return indicatorLines(deps, question);
    case "BuildingElectricConsumption":
      return consumptionLines(deps, question);
    case "BuildingEnergyAnomalies":
      return anomalyLines(deps, question);
  }
}
