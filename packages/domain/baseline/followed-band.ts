import type { LocalDate } from "../time/local-time.ts";
import { fitQuality } from "./fit-quality.ts";
import { studentT } from "./student-t.ts";
import { DAY_MS } from "./usage-observation.ts";

/** How far a model's sums of whole months lie from what was used: what days that go wrong together come to. */
interface BlockSpread {
  /** Variance of the sum of a block of days, in the square of the observations' unit. */
  readonly variance: number;
  readonly blocks: number;
}

const BLOCK_DAYS = 28;
const DAYS_OF_A_MONTH = 30;
/** Of Sun and Baltazar, by months of the reporting period, for daily models. */
const [A, B, C] = [-0.00024, 0.03535, 1.00286];
const LEAST_BLOCKS = 3;
/** Of a block that is known in part only, at least so much; it is scaled to a whole one. */
const LEAST_OF_A_BLOCK = 0.5;

/**
 * The spread of a model's residuals, summed over blocks of 28 days. A lag of one day does not show that a whole month went
 * otherwise than the model says, and over months it is such months that make the error of a saving. `undefined` for a
 * baseline of fewer than three blocks.
 */
function blockSpread(
  residuals: readonly { readonly date: LocalDate; readonly residual: number }[],
): BlockSpread | undefined {
  const first = Date.parse(residuals[0]?.date ?? "");
  const sums = new Map<number, { sum: number; days: number }>();
  for (const { date, residual } of residuals) {
    const block = Math.floor((Date.parse(date) - first) / DAY_MS / BLOCK_DAYS);
    const before = sums.get(block) ?? { sum: 0, days: 0 };
    sums.set(block, { sum: before.sum + residual, days: before.days + 1 });
  }
  const whole = [...sums.values()]
    .filter(({ days }) => days >= LEAST_OF_A_BLOCK * BLOCK_DAYS)
    .map(({ sum, days }) => (sum * BLOCK_DAYS) / days);
  if (whole.length < LEAST_BLOCKS) return undefined;
  const mean = whole.reduce((sum, each) => sum + each, 0) / whole.length;
  const variance = whole.reduce((sum, each) => sum + (each - mean) ** 2, 0) / (whole.length - 1);
  return { variance, blocks: whole.length };
}

/** A day of the baseline with what the model makes of it, kWh. */
export interface FittedDay {
  readonly date: LocalDate;
  readonly observedKwh: number;
  readonly fittedKwh: number;
}

/**
 * Half widths, kWh, of the band around the sum of the first 1, 2, ... differences between a model and the meter on `dates`:
 * the wider of
 * - the days' own scatter, where days that repeat each other count for less: t a sqrt(s2 (n / n') (1 + 2 / n') m), n' =
 *   n (1 - rho) / (1 + rho) (ASHRAE Guideline 14-2014, annex B, with a by Sun and Baltazar, 2013);
 * - that of whole months, t sqrt(V (m / 28) (1 + m / n)): the last factor is the fitted level, which errs alike every day;
 * and with it, as the root of the squares, what the model missed on the same days of the baseline's year. Over a whole year
 * that is nothing; over a summer it is what a model makes of summers.
 */
export function cumulativeBands(
  baseline: readonly FittedDay[],
  parameters: number,
  dates: readonly LocalDate[],
  confidence: number,
): number[] {
  const quality = fitQuality(
    baseline.map(({ observedKwh }) => observedKwh),
    baseline.map(({ fittedKwh }) => fittedKwh),
    parameters,
  );
  const { observations, rmseAdj } = quality;
  const rho = Math.max(quality.residualAutocorrelation, 0);
  const effective = (observations * (1 - rho)) / (1 + rho);
  const scatter =
    studentT(confidence, observations - parameters) *
    rmseAdj *
    Math.sqrt((observations / effective) * (1 + 2 / effective));
  const residuals = baseline.map(({ date, observedKwh, fittedKwh }) => ({ date, residual: observedKwh - fittedKwh }));
  const spread = blockSpread(residuals);
  const ofBlocks =
    spread === undefined ? 0 : studentT(confidence, spread.blocks - 1) * Math.sqrt(spread.variance / BLOCK_DAYS);
  const missedOn = new Map(residuals.map(({ date, residual }) => [date.slice(5), residual]));
  let missed = 0;
  return dates.map((date, index) => {
    missed += missedOn.get(date.slice(5)) ?? 0;
    const reporting = index + 1;
    const months = reporting / DAYS_OF_A_MONTH;
    const grown = A * months ** 2 + B * months + C;
    const chance = Math.max(
      scatter * grown * Math.sqrt(reporting),
      ofBlocks * Math.sqrt(reporting * (1 + reporting / observations)),
    );
    return Math.hypot(chance, missed);
  });
}
