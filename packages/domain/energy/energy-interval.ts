/**
 * How the energy of an interval is known:
 * - `measured`: the register was read at both ends, or so near to them that little was taken on a straight line.
 * - `estimated`: an end lies in a gap between two readings. What ran over the whole gap is measured; how it is spread over
 *   the intervals inside is the supply's own profile.
 * - `unknown`: some of it lies between no two readings of one register segment (a reset, a replacement without its closing
 *   reading, the time before the first reading and after the last). Only the rest is counted.
 */
export type IntervalQuality = "measured" | "estimated" | "unknown";

/**
 * Energy, or another amount that a register counts, over the half-open interval [`fromMs`, `toMs`). Intervals follow each
 * other without hole or overlap, and over all of them the sum of `wh` is exactly last minus first, summed over the
 * register's segments.
 */
export interface EnergyInterval {
  readonly fromMs: number;
  readonly toMs: number;
  /** Whole units, never negative: what is known. */
  readonly wh: number;
  readonly quality: IntervalQuality;
  /** Of an unknown interval: what the supply's own profile expects of the part that is not known. Never counted in sums. */
  readonly estimatedWh?: number;
}
