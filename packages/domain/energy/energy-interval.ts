/**
 * How the energy of an interval is known:
 * - `measured`: the register was read at both ends, or near enough to either that nothing was guessed but seconds.
 * - `estimated`: the register was read around a longer gap. The sum over the gap is measured; how it is spread over the
 *   intervals inside is the supply's own profile.
 * - `unknown`: no two readings of one register segment lie around it (a reset, a replacement without closing reading, the
 *   time before the first reading). Nothing is counted.
 */
export type IntervalQuality = "measured" | "estimated" | "unknown";

/**
 * Energy, or another amount, over the half-open interval [`fromMs`, `toMs`). Intervals of a supply follow each other
 * without hole or overlap, and the sum of their `wh` is exactly the sum of last minus first over the register's segments.
 */
export interface EnergyInterval {
  readonly fromMs: number;
  readonly toMs: number;
  /** Whole Wh, never negative; 0 where unknown. */
  readonly wh: number;
  readonly quality: IntervalQuality;
  /** Of an unknown interval: what the supply's own profile expects, whole Wh. Shown beside sums, never counted in them. */
  readonly estimatedWh?: number;
}
