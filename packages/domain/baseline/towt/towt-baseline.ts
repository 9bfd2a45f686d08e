import type { BaselineModel } from "../baseline.ts";
import { fitQuality } from "../fit-quality.ts";
import { fitTowt, fittedTowt, type TowtModel } from "./towt.ts";
import { slotName, type TowtInterval, type TowtObservations } from "./towt-observations.ts";

/** A fitted time-of-week-and-temperature baseline, kWh an hour or a day: plain data, which can be kept as JSON. */
export interface TowtBaseline extends BaselineModel {
  readonly method: "towt";
  readonly model: "towt-hourly" | "towt-daily";
  readonly interval: TowtInterval;
  readonly towt: TowtModel;
}

/**
 * Fits the model to a supply. Its coefficients are the levels by time of the week at 0 degrees C (`level.mon-08`), the
 * slopes by segment of temperature (`occupied.perDegreeC.1` is that below the first knot), what a mode adds, and the knots.
 * CV(RMSE) divides by the observations less the parameters beside the intercepts, as nmecr does. `undefined` where no row
 * has both energy and temperature.
 */
export function fitTowtBaseline(observations: TowtObservations): TowtBaseline | undefined {
  const { observed, conditions, interval } = observations;
  const towt = fitTowt(observed, conditions);
  if (towt === undefined) return undefined;
  const fitted = fittedTowt(towt, conditions);
  const known = [...observed.keys()].filter((row) => Number.isFinite((observed[row] ?? 0) + (fitted[row] ?? 0)));
  return {
    method: "towt",
    model: interval === "hourly" ? "towt-hourly" : "towt-daily",
    interval,
    balancePoints: {},
    coefficients: coefficientsOf(towt, interval),
    quality: fitQuality(
      known.map((row) => observed[row] ?? Number.NaN),
      known.map((row) => fitted[row] ?? Number.NaN),
      towt.parameters - towt.parts.length,
    ),
    towt,
  };
}

function coefficientsOf({ knotsC, parts }: TowtModel, interval: TowtInterval): Record<string, number> {
  const coefficients: Record<string, number> = {};
  for (const { isOccupied, bySlot, bySegment, byMode } of parts) {
    const part = isOccupied ? "occupied" : "unoccupied";
    for (const [slot, level] of bySlot.entries())
      if (level !== null) coefficients[`level.${slotName(slot, interval)}`] = level;
    for (const [index, slope] of bySegment.entries()) coefficients[`${part}.perDegreeC.${index + 1}`] = slope;
    for (const [mode, level] of Object.entries(byMode)) coefficients[`${part}.mode.${mode}`] = level;
  }
  for (const [index, knotC] of knotsC.entries()) coefficients[`knotC.${index + 1}`] = knotC;
  return coefficients;
}
