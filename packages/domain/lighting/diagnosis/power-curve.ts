/** What a lamp draws at a level, learned from its own past, W. Levels are rounded to whole per cents. */
export interface PowerPoint {
  readonly dimPct: number;
  readonly powerW: number;
  readonly samples: number;
}
/** By rising level. Ageing and constant light output move it slowly, and it follows. */
export type PowerCurve = readonly PowerPoint[];

/** So many samples make a level known. */
const KNOWN_AFTER = 6;
/** A curve keeps no more levels than this: a lamp that is dimmed freely is interpolated. */
const MOST_LEVELS = 24;
const SLOWEST_WEIGHT = 0.02;

/** The power expected at a level, by the levels known next to it; `undefined` where none is near enough. */
export function expectedPowerW(curve: PowerCurve, dimPct: number): number | undefined {
  let below: PowerPoint | undefined;
  let above: PowerPoint | undefined;
  for (const point of curve) {
    if (point.samples < KNOWN_AFTER) continue;
    if (point.dimPct <= dimPct + 1) below = point;
    if (point.dimPct >= dimPct - 1) {
      above = point;
      break;
    }
  }
  if (below !== undefined && Math.abs(below.dimPct - dimPct) <= 1) return below.powerW;
  if (below === undefined || above === undefined) return undefined;
  const share = (dimPct - below.dimPct) / (above.dimPct - below.dimPct);
  return below.powerW + share * (above.powerW - below.powerW);
}

/** The curve with one more sample. */
export function learnPower(curve: PowerCurve, dimPct: number, powerW: number): PowerCurve {
  const level = Math.round(dimPct);
  const index = curve.findIndex((point) => point.dimPct === level);
  const known = curve[index];
  if (known === undefined) {
    if (curve.length >= MOST_LEVELS) return curve;
    return [...curve, { dimPct: level, powerW, samples: 1 }].sort((a, b) => a.dimPct - b.dimPct);
  }
  const samples = known.samples + 1;
  const weight = Math.max(SLOWEST_WEIGHT, 1 / samples);
  return curve.with(index, { dimPct: level, powerW: known.powerW + weight * (powerW - known.powerW), samples });
}

/** The power at full light and by how many samples it is known. */
export const fullPower = (curve: PowerCurve): PowerPoint | undefined => curve.findLast(({ dimPct }) => dimPct >= 99);
