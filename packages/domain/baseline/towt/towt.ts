import { fitLeastSquares, type LeastSquaresFit } from "../least-squares.ts";
import { occupiedSlots } from "./occupied-slots.ts";
import { segmentColumns, temperatureKnots } from "./temperature-segments.ts";

/** Under which conditions energy was used, row by row; all fields are of one length. */
export interface TowtConditions {
  /** Time of the week: whole numbers from 0 on. 168 hours, or 7 days. */
  readonly slots: ArrayLike<number>;
  /** Mean outside temperature, degrees C; `NaN` where it is not known. */
  readonly temperaturesC: Float64Array;
  /** Operating modes by name (`holiday`, `summer-school`), 1 where one holds and 0 elsewhere. */
  readonly modes?: Readonly<Record<string, ArrayLike<number>>>;
}

/** What one part of the week, occupied or not, was fitted to. Units are those of the observations. */
export interface TowtPart {
  readonly isOccupied: boolean;
  /** Use at each time of the week at 0 degrees C of the first segment; `null` for a time of the other part. */
  readonly bySlot: readonly (number | null)[];
  /** Per degree C, by segment of temperature. */
  readonly bySegment: readonly number[];
  /** How much more is used in an operating mode, by its name. */
  readonly byMode: Readonly<Record<string, number>>;
}

/** A fitted model: plain data, so that it can be frozen as JSON. */
export interface TowtModel {
  readonly knotsC: readonly number[];
  readonly parts: readonly TowtPart[];
  /** Fitted numbers of all parts, their levels included. */
  readonly parameters: number;
}

/**
 * Time-of-week-and-temperature model of Lawrence Berkeley National Laboratory (Mathieu and others, IEEE Transactions on
 * Smart Grid 2, 2011), with the defaults of nmecr (kW-Labs/nmecr, MIT): use = a level for each time of the week + a broken
 * line of outside temperature, fitted apart for occupied and unoccupied times. Operating modes add a level each.
 * Rows without use or temperature (`NaN`) take no part. `undefined` when none is left.
 */
export function fitTowt(observed: Float64Array, conditions: TowtConditions): TowtModel | undefined {
  const known = knownRows(observed, conditions.temperaturesC);
  if (known.length === 0) return undefined;
  const knotsC = temperatureKnots(pick(conditions.temperaturesC, known));
  const occupied = new Set(
    occupiedSlots(pick(observed, known), pick(conditions.temperaturesC, known), pick(conditions.slots, known)),
  );
  const isOccupied = (row: number) => occupied.has(conditions.slots[row] ?? -1);
  const modes = Object.entries(conditions.modes ?? {});

  const parts: TowtPart[] = [];
  let parameters = 0;
  for (const occupancy of [true, false]) {
    const rows = known.filter((row) => isOccupied(row) === occupancy);
    const segments = segmentColumns(pick(conditions.temperaturesC, rows), knotsC);
    const fit = fitLeastSquares({
      observed: pick(observed, rows),
      groups: pick(conditions.slots, rows),
      columns: [...segments, ...modes.map(([, flags]) => pick(flags, rows))],
    });
    if (fit === undefined) continue;
    parts.push(
      partOf(
        fit,
        occupancy,
        segments.length,
        modes.map(([name]) => name),
      ),
    );
    parameters += fit.parameters;
  }
  return { knotsC, parts, parameters };
}

function knownRows(observed: Float64Array, temperaturesC: Float64Array): Int32Array {
  const rows = new Int32Array(observed.length);
  let count = 0;
  for (let row = 0; row < observed.length; row++)
    if (Number.isFinite(observed[row]) && Number.isFinite(temperaturesC[row])) rows[count++] = row;
  return rows.subarray(0, count);
}

function pick(values: ArrayLike<number>, rows: Int32Array): Float64Array {
  const picked = new Float64Array(rows.length);
  for (let index = 0; index < rows.length; index++) picked[index] = values[rows[index] ?? -1] ?? Number.NaN;
  return picked;
}

function partOf(fit: LeastSquaresFit, isOccupied: boolean, segments: number, modes: readonly string[]): TowtPart {
  return {
    isOccupied,
    bySlot: fit.intercepts.map((each) => each ?? null),
    bySegment: fit.coefficients.slice(0, segments),
    byMode: Object.fromEntries(modes.map((name, index) => [name, fit.coefficients[segments + index] ?? 0])),
  };
}

/**
 * What the model expects of each row, never below 0; `NaN` where the temperature is not known or the time of the week was
 * not among those that it was fitted to. A mode that the model does not know adds nothing.
 */
export function predictTowt(model: TowtModel, conditions: TowtConditions): Float64Array {
  const fitted = fittedTowt(model, conditions);
  return fitted.map((each) => Math.max(each, 0));
}

/** As `predictTowt`, but below 0 where the regression is: what residuals of the fit are held against. */
export function fittedTowt(model: TowtModel, conditions: TowtConditions): Float64Array {
  const { slots, temperaturesC, modes = {} } = conditions;
  const segments = segmentColumns(temperaturesC, model.knotsC);
  const fitted = new Float64Array(temperaturesC.length).fill(Number.NaN);
  for (const { bySlot, bySegment, byMode } of model.parts) {
    const terms = [
      ...bySegment.map((slope, index) => [slope, segments[index] ?? []] as const),
      ...Object.entries(byMode).map(([name, level]) => [level, modes[name] ?? []] as const),
    ];
    for (let row = 0; row < fitted.length; row++) {
      let sum = bySlot[slots[row] ?? -1];
      if (sum === undefined || sum === null) continue;
      for (const [coefficient, column] of terms) sum += coefficient * (column[row] ?? 0);
      fitted[row] = sum;
    }
  }
  return fitted;
}
