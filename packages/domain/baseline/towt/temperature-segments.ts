/** Into how many segments of equal points the temperatures are cut (LBNL; nmecr's default). */
const SEGMENTS = 6;
/** So many points must lie beyond an outer knot, else its slope would hang on a handful of days. */
const LEAST_BEYOND_A_KNOT = 20;
/** nmecr adds it before it rounds down, against a count like 59.999... */
const ROUNDING_MARGIN = 0.001;

/**
 * Temperatures at which the slope of use against temperature may change, ascending: those that cut the sorted temperatures
 * into segments of equal points, without outer ones that have fewer than 20 points beyond them. At least one is kept.
 *
 * Mathieu, Price, Kiliccote, Piette: "Quantifying changes in building electricity use, with application to demand
 * response", IEEE Transactions on Smart Grid 2 (2011); details by nmecr's defaults (kW-Labs/nmecr, MIT).
 */
export function temperatureKnots(temperaturesC: Float64Array): number[] {
  const sorted = temperaturesC.slice().sort();
  const last = (segment: number) => Math.floor((segment * sorted.length) / SEGMENTS + ROUNDING_MARGIN) - 1;
  const knots = Array.from({ length: SEGMENTS + 1 }, (_, segment) => sorted[last(segment)]).filter(
    (knot) => knot !== undefined,
  );
  while (knots.length > 1 && countBeyond(sorted, knots.at(-1), 1) < LEAST_BEYOND_A_KNOT) knots.pop();
  while (knots.length > 1 && countBeyond(sorted, knots[0], -1) < LEAST_BEYOND_A_KNOT) knots.shift();
  return knots;
}

/** How many lie above a knot (`side` 1) or below it (-1). */
function countBeyond(temperaturesC: Float64Array, knotC: number | undefined, side: 1 | -1): number {
  let count = 0;
  for (const each of temperaturesC) if (side * (each - (knotC ?? each)) > 0) count += 1;
  return count;
}

/**
 * One column for each segment, so that use is a broken line without a jump: how far each temperature has gone through the
 * segment. The first is the temperature itself, up to the first knot.
 */
export function segmentColumns(temperaturesC: Float64Array, knotsC: readonly number[]): Float64Array[] {
  return [Number.NEGATIVE_INFINITY, ...knotsC].map((fromC, index) => {
    const toC = knotsC[index] ?? Number.POSITIVE_INFINITY;
    const originC = index === 0 ? 0 : fromC;
    const column = new Float64Array(temperaturesC.length);
    for (let row = 0; row < column.length; row++)
      column[row] = Math.min(Math.max(temperaturesC[row] ?? Number.NaN, fromC), toC) - originC;
    return column;
  });
}
