/** What the score of any series remembers: plain data. */
export interface SeriesMemory {
  /** Slow level and spread of the values, and of what the time of the week leaves unexplained. */
  rows: number;
  readonly bins: (number | null)[];
  last: number | undefined;
  level: number;
  spread: number;
  errorMean: number;
  errorSquare: number;
  recent: number;
  quietRows: number;
}

const BINS = 168;
const HOUR_MS = 3_600_000;
/** Rows before which nothing is judged. */
const LEARNING_ROWS = 200;
const SLOW = 0.001;
const BIN_RATE = 0.15;
/** Errors of about so many rows count together: a change that stays is surer than a flicker (Lavin, Ahmad 2015). */
const RECENT_RATE = 0.2;
/** After something was said, rows for which the same is not said again. */
const QUIET_ROWS = 300;

export const newSeriesMemory = (): SeriesMemory => ({
  rows: 0,
  bins: Array(BINS).fill(null),
  last: undefined,
  level: 0,
  spread: 0,
  errorMean: 0,
  errorSquare: 0,
  recent: 0,
  quietRows: 0,
});

/**
 * How unusual a value is, 0 to 1, by the values before it: its distance from the slow level and from its hour of the
 * week, against the errors that such distances usually have. The memory that is given is used up.
 */
export function scoreValue(memory: SeriesMemory, wallMs: number, value: number): number {
  const bin = (((Math.floor(wallMs / HOUR_MS) + 72) % BINS) + BINS) % BINS;
  const usual = memory.bins[bin];
  const last = memory.last ?? value;
  memory.rows++;
  const rate = Math.max(SLOW, 1 / memory.rows);
  const bySeason = usual === null || usual === undefined ? Math.abs(value - last) : Math.abs(value - usual);
  const error = Math.min(bySeason, Math.abs(value - memory.level) + Math.abs(value - last));
  const deviation = Math.sqrt(Math.max(memory.errorSquare - memory.errorMean ** 2, 1e-12));
  memory.recent += RECENT_RATE * (error - memory.recent);
  const z = (memory.recent - memory.errorMean) / Math.max(deviation, 1e-3 * Math.abs(memory.level), 1e-9);
  memory.level += rate * (value - memory.level);
  const capped = memory.rows > LEARNING_ROWS ? Math.min(error, memory.errorMean + 6 * deviation) : error;
  memory.errorMean += rate * (capped - memory.errorMean);
  memory.errorSquare += rate * (capped ** 2 - memory.errorSquare);
  memory.bins[bin] = usual === null || usual === undefined ? value : usual + BIN_RATE * (value - usual);
  memory.last = value;
  if (memory.rows <= LEARNING_ROWS) return 0;
  // Half at three spreads, nearly sure at six.
  const score = 1 / (1 + Math.exp(-1.2 * (z - 3)));
  if (memory.quietRows > 0) {
    memory.quietRows--;
    return score * 0.5;
  }
  if (score > 0.9) memory.quietRows = QUIET_ROWS;
  return score;
}
