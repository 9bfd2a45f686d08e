import type { MixedIntegerModel, ModelRow } from "./plan-model.ts";
import type { GroupPlan } from "./price-group.ts";

/** Worth less than any plan, by the model's scale: for a group that must do something of which no plan is known. */
const MISSING = -1e6;

export interface TakenPlan {
  readonly group: number;
  readonly plan: GroupPlan;
}

/** What is settled before the rest. */
export interface Decisions {
  /** Groups that are decided on, by the key of the plan that they take; `undefined`: none. */
  readonly taken: ReadonlyMap<number, string | undefined>;
}

const NOTHING_DECIDED: Decisions = { taken: new Map() };

/** The master programme: which of the plans that are known each group takes, one at most, under what joins the groups. */
export interface PlanMaster {
  /** False when it is known already. */
  add(group: number, plan: GroupPlan): boolean;
  /** `mustBe`: groups that must take one. Its rows are those of the model, then one for each group. */
  build(mustBe: readonly boolean[], isInteger: boolean, decisions?: Decisions): MixedIntegerModel;
  /** A solution of `build`: the plans that are taken, which must have been added, and the other columns of the model. */
  valuesOf(taken: readonly TakenPlan[], values: readonly number[]): number[];
  /** What a solution is worth, by the model's scale. */
  worthOf(values: readonly number[]): number;
  /** The part of each plan that a solution takes, from 1 down to 0, the greatest first. */
  partsOf(values: readonly number[]): (TakenPlan & { readonly part: number })[];
  /** Whether a group that must take a plan has none in a solution. */
  lacks(values: readonly number[]): boolean;
}

/** `choiceCount`: so many columns of the model are of choices, which come in plans here; the others stay as they are. */
export function createPlanMaster(model: MixedIntegerModel, choiceCount: number, groupCount: number): PlanMaster {
  const known = new Set<string>();
  const plans: TakenPlan[] = [];
  const planTerms: [number, number][][] = model.rows.map(() => []);
  const termsOf: (readonly [number, number])[][] = Array.from({ length: choiceCount }, () => []);
  const otherTerms: [number, number][][] = model.rows.map(() => []);
  model.rows.forEach(({ columns, values }, row) => {
    columns.forEach((column, index) => {
      const value = values[index] ?? 0;
      if (column < choiceCount) termsOf[column]?.push([row, value]);
      else otherTerms[row]?.push([column - choiceCount, value]);
    });
  });
  const others = model.cost.length - choiceCount;
  return {
    add: (group, plan) => {
      const key = keyOf(group, plan);
      if (plan.columns.length === 0 || known.has(key)) return false;
      known.add(key);
      const sums = new Map<number, number>();
      for (const column of plan.columns)
        for (const [row, value] of termsOf[column] ?? []) sums.set(row, (sums.get(row) ?? 0) + value);
      for (const [row, value] of sums) planTerms[row]?.push([plans.length, value]);
      plans.push({ group, plan });
      return true;
    },
    build: (mustBe, isInteger, { taken } = NOTHING_DECIDED) => {
      const groups: number[][] = Array.from({ length: groupCount }, () => []);
      for (const [column, { group }] of plans.entries()) groups[group]?.push(column);
      const firstMissing = plans.length + others;
      const missing = mustBe.flatMap((must, group) => (must ? [group] : []));
      for (const [index, group] of missing.entries()) groups[group]?.push(firstMissing + index);
      const rows: ModelRow[] = model.rows.map(({ lower, upper }, row) => {
        const terms = planTerms[row] ?? [];
        const rest = otherTerms[row] ?? [];
        return {
          columns: [...terms.map(([column]) => column), ...rest.map(([column]) => plans.length + column)],
          values: [...terms.map(([, value]) => value), ...rest.map(([, value]) => value)],
          lower,
          upper,
        };
      });
      groups.forEach((columns, group) => {
        const isTaken = mustBe[group] === true || taken.get(group) !== undefined;
        const lower = isTaken ? 1 : Number.NEGATIVE_INFINITY;
        rows.push({ columns, values: columns.map(() => 1), lower, upper: 1 });
      });
      return {
        cost: [...plans.map(({ plan }) => plan.worth), ...model.cost.slice(choiceCount), ...missing.map(() => MISSING)],
        upper: [
          ...plans.map(({ group, plan }) => (taken.has(group) && taken.get(group) !== plan.key ? 0 : 1)),
          ...model.upper.slice(choiceCount),
          ...missing.map(() => 1),
        ],
        isInteger: [...plans.map(() => isInteger), ...Array.from({ length: others + missing.length }, () => false)],
        rows,
      };
    },
    valuesOf: (taken, values) => {
      const keys = new Set(taken.map(({ group, plan }) => keyOf(group, plan)));
      return [...plans.map(({ group, plan }) => (keys.has(keyOf(group, plan)) ? 1 : 0)), ...values.slice(choiceCount)];
    },
    worthOf: (values) => {
      let worth = 0;
      plans.forEach(({ plan }, column) => {
        worth += plan.worth * (values[column] ?? 0);
      });
      for (let other = 0; other < others; other += 1)
        worth += (model.cost[choiceCount + other] ?? 0) * (values[plans.length + other] ?? 0);
      return worth;
    },
    partsOf: (values) =>
      plans
        .map((taken, column) => ({ ...taken, part: values[column] ?? 0 }))
        .filter(({ part }) => part > 1e-6)
        .sort((a, b) => b.part - a.part),
    lacks: (values) => values.slice(plans.length + others).some((value) => value > 1e-6),
  };
}

const keyOf = (group: number, { key }: GroupPlan): string => `${group}:${key}`;
