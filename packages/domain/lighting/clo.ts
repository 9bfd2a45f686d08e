/**
 * A point of a correction curve, as TALQ's `lumenDepreciationCurve` has it: the drive, % of full, that gives the maintained
 * flux after so many hours of burning.
 */
export interface CloPoint {
  readonly burnHours: number;
  readonly drivePct: number;
}

/** How dirt takes light from a luminaire until it is cleaned; the lighting calculation counts on the state before that. */
export interface Cleaning {
  readonly lostPctAYear: number;
  readonly everyYears: number;
}

/**
 * Constant light output (CLO): the drive, % of full, at which a luminaire gives its maintained flux now. Multiplied with
 * `dimPct` it is what the gear is told. `curve` has rising hours: between its points the line, outside the nearest point;
 * 100 without a curve. With `cleaning`, a luminaire cleaned a short time ago is driven less.
 */
export function cloDrivePct(
  curve: readonly CloPoint[],
  burnHours: number,
  cleaning?: Cleaning & { readonly yearsSince: number },
): number {
  const drivePct = driveAt(curve, burnHours);
  if (cleaning === undefined) return drivePct;
  const { lostPctAYear, everyYears, yearsSince } = cleaning;
  const leftAfter = (years: number): number => 1 - (lostPctAYear / 100) * Math.min(Math.max(0, years), everyYears);
  return Math.min(100, (drivePct * leftAfter(everyYears)) / leftAfter(yearsSince));
}

function driveAt(curve: readonly CloPoint[], burnHours: number): number {
  const next = curve.findIndex((point) => point.burnHours > burnHours);
  const [before, after] = [curve[next < 0 ? curve.length - 1 : next - 1], curve[next]];
  if (before === undefined) return after?.drivePct ?? 100;
  if (after === undefined) return before.drivePct;
  const share = (burnHours - before.burnHours) / (after.burnHours - before.burnHours);
  return before.drivePct + (after.drivePct - before.drivePct) * share;
}
