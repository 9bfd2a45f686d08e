/**
 * Which of some silent lamps still draw, by the cabinet's meter. Each unit is a lamp, or a run of lamps that fell silent
 * together. Sums of all quarters of an hour since the units were first together; plain JSON.
 */
export interface SilenceStudy {
  /** The lamps of each unit. */
  readonly units: readonly (readonly string[])[];
  readonly quarters: number;
  /** Of each unit: sum of what the meter shows beyond all known lamps, times what the unit would draw. */
  readonly yp: readonly number[];
  /** Of each pair of units: sum of the products of what they would draw. */
  readonly pp: readonly (readonly number[])[];
}

/** More units than this at a time are looked at when some of them are told apart. */
const MOST_UNITS = 6;

export const startStudy = (units: readonly (readonly string[])[]): SilenceStudy => {
  const studied = units.slice(0, MOST_UNITS);
  return { units: studied, quarters: 0, yp: studied.map(() => 0), pp: studied.map(() => studied.map(() => 0)) };
};

export const isStudyOf = (study: SilenceStudy, units: readonly (readonly string[])[]): boolean =>
  study.units.length === Math.min(units.length, MOST_UNITS) &&
  study.units.every((unit, index) => unit.join() === units[index]?.join());

/** Takes a quarter of an hour: `beyondW` is what the meter shows beyond the known lamps, `wouldW` what each unit draws if lit. */
export const addQuarter = (study: SilenceStudy, beyondW: number, wouldW: readonly number[]): SilenceStudy => ({
  units: study.units,
  quarters: study.quarters + 1,
  yp: study.yp.map((sum, i) => sum + beyondW * (wouldW[i] ?? 0)),
  pp: study.pp.map((row, i) => row.map((sum, j) => sum + (wouldW[i] ?? 0) * (wouldW[j] ?? 0))),
});

/** How far from half of what a unit would draw the meter must lie, twice as a share of it [A]. */
const CLEAR_SHARE = 0.4;

/**
 * What is certain of each unit: `present` when it draws, `lost` when not. All combinations are compared by how well they
 * explain the meter; a unit is told when every combination that says the opposite is worse by `z` standard errors.
 */
export function tellSupply(study: SilenceStudy, scatterW: number, z: number): ("present" | "lost" | "unknown")[] {
  const count = study.units.length;
  if (study.quarters === 0) return study.units.map(() => "unknown");
  const best: { present: number[]; lost: number[] } = {
    present: study.units.map(() => Number.POSITIVE_INFINITY),
    lost: study.units.map(() => Number.POSITIVE_INFINITY),
  };
  for (let mask = 0; mask < 1 << count; mask++) {
    const error = misfit(study, mask);
    for (let unit = 0; unit < count; unit++) {
      const side = (mask >> unit) & 1 ? best.present : best.lost;
      side[unit] = Math.min(side[unit] ?? Number.POSITIVE_INFINITY, error);
    }
  }
  const needed = z * z * scatterW * scatterW;
  return study.units.map((_, unit) => {
    const difference = (best.lost[unit] ?? 0) - (best.present[unit] ?? 0);
    // Near the middle the meter tells of something else, too.
    if (Math.abs(difference) < Math.max(needed, CLEAR_SHARE * (study.pp[unit]?.[unit] ?? 0))) return "unknown";
    return difference > 0 ? "present" : "lost";
  });
}

/** Sum of squares that a combination leaves, up to what is the same for all. */
function misfit({ yp, pp }: SilenceStudy, mask: number): number {
  let error = 0;
  for (let i = 0; i < yp.length; i++) {
    if (((mask >> i) & 1) === 0) continue;
    error -= 2 * (yp[i] ?? 0);
    for (let j = 0; j < yp.length; j++) if ((mask >> j) & 1) error += pp[i]?.[j] ?? 0;
  }
  return error;
}
