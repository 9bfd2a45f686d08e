import { grantsPaidAfter } from "./plan-cash.ts";
import type { Funding, PlanOption, PlanProblem, Schedule } from "./plan-problem.ts";
import { isSaving, overlapWorth, worthOf } from "./plan-value.ts";

/** A mixed-integer programme: maximise `cost * x` with `rowLower <= A x <= rowUpper`, rows in compressed form. */
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

/** One way to do a work: a column of the model. */
interface Choice {
  readonly option: PlanOption;
  readonly year: number;
  readonly funding: Funding;
}

export interface PlanModel {
  readonly model: MixedIntegerModel;
  /** The schedule of a solution of the model, and the other way round. */
  scheduleOf(values: ArrayLike<number>): Schedule;
  valuesOf(schedule: Schedule): number[];
}

/** Euros, in thousands: numbers near one keep a solver exact. */
const MONEY_UNIT_CENTS = 100_000;

/**
 * The schedule as a mixed-integer programme: a binary for each work, year and way to pay, and what is carried from year to
 * year. `forced` works must be done, `kept` placements stay as they are.
 */
export function buildPlanModel(
  problem: PlanProblem,
  { forced = [], kept = [] }: { readonly forced?: readonly string[]; readonly kept?: Schedule } = {},
): PlanModel {
  const { years, options, budgetCents, carryOverCents, worksAtOnce, reinvestGrants } = problem;
  const choices: Choice[] = options.flatMap((option) =>
    option.fundings.flatMap((funding) => {
      const first = Math.max(0, option.fromYear, funding.fromYear);
      const last = Math.min(years - 1, option.toYear, funding.toYear);
      return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => ({
        option,
        funding,
        year: first + index,
      }));
    }),
  );
  const scale = valueScale(choices, problem);
  const carry = (year: number): number => choices.length + year;
  const pairs = problem.overlaps.flatMap((overlap) =>
    Array.from({ length: problem.horizonYears }, (_, year) => ({ overlap, year })).filter(
      ({ year }) => overlapWorth(overlap, year, problem) > 0,
    ),
  );
  const firstPair = choices.length + Math.max(0, years - 1);
  const columnCount = firstPair + pairs.length;
  const byOption = new Map<string, number[]>();
  choices.forEach(({ option }, column) => {
    byOption.set(option.id, [...(byOption.get(option.id) ?? []), column]);
  });
  const columnsOf = (id: string): readonly number[] => byOption.get(id) ?? [];
  const rows: ModelRow[] = [];
  const add = (terms: readonly (readonly [number, number])[], lower: number, upper: number): void => {
    const kept = terms.filter(([, value]) => value !== 0);
    rows.push({ columns: kept.map(([column]) => column), values: kept.map(([, value]) => value), lower, upper });
  };
  const least = Number.NEGATIVE_INFINITY;
  const most = Number.POSITIVE_INFINITY;

  for (const { id } of options)
    add(
      columnsOf(id).map((column) => [column, 1] as const),
      forced.includes(id) ? 1 : least,
      1,
    );
  for (const set of problem.exclusive)
    add(
      [...new Set(set)].flatMap((id) => columnsOf(id).map((column) => [column, 1] as const)),
      least,
      1,
    );
  for (const option of options)
    for (const needed of option.needs)
      for (let year = 0; year < years; year += 1) {
        const until = (id: string, sign: number) =>
          columnsOf(id)
            .filter((column) => (choices[column]?.year ?? 0) <= year)
            .map((column) => [column, sign] as const);
        const mine = until(option.id, 1);
        if (mine.length > 0) add([...mine, ...until(needed, -1)], least, 0);
      }
  for (const [grant, ceiling] of Object.entries(problem.grantCeilingCents))
    add(
      choices.map(({ funding }, column) => {
        const cents = funding.shares.reduce((sum, share) => sum + (share.grant === grant ? share.cents : 0), 0);
        return [column, cents / MONEY_UNIT_CENTS] as const;
      }),
      least,
      ceiling / MONEY_UNIT_CENTS,
    );
  for (let year = 0; year < years; year += 1) {
    const cash = choices.map(
      (choice, column) => [column, netCost(choice, year, reinvestGrants) / MONEY_UNIT_CENTS] as const,
    );
    // What is spent and carried on is at most what came in and was carried here; the rest is given back.
    add(
      [
        ...cash,
        ...(year > 0 ? [[carry(year - 1), -1] as const] : []),
        ...(year < years - 1 ? [[carry(year), 1] as const] : []),
      ],
      least,
      (budgetCents[year] ?? 0) / MONEY_UNIT_CENTS,
    );
    if (worksAtOnce !== undefined)
      add(
        choices.flatMap(({ option, year: begins }, column) =>
          begins <= year && year < begins + option.worksYears ? [[column, 1] as const] : [],
        ),
        least,
        worksAtOnce,
      );
  }
  // Both save in that year: then the pair's column is one, and costs what they lose together.
  pairs.forEach(({ overlap: { works }, year }, index) => {
    const saving = works.flatMap((id) =>
      columnsOf(id).flatMap((column) => {
        const choice = choices[column];
        return choice !== undefined && isSaving(choice.option, choice.year, year) ? [[column, 1] as const] : [];
      }),
    );
    if (saving.length > 1) add([...saving, [firstPair + index, -1]], least, 1);
  });
  for (const { option, year, funding } of kept) {
    const column = choices.findIndex(
      (choice) => choice.option.id === option && choice.year === year && choice.funding.id === funding,
    );
    add(column < 0 ? [] : [[column, 1]], 1, 1);
  }
  return {
    model: {
      cost: Array.from({ length: columnCount }, (_, column) => {
        const choice = choices[column];
        if (choice !== undefined) return worthOf(choice.option, choice.year, choice.funding, problem) / scale;
        const pair = pairs[column - firstPair];
        return pair === undefined ? 0 : -overlapWorth(pair.overlap, pair.year, problem) / scale;
      }),
      upper: Array.from({ length: columnCount }, (_, column) =>
        column < choices.length || column >= firstPair
          ? 1
          : carryOverCents === undefined
            ? most
            : carryOverCents / MONEY_UNIT_CENTS,
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
      for (const { option, year, funding } of schedule) {
        const column = choices.findIndex(
          (choice) => choice.option.id === option && choice.year === year && choice.funding.id === funding,
        );
        if (column >= 0) values[column] = 1;
      }
      let carried = 0;
      for (let year = 0; year < years - 1; year += 1) {
        const spent = choices.reduce(
          (sum, choice, column) => sum + (values[column] === 1 ? netCost(choice, year, reinvestGrants) : 0),
          0,
        );
        const left = carried + (budgetCents[year] ?? 0) - spent;
        carried = Math.max(0, Math.min(left, carryOverCents ?? most));
        values[carry(year)] = carried / MONEY_UNIT_CENTS;
      }
      const saves = (id: string, now: number): boolean =>
        columnsOf(id).some((column) => {
          const choice = choices[column];
          return values[column] === 1 && choice !== undefined && isSaving(choice.option, choice.year, now);
        });
      pairs.forEach(({ overlap: { works }, year }, index) => {
        values[firstPair + index] = works.every((id) => saves(id, year)) ? 1 : 0;
      });
      return values;
    },
  };
}

/** What a choice takes out of a year's purse, cents; negative where more comes in. */
function netCost({ option, year, funding }: Choice, now: number, reinvestGrants: boolean): number {
  const paid = year === now ? option.investCents : 0;
  const after = now - year;
  if (after < 0 || (after > 0 && !reinvestGrants)) return paid;
  return paid - grantsPaidAfter(funding.shares, after);
}

/** So that the largest value is about a thousand: a solver's tolerances are absolute. */
function valueScale(choices: readonly Choice[], problem: PlanProblem): number {
  const largest = Math.max(
    0,
    ...choices.map(({ option, year, funding }) => Math.abs(worthOf(option, year, funding, problem))),
  );
  return largest === 0 ? 1 : largest / 1_000;
}
