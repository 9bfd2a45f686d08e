/** How many typical deviations make a score of a half. */
const HALF_AT = 3;
/** A median absolute deviation of normal noise is this part of its standard deviation. */
const MAD_OF_SIGMA = 0.6745;

/**
 * How unusual each value is against what a model expects, from 0 (as expected) towards 1; 0.5 is three typical deviations
 * away. The typical deviation is robust: 1.4826 times the median of the absolute residuals, so that the anomalies
 * themselves do not raise it. `NaN` where either side is not known.
 */
export function residualScores(observed: Float64Array, expected: Float64Array): Float64Array {
  const distances = new Float64Array(observed.length);
  for (let row = 0; row < distances.length; row++)
    distances[row] = Math.abs((observed[row] ?? Number.NaN) - (expected[row] ?? Number.NaN));
  const known = distances.filter((each) => !Number.isNaN(each)).sort();
  const typical = (known[Math.floor(known.length / 2)] ?? Number.NaN) / MAD_OF_SIGMA;
  for (let row = 0; row < distances.length; row++) {
    const distance = distances[row] ?? Number.NaN;
    distances[row] = distance === 0 ? 0 : distance / (distance + HALF_AT * typical);
  }
  return distances;
}
