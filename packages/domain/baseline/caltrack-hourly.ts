import type { BaselineModel } from "./baseline.ts";
import { fitQuality } from "./fit-quality.ts";
import { HOURS_OF_A_WEEK, hourOfWeek } from "./hour-of-week.ts";
import { fitLeastSquares } from "./least-squares.ts";
import { binParts, keepBinEnds } from "./temperature-bins.ts";

/** An hour in which both energy and temperature are known. */
export interface HourObservation {
  readonly atMs: number;
  readonly energyKwh: number;
  readonly temperatureC: number;
}

/** A month's own regression, fitted to it and, at half weight, to the months beside it. */
export interface MonthModel {
  readonly month: number;
  /** By hour of the week, kWh; `undefined` for an hour that was never seen. */
  readonly intercepts: readonly (number | undefined)[];
  readonly isOccupied: readonly boolean[];
  /** Degrees F, of both kinds of hours. */
  readonly binEnds: readonly number[];
  /** Slopes inside the bins, kWh per degree F. */
  readonly occupied: readonly number[];
  readonly unoccupied: readonly number[];
}

export interface HourlyModel extends BaselineModel {
  readonly method: "caltrack-hourly";
  readonly model: "three_month_weighted";
  readonly zone: string;
  readonly months: readonly MonthModel[];
}

interface Row {
  readonly energyKwh: number;
  readonly temperatureF: number;
  readonly hour: number;
  readonly month: number;
}

/** CalTRACK 3.8.3: balance points of the regression that tells occupied hours, degrees F. */
const OCCUPANCY_HEATING_F = 50;
const OCCUPANCY_COOLING_F = 65;
/** CalTRACK 3.8.4: share of hours above that regression from which an hour of the week counts as occupied. */
const OCCUPIED_SHARE = 0.65;
/** CalTRACK 3.7.5. */
const NEIGHBOUR_WEIGHT = 0.5;

/**
 * CalTRACK 2, hourly (methods 3.7 to 3.12; eemeter 2.9.2, Apache-2.0): for each calendar month a regression on the hour of
 * the week and the temperature, piecewise linear, with other slopes in occupied than in unoccupied hours but the same bins
 * for both. Hours, weeks and months are those of `zone`. `undefined` when there is no hour at all.
 */
export function fitCaltrackHourly(observations: readonly HourObservation[], zone: string): HourlyModel | undefined {
  const rows = observations.map((each) => toRow(each, zone));
  if (rows.length === 0) return undefined;
  const fitted = Array.from({ length: 12 }, (_, index) => fitMonth(rows, index + 1)).filter(
    (each) => each !== undefined,
  );
  const months = fitted.map(({ model }) => model);
  const model = { months };
  const predicted = rows.map((row) => predictRow(model, row) ?? Number.NaN);
  // Each month's parameters were fitted to its neighbours too: they use up the freedom of this month in its share only.
  const parameters = fitted.reduce((sum, each) => sum + each.parameters * each.ownShare, 0);
  return {
    method: "caltrack-hourly",
    model: "three_month_weighted",
    zone,
    months,
    balancePoints: {},
    coefficients: Object.assign({}, ...months.map(namedSlopes)),
    quality: fitQuality(
      rows.map((row) => row.energyKwh),
      predicted,
      parameters,
    ),
  };
}

/** Slopes, kWh per degree F, as `01 occupied 30..45`: month, kind of hour, bin. */
function namedSlopes({ month, binEnds, occupied, unoccupied }: MonthModel): Record<string, number> {
  const bins = ["", ...binEnds].map((low, index) => `${low}..${binEnds[index] ?? ""}`);
  const name = (kind: string, slopes: readonly number[]) =>
    slopes.map((slope, bin) => [`${String(month).padStart(2, "0")} ${kind} ${bins[bin]}`, slope] as const);
  return Object.fromEntries([...name("occupied", occupied), ...name("unoccupied", unoccupied)]);
}

