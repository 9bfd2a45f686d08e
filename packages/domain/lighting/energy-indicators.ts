/**
 * Energy performance indicators of EN 13201-5:2015. Both are reported together with the operational profile they hold for:
 * neither tells anything alone.
 */

/** An area that the installation lights, with the mean illuminance it is lit to at full level. */
export interface LitArea {
  readonly areaM2: number;
  readonly maintainedLx: number;
}

/**
 * Power density indicator D_P, W/(lx m2): the power of the installation at a level over the sum of illuminance times area.
 * Throws `RangeError` when nothing is lit.
 */
export function powerDensity(systemPowerW: number, areas: readonly LitArea[]): number {
  const lumens = areas.reduce((sum, { areaM2, maintainedLx }) => sum + areaM2 * maintainedLx, 0);
  if (!(lumens > 0)) throw new RangeError("the power density of an installation needs a lit area and its illuminance");
  return systemPowerW / lumens;
}

/** A period of the operational profile: its hours in a year, and how the level stands in it. */
export interface OperationPeriod {
  readonly name: string;
  readonly hoursAYear: number;
  /** Of the full level, % of flux. */
  readonly reductionPct: number;
  /** Power drawn then, W; where sensors raise the level, when they do not. */
  readonly powerW: number;
  /** Where sensors raise the level: how much of the period they do so, %, and the power drawn then. */
  readonly detection?: { readonly probabilityPct: number; readonly powerW: number };
}

/**
 * Annual energy consumption indicator D_E (AECI), Wh/m2: the energy of a year by its operational profile over the lit area.
 * Throws `RangeError` when the area is not positive.
 */
export function annualEnergy(periods: readonly OperationPeriod[], areaM2: number): number {
  if (!(areaM2 > 0)) throw new RangeError(`an area of ${areaM2} m2 cannot be lit: give the section's area`);
  const energyWh = periods.reduce((sum, period) => sum + period.hoursAYear * meanPowerW(period), 0);
  return energyWh / areaM2;
}

function meanPowerW({ powerW, detection }: OperationPeriod): number {
  if (detection === undefined) return powerW;
  const share = detection.probabilityPct / 100;
  return powerW * (1 - share) + detection.powerW * share;
}

/** What is saved against a reference, %; negative when more is used. Null when the reference used nothing. */
export const savedPct = (usedWh: number, referenceWh: number): number | null =>
  referenceWh > 0 ? 100 * (1 - usedWh / referenceWh) : null;
