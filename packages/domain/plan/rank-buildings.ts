import type { BuildingFamily } from "@lucciola/contract/plan/building-family.ts";
import { buildingFamily } from "./building-family.ts";

/** A building over a year, for the ranking. */
export interface RankedUse {
  readonly building: string;
  readonly use: string;
  readonly areaM2: number | undefined;
  /** Heat and fuels, kWh in the year; `undefined`: it has none, or nobody knows. */
  readonly heatingKwh: number | undefined;
  readonly electricityKwh: number | undefined;
  /** Degree-days of the same time. */
  readonly degreeDays: number | undefined;
}

export interface BuildingPotential {
  readonly building: string;
  /** What it would save if it were as good as the better quarter of its peers, kWh a year. */
  readonly heatingKwh: number;
  readonly electricityKwh: number;
  /** What it uses, and what the better quarter of its peers uses: kWh/m2 degree-day and kWh/m2. */
  readonly heatingIndex: number | undefined;
  readonly heatingGoal: number | undefined;
  readonly electricityIndex: number | undefined;
  readonly electricityGoal: number | undefined;
  /** Other buildings that it is held against. */
  readonly peers: number;
  /** What they have in common where those of its use are too few; `undefined`: its use. */
  readonly family: BuildingFamily | undefined;
  readonly reason: "no-area" | "no-energy" | "too-few-peers" | undefined;
}

/** Fewer say nothing about what is good. */
const LEAST_PEERS = 4;
const GOAL_QUANTILE = 0.25;

/**
 * Where to start: what each building would save if it used per m2 (heat: per m2 and degree-day) what the better quarter of
 * the town's buildings of the same use uses; of the same family where those are too few. A pool is not held against
 * schools: one with too few of either is not ranked. The largest saving first; those that cannot be ranked last, with the
 * reason.
 */
export function rankBuildings(buildings: readonly RankedUse[]): BuildingPotential[] {
  const heat = ({ heatingKwh, areaM2, degreeDays }: RankedUse): number | undefined =>
    heatingKwh === undefined || !areaM2 || !degreeDays ? undefined : heatingKwh / areaM2 / degreeDays;
  const current = ({ electricityKwh, areaM2 }: RankedUse): number | undefined =>
    electricityKwh === undefined || !areaM2 ? undefined : electricityKwh / areaM2;
  return buildings
    .map((one): BuildingPotential => {
      const [heatingIndex, electricityIndex] = [heat(one), current(one)];
      const sameUse = buildings.filter(({ use }) => use === one.use);
      // Heat and current of the same buildings: two circles would need two sentences.
      const isEnough = [heat, current].every(
        (index) => index(one) === undefined || goalOf(sameUse.map(index)) !== undefined,
      );
      const family = isEnough ? undefined : buildingFamily(one.use);
      const peers = family === undefined ? sameUse : buildings.filter(({ use }) => buildingFamily(use) === family);
      const heatingGoal = goalOf(peers.map(heat));
      const electricityGoal = goalOf(peers.map(current));
      const excess = (index: number | undefined, goal: number | undefined, per: number): number =>
        index === undefined || goal === undefined ? 0 : Math.max(0, index - goal) * per;
      const area = one.areaM2 ?? 0;
      return {
        building: one.building,
        heatingKwh: excess(heatingIndex, heatingGoal, area * (one.degreeDays ?? 0)),
        electricityKwh: excess(electricityIndex, electricityGoal, area),
        heatingIndex,
        heatingGoal,
        electricityIndex,
        electricityGoal,
        peers: peers.length - 1,
        family,
        reason:
          one.areaM2 === undefined || one.areaM2 <= 0
            ? "no-area"
            : heatingIndex === undefined && electricityIndex === undefined
              ? "no-energy"
              : heatingGoal === undefined && electricityGoal === undefined
                ? "too-few-peers"
                : undefined,
      };
    })
    .sort(
      (a, b) =>
        Number(a.reason !== undefined) - Number(b.reason !== undefined) ||
        b.heatingKwh + b.electricityKwh - (a.heatingKwh + a.electricityKwh) ||
        a.building.localeCompare(b.building),
    );
}

/** The value that a quarter of those that are known does not exceed; `undefined` for too few. */
function goalOf(values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter((value): value is number => value !== undefined).sort((a, b) => a - b);
  if (known.length < LEAST_PEERS) return undefined;
  const place = GOAL_QUANTILE * (known.length - 1);
  const low = known[Math.floor(place)] ?? 0;
  const high = known[Math.ceil(place)] ?? low;
  return low + (high - low) * (place - Math.floor(place));
}
