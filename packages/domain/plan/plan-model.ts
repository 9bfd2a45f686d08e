import { type Choice, choicesOf } from "./plan-choices.ts";
import type { Overlap, PlanProblem, Schedule } from "./plan-problem.ts";
import { isSaving, overlapWorth } from "./plan-value.ts";

/** A mixed-integer programme: maximise `cost * x` with `0 <= x <= upper` and `lower <= row <= upper` for each row. */
export interface MixedIntegerModel {
  readonly cost: readonly number[];
  readonly upper: readonly number[];
  readonly isInteger: readonly boolean[];
  readonly rows: readonly ModelRow[];
}

export interface ModelRow {
  readonly columns: readonly number[];
  readonly values: readonly number[];
  readonly lower: number;
  readonly upper: number;
}

/** Solves a model from a solution that is known, in so many seconds; what it says is checked here. */
export type SolveModel = (
  model: MixedIntegerModel,
  options: { readonly timeLimitS: number; readonly gap: number; readonly start?: readonly number[] },
) => Promise<
  | {
      readonly kind: "solved";
      readonly values: readonly number[];
      readonly objective: number;
      readonly bound: number;
      readonly isProvenBest: boolean;
      /** What one more of a row's upper end would bring; of a model without integers. */
      readonly rowDuals?: readonly number[];
    }
  | { readonly kind: "infeasible" }
  | { readonly kind: "no-answer"; readonly status: string }
>;

export interface PlanModel {
  readonly model: MixedIntegerModel;
  /** Its first columns. */
  readonly choices: readonly Choice[];
  /** The columns of a work's choices. */
  columnsOf(id: string): readonly number[];
  /** The row of each year's cash. */
  readonly cashRows: readonly number[];
  /** The column of what is carried out of a year, and the row of its cash; without a carry there is no column. */
  readonly carries: readonly { readonly column: number; readonly row: number; readonly nextRow: number }[];
  /** The objective's unit by that of the model: a solver's tolerances are absolute. */
  readonly scale: number;
  /** The schedule of a solution of the model, and the other way round. */
  scheduleOf(values: ArrayLike<number>): Schedule;
  valuesOf(schedule: Schedule): number[];
}

/** Euros, in thousands: numbers near one keep a solver exact. */
const MONEY_UNIT_CENTS = 100_000;
const LEAST = Number.NEGATIVE_INFINITY;
const MOST = Number.POSITIVE_INFINITY;

/** What a pair loses together in years in which the same choices save: one column for all of them. */
interface PairYears {
  readonly overlap: Overlap;
  readonly worth: number;
  /** Columns of the choices of either work that save then. */
  readonly saving: readonly number[];
  readonly year: number;
}

/**
 * The schedule as a mixed-integer programme: a binary for each work, year and way to pay, and what is carried from year to
 * year. `forced` works must be done. With `groupOf` only what joins works of different groups has rows and columns: what
 * holds within a group is for whoever plans the groups.
 */
