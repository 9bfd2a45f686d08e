/**
 * Which of some silent lamps still draw, by the cabinet's meter. Each unit is a lamp, or a run of lamps that fell silent
 * together. Sums of all quarters of an hour since the units were first together; plain JSON.
 */
export interface SilenceStudy {
  /** The lamps of each unit. */
  readonly units: readonly (readonly string[])[];
  /** The circuits that were dark meanwhile: what nobody registered went with them. */
  readonly darkCircuits: readonly string[];
  readonly quarters: number;
  /** How far the meter lay from what is usual just before, and how far it may have moved since, W. */
  readonly beforeW: number;
  readonly movedW: number;
  /** Sums of what the meter shows beyond all known lamps, and of its square. */
  readonly y: number;
  readonly yy: number;
  /** Of each unit: sums of what it would draw, and of that times what the meter shows. */
  readonly p: readonly number[];
  readonly yp: readonly number[];
  /** Of each pair of units: sum of the products of what they would draw. */
  readonly pp: readonly (readonly number[])[];
  /** How well it is known what each unit would draw, share. */
  readonly spread: readonly number[];
}

/** Silent lamps that are to be told apart, and what goes on around them. */
export interface StudiedUnits {
  readonly units: readonly (readonly string[])[];
  readonly darkCircuits: readonly string[];
}

/** More units than this at a time are looked at when some of them are told apart. */
const MOST_UNITS = 8;

export function startStudy({ units, darkCircuits }: StudiedUnits, beforeW: number, movedW: number): SilenceStudy {
  const studied = units.slice(0, MOST_UNITS);
  const zeros = studied.map(() => 0);
  const pp = studied.map(() => zeros);
  const sums = { quarters: 0, y: 0, yy: 0, p: zeros, yp: zeros, pp, spread: zeros };
  return { units: studied, darkCircuits, beforeW, movedW, ...sums };
}

export const isStudyOf = (study: SilenceStudy, { units, darkCircuits }: StudiedUnits): boolean =>
  study.darkCircuits.join() === darkCircuits.join() &&
  study.units.length === Math.min(units.length, MOST_UNITS) &&
  study.units.every((unit, index) => unit.join() === units[index]?.join());

/** What a unit draws if it is lit, W, and how well that is known, share. */
export interface WouldDraw {
  readonly powerW: number;
  readonly spread: number;
}

/** Takes a quarter of an hour; `beyondW` is what the meter shows beyond the known lamps. */
export function addQuarter(study: SilenceStudy, beyondW: number, would: readonly WouldDraw[]): SilenceStudy {
  const powerW = (i: number): number => would[i]?.powerW ?? 0;
  return {
    ...study,
    quarters: study.quarters + 1,
    y: study.y + beyondW,
    yy: study.yy + beyondW * beyondW,
    p: study.p.map((sum, i) => sum + powerW(i)),
    yp: study.yp.map((sum, i) => sum + beyondW * powerW(i)),
    pp: study.pp.map((row, i) => row.map((sum, j) => sum + powerW(i) * powerW(j))),
    spread: study.spread.map((_, i) => would[i]?.spread ?? 0),
  };
}

export interface ToldSupply {
  /** `unknown` until the meter is sure. */
  readonly supply: "unknown" | "present" | "lost";
  /** What explains the meter better, be it by little. */
  readonly likelier: "present" | "lost";
}

/**
 * What is certain of each unit: `present` when it draws, `lost` when not. All combinations are compared by how well they
 * explain the meter: with an error of the sum that lasts and is small, or with a load of any size that came meanwhile,
 * which is rarer. A unit is told when every combination that says the opposite is worse by `z` standard errors.
 */
export function tellSupply(study: SilenceStudy, scatterW: number, z: number): ToldSupply[] {
  const count = study.units.length;
  if (study.quarters === 0) return study.units.map(() => ({ supply: "unknown", likelier: "lost" }));
  const worst = Number.POSITIVE_INFINITY;
  const best = { present: study.units.map(() => worst), lost: study.units.map(() => worst) };
  for (let mask = 0; mask < 1 << count; mask++) {
    const error = misfit(study, mask, scatterW, z);
    for (let unit = 0; unit < count; unit++) {
      const side = (mask >> unit) & 1 ? best.present : best.lost;
      side[unit] = Math.min(side[unit] ?? worst, error);
    }
  }
  return study.units.map((_, unit): ToldSupply => {
    const difference = (best.lost[unit] ?? 0) - (best.present[unit] ?? 0);
    const likelier = difference > 0 ? "present" : "lost";
    return { supply: Math.abs(difference) < z * z ? "unknown" : likelier, likelier };
  });
}

/** How much less likely than none a load is that came meanwhile, beyond what makes a verdict sure [A]. */
const STEP_PENALTY = 9;

/** Squares that a combination leaves, in units of the scatter's, with what speaks against it beforehand. */
function misfit(study: SilenceStudy, mask: number, scatterW: number, z: number): number {
  const { quarters: n, beforeW, movedW, y, yy, p, yp, pp, spread } = study;
  let sum = y;
  let squares = yy;
  /** Variance of what does not change from quarter to quarter: of the sum of all lamps, and of what each unit would draw. */
  let lasting = scatterW * scatterW + movedW * movedW;
  for (let i = 0; i < p.length; i++) {
    if (((mask >> i) & 1) === 0) continue;
    sum -= p[i] ?? 0;
    squares -= 2 * (yp[i] ?? 0);
    for (let j = 0; j < p.length; j++) if ((mask >> j) & 1) squares += pp[i]?.[j] ?? 0;
    lasting += ((spread[i] ?? 0) * ((p[i] ?? 0) / n)) ** 2;
  }
  const variance = scatterW * scatterW;
  const aroundSum = sum - n * beforeW;
  const aroundSquares = squares - 2 * beforeW * sum + n * beforeW * beforeW;
  const together = variance + n * lasting;
  const usual =
    (aroundSquares - (lasting / together) * aroundSum * aroundSum) / variance + Math.log(together / variance);
  const stepped = (squares - (sum * sum) / n) / variance + z * z + STEP_PENALTY + Math.log(1 + n);
  return Math.min(usual, stepped);
}