/** What the model expects in an hour, kWh; `undefined` for an hour of the week that its month never saw. */
export function predictHourKwh(model: HourlyModel, hour: Pick<HourObservation, "atMs" | "temperatureC">) {
  return predictRow(model, toRow({ ...hour, energyKwh: 0 }, model.zone));
}

const toRow = ({ atMs, energyKwh, temperatureC }: HourObservation, zone: string): Row => ({
  ...hourOfWeek(atMs, zone),
  energyKwh,
  temperatureF: temperatureC * 1.8 + 32,
});

function predictRow({ months }: Pick<HourlyModel, "months">, { month, hour, temperatureF }: Row): number | undefined {
  const model = months.find((each) => each.month === month);
  const intercept = model?.intercepts[hour];
  if (model === undefined || intercept === undefined) return undefined;
  const slopes = model.isOccupied[hour] ? model.occupied : model.unoccupied;
  return binParts(temperatureF, model.binEnds).reduce((sum, part, bin) => sum + part * (slopes[bin] ?? 0), intercept);
}

function fitMonth(
  all: readonly Row[],
  month: number,
): { readonly model: MonthModel; readonly parameters: number; readonly ownShare: number } | undefined {
  const weightOf = (row: Row) => monthWeight(row.month, month);
  const rows = all.filter((row) => weightOf(row) > 0);
  const weights = rows.map(weightOf);
  const isOccupied = occupiedHours(rows, weights);
  const binEnds = keepBinEnds(rows.map((row) => row.temperatureF));
  const parts = rows.map((row) => binParts(row.temperatureF, binEnds));
  const columnsOf = (wanted: boolean) =>
    Array.from({ length: binEnds.length + 1 }, (_, bin) =>
      rows.map((row, index) => (isOccupied[row.hour] === wanted ? (parts[index]?.[bin] ?? 0) : 0)),
    );
  const columns = [...columnsOf(true), ...columnsOf(false)];
  const fit = fitLeastSquares({
    observed: rows.map((row) => row.energyKwh),
    columns,
    weights,
    groups: rows.map((row) => row.hour),
  });
  if (fit === undefined) return undefined;
  const split = binEnds.length + 1;
  const own = rows.filter((row) => row.month === month).length;
  return {
    model: {
      month,
      intercepts: fit.intercepts,
      isOccupied,
      binEnds,
      occupied: fit.coefficients.slice(0, split),
      unoccupied: fit.coefficients.slice(split),
    },
    parameters: fit.parameters,
    ownShare: own / weights.reduce((sum, weight) => sum + weight, 0),
  };
}

/** December and January lie beside each other. */
function monthWeight(month: number, centre: number): number {
  const distance = Math.min((month - centre + 12) % 12, (centre - month + 12) % 12);
  return distance === 0 ? 1 : distance === 1 ? NEIGHBOUR_WEIGHT : 0;
}

/** CalTRACK 3.8: hours of the week in which use lies above a plain regression on degrees more often than not. */
function occupiedHours(rows: readonly Row[], weights: readonly number[]): boolean[] {
  const fit = fitLeastSquares({
    observed: rows.map((row) => row.energyKwh),
    columns: [
      rows.map((row) => Math.max(row.temperatureF - OCCUPANCY_COOLING_F, 0)),
      rows.map((row) => Math.max(OCCUPANCY_HEATING_F - row.temperatureF, 0)),
    ],
    weights,
  });
  const above = new Array<number>(HOURS_OF_A_WEEK).fill(0);
  const seen = new Array<number>(HOURS_OF_A_WEEK).fill(0);
  rows.forEach(({ hour }, index) => {
    seen[hour] = (seen[hour] ?? 0) + 1;
    if ((fit?.residuals[index] ?? 0) > 0) above[hour] = (above[hour] ?? 0) + 1;
  });
  return above.map((count, hour) => count / (seen[hour] ?? 0) > OCCUPIED_SHARE);
}