export function buildPlanModel(
  problem: PlanProblem,
  {
    forced = [],
    groupOf,
  }: { readonly forced?: readonly string[]; readonly groupOf?: ReadonlyMap<string, number> } = {},
): PlanModel {
  const { years, options, budgetCents, carryOverCents, worksAtOnce } = problem;
  const choices = choicesOf(problem);
  const scale = Math.max(1e-9, ...choices.map(({ worth }) => Math.abs(worth))) / 1_000;
  const byOption = new Map<string, number[]>();
  choices.forEach(({ option: { id } }, column) => {
    const columns = byOption.get(id);
    if (columns === undefined) byOption.set(id, [column]);
    else columns.push(column);
  });
  const columnsOf = (id: string): readonly number[] => byOption.get(id) ?? [];
  const isInside = (ids: readonly string[]): boolean =>
    groupOf !== undefined && new Set(ids.map((id) => groupOf.get(id))).size === 1;
  const carry = (year: number): number => choices.length + year;
  const firstPair = choices.length + Math.max(0, years - 1);
  const pairs = problem.overlaps.flatMap((overlap) =>
    isInside(overlap.works) ? [] : pairYears(problem, overlap, choices, columnsOf),
  );
  const columnCount = firstPair + pairs.length;
  const rows: ModelRow[] = [];
  const add = (terms: readonly (readonly [number, number])[], lower: number, upper: number): number => {
    const kept = terms.filter(([, value]) => value !== 0);
    rows.push({ columns: kept.map(([column]) => column), values: kept.map(([, value]) => value), lower, upper });
    return rows.length - 1;
  };
  const all = (ids: readonly string[]) => ids.flatMap((id) => columnsOf(id).map((column) => [column, 1] as const));

  if (groupOf === undefined) for (const { id } of options) add(all([id]), forced.includes(id) ? 1 : LEAST, 1);
  for (const set of problem.exclusive) if (!isInside(set)) add(all([...new Set(set)]), LEAST, 1);
  for (const option of options)
    for (const needed of option.needs) {
      if (isInside([option.id, needed])) continue;
      for (let year = 0; year < years; year += 1) {
        const until = (id: string, sign: number) =>
          columnsOf(id)
            .filter((column) => (choices[column]?.year ?? 0) <= year)
            .map((column) => [column, sign] as const);
        const mine = until(option.id, 1);
        if (mine.length > 0) add([...mine, ...until(needed, -1)], LEAST, 0);
      }
    }
  for (const [grant, ceiling] of Object.entries(problem.grantCeilingCents))
    add(
      choices.map(({ funding }, column) => {
        const cents = funding.shares.reduce((sum, share) => sum + (share.grant === grant ? share.cents : 0), 0);
        return [column, cents / MONEY_UNIT_CENTS] as const;
      }),
      LEAST,
      ceiling / MONEY_UNIT_CENTS,
    );
  // What is spent and carried on is at most what came in and was carried here; the rest is given back.
  const cashRows = Array.from({ length: years }, (_, year) =>
    add(
      [
        ...choices.map(({ netCents }, column) => [column, (netCents[year] ?? 0) / MONEY_UNIT_CENTS] as const),
        ...(year > 0 ? [[carry(year - 1), -1] as const] : []),
        ...(year < years - 1 ? [[carry(year), 1] as const] : []),
      ],
      LEAST,
      (budgetCents[year] ?? 0) / MONEY_UNIT_CENTS,
    ),
  );
  if (worksAtOnce !== undefined)
    for (let year = 0; year < years; year += 1)
      add(
        choices.flatMap(({ option, year: begins }, column) =>
          begins <= year && year < begins + option.worksYears ? [[column, 1] as const] : [],
        ),
        LEAST,
        worksAtOnce,
      );
  // Both save in those years: then the pair's column is one, and costs what they lose together.
  pairs.forEach(({ saving }, index) => {
    add([...saving.map((column) => [column, 1] as const), [firstPair + index, -1]], LEAST, 1);
  });
  return {
    choices,
    scale,
    columnsOf,
    cashRows,
    carries: cashRows
      .slice(0, -1)
      .map((row, year) => ({ column: carry(year), row, nextRow: cashRows[year + 1] ?? row })),
    model: {
      cost: Array.from({ length: columnCount }, (_, column) => {
        const choice = choices[column];
        return (choice === undefined ? -(pairs[column - firstPair]?.worth ?? 0) : choice.worth) / scale;
      }),
      upper: Array.from({ length: columnCount }, (_, column) =>
        column < choices.length || column >= firstPair ? 1 : (carryOverCents ?? MOST) / MONEY_UNIT_CENTS,
      ),
      isInteger: Array.from({ length: columnCount }, (_, column) => column < choices.length),
      rows,
    },
    scheduleOf: (values) =>
      choices.flatMap(({ option, year, funding }, column) =>
        (values[column] ?? 0) > 0.5 ? [{ option: option.id, year, funding: funding.id }] : [],
      ),
    valuesOf: (schedule) => {
      const values = new Array<number>(columnCount).fill(0);
      const placed = new Map<string, Choice>();
      for (const { option, year, funding } of schedule) {
        const column = columnsOf(option).find((one) => {
          const choice = choices[one];
          return choice?.year === year && choice.funding.id === funding;
        });
        const choice = column === undefined ? undefined : choices[column];
        if (column === undefined || choice === undefined) continue;
        values[column] = 1;
        placed.set(option, choice);
      }
      let carried = 0;
      for (let year = 0; year < years - 1; year += 1) {
        const spent = [...placed.values()].reduce((sum, { netCents }) => sum + (netCents[year] ?? 0), 0);
        const left = carried + (budgetCents[year] ?? 0) - spent;
        carried = Math.max(0, Math.min(left, carryOverCents ?? MOST));
        values[carry(year)] = carried / MONEY_UNIT_CENTS;
      }
      pairs.forEach(({ overlap: { works }, year }, index) => {
        const isLosing = works.every((id) => {
          const choice = placed.get(id);
          return choice !== undefined && isSaving(choice.option, choice.year, year);
        });
        values[firstPair + index] = isLosing ? 1 : 0;
      });
      return values;
    },
  };
}

/** The years of a pair, those in which the same choices save taken together. */
function pairYears(
  problem: PlanProblem,
  overlap: Overlap,
  choices: readonly Choice[],
  columnsOf: (id: string) => readonly number[],
): PairYears[] {
  const found = new Map<string, PairYears>();
  for (let year = 0; year < problem.horizonYears; year += 1) {
    const worth = overlapWorth(overlap, year, problem);
    const [a = [], b = []] = overlap.works.map((id) =>
      columnsOf(id).filter((column) => {
        const choice = choices[column];
        return choice !== undefined && isSaving(choice.option, choice.year, year);
      }),
    );
    if (worth <= 0 || a.length === 0 || b.length === 0) continue;
    const saving = [...a, ...b];
    const key = saving.join();
    found.set(key, { overlap, saving, year, worth: worth + (found.get(key)?.worth ?? 0) });
  }
  return [...found.values()];
}
