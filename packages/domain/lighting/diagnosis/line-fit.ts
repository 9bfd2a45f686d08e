/** Sums of a straight line through points: all that a fit needs, and they add up. */
export interface LineSums {
  readonly n: number;
  readonly x: number;
  readonly y: number;
  readonly xx: number;
  readonly xy: number;
}

export const NO_POINTS: LineSums = { n: 0, x: 0, y: 0, xx: 0, xy: 0 };

export const addPoint = (sums: LineSums, x: number, y: number): LineSums => ({
  n: sums.n + 1,
  x: sums.x + x,
  y: sums.y + y,
  xx: sums.xx + x * x,
  xy: sums.xy + x * y,
});

/** Two sets of points, the first counting for `weight`. */
export const mergeSums = (old: LineSums, weight: number, young: LineSums): LineSums => ({
  n: old.n * weight + young.n,
  x: old.x * weight + young.x,
  y: old.y * weight + young.y,
  xx: old.xx * weight + young.xx,
  xy: old.xy * weight + young.xy,
});

/** The same points, each higher by `byY`. */
export const raise = (sums: LineSums, byY: number): LineSums => ({
  ...sums,
  y: sums.y + sums.n * byY,
  xy: sums.xy + sums.x * byY,
});

export interface Line {
  readonly slope: number;
  readonly intercept: number;
  /** Standard error of the intercept for a scatter of 1 around the line. */
  readonly interceptError: number;
}

/** The line of least squares; `undefined` while the points say nothing of a slope. */
export function fitLine({ n, x, y, xx, xy }: LineSums, leastPoints: number): Line | undefined {
  if (n < leastPoints) return undefined;
  const spread = xx - (x * x) / n;
  // All points at about one load: a slope would be chance.
  if (spread < 0.005 * xx) return undefined;
  const slope = (xy - (x * y) / n) / spread;
  const mean = x / n;
  return { slope, intercept: (y - slope * x) / n, interceptError: Math.sqrt(1 / n + (mean * mean) / spread) };
}
