import type { AnomalyKind } from "@lucciola/contract/energy/anomaly.ts";
import type { Origin } from "../origin.ts";
import { described, SIMULATED, type UrbanLine } from "./document.ts";

export interface BuildingAnomaly {
  readonly kind: AnomalyKind;
  readonly eurPerYear: number;
}

export interface BuildingAnomalyPeriod extends Origin {
  readonly id: string;
  readonly name: string;
  readonly fromMs: number;
  readonly toMs: number;
  readonly anomalies: readonly BuildingAnomaly[];
}

/** [A] Our anomalies have no priority but what they cost in a year; the dataset has three. */
const HIGH_EUR = 1_000;
const MEAN_EUR = 200;

/**
 * Lines of BuildingEnergyAnomalies: of a building one for each kind that has a code, and one without a code for all
 * others, which is there also when there are none.
 */
export function buildingAnomalyLines(
  { id, name, simulated, fromMs, toMs, anomalies }: BuildingAnomalyPeriod,
  codes: ReadonlyMap<string, string>,
): UrbanLine[] {
  const coded = [...codes].flatMap(([kind, code]) => {
    const some = anomalies.filter((anomaly) => anomaly.kind === kind);
    return some.length === 0 ? [] : [{ code, some }];
  });
  const others = anomalies.filter(({ kind }) => !codes.has(kind));
  const groups = others.length > 0 || coded.length === 0 ? [...coded, { code: undefined, some: others }] : coded;
  return groups.map(({ code, some }) => {
    const within = (from: number, to: number) => some.filter(({ eurPerYear }) => eurPerYear >= from && eurPerYear < to);
    const kinds = [...new Set(some.map(({ kind }) => kind))].sort();
    return {
      ...described([simulated && SIMULATED, kinds.length > 0 && kinds.join(", ")]),
      fromMs,
      toMs,
      properties: {
        BuildingName: name,
        BuildingID: id,
        BuildingEnergyAnomalyCode: code,
        BuildingEnergyHighAnomalies: within(HIGH_EUR, Number.POSITIVE_INFINITY).length,
        BuildingEnergyMeanAnomalies: within(MEAN_EUR, HIGH_EUR).length,
        BuildingEnergyLowAnomalies: within(Number.NEGATIVE_INFINITY, MEAN_EUR).length,
      },
    };
  });
}
