/** What a building used over a time. */
export interface BuildingUse {
  readonly building: string;
  /** Buildings of the same use are compared: `school`, `library`, ... */
  readonly use: string;
  /** Heated area where it is known, else gross, m2. */
  readonly areaM2: number | undefined;
  readonly energyKwh: number;
  /** How much of the time is known, 0 to 100. */
  readonly coveredPct: number;
}

export interface BuildingIndicator {
  readonly kwhPerM2: number | undefined;
  readonly kwhPerM2DegreeDay: number | undefined;
  /** Other buildings of the same use with an indicator. */
  readonly similar: number;
  readonly similarMedianKwhPerM2: number | undefined;
  /** What is missing, when something is. */
  readonly reason: "no-area" | "not-covered" | "too-few-similar" | undefined;
}

/** [A] A gap of a tenth shifts an indicator as much as a better boiler does. */
const LEAST_COVER_PCT = 90;
/** A median of fewer says nothing. */
const LEAST_SIMILAR = 3;

/**
 * kWh/m2 and kWh/m2 per degree-day of each building, beside the median of the others of its use, in the order given.
 * Without degree-days, or with none in the time, the second is left out.
 */
export function buildingIndicators(
  buildings: readonly BuildingUse[],
  degreeDays: number | undefined,
): BuildingIndicator[] {
  const known = buildings.map(({ areaM2, energyKwh, coveredPct }) =>
    areaM2 !== undefined && areaM2 > 0 && coveredPct >= LEAST_COVER_PCT ? energyKwh / areaM2 : undefined,
  );
  return buildings.map(({ building, use, areaM2 }, index) => {
    const kwhPerM2 = known[index];
    const others = known.filter(
      (each, at): each is number =>
        each !== undefined && buildings[at]?.use === use && buildings[at]?.building !== building,
    );
    const hasDegreeDays = degreeDays !== undefined && degreeDays > 0;
    return {
      kwhPerM2,
      kwhPerM2DegreeDay: kwhPerM2 !== undefined && hasDegreeDays ? kwhPerM2 / degreeDays : undefined,
      similar: others.length,
      similarMedianKwhPerM2: others.length >= LEAST_SIMILAR ? median(others) : undefined,
      reason:
        areaM2 === undefined || areaM2 <= 0
          ? "no-area"
          : kwhPerM2 === undefined
            ? "not-covered"
            : others.length < LEAST_SIMILAR
              ? "too-few-similar"
              : undefined,
    };
  });
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? 0) + upper) / 2;
}
