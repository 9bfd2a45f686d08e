import { placeGroups } from "./place-groups.ts";
import { createPlanMaster, type PlanMaster, type TakenPlan } from "./plan-master.ts";
import { buildPlanModel, type PlanModel } from "./plan-model.ts";
import type { Placement, PlanOption, PlanProblem, Schedule } from "./plan-problem.ts";
import { createGroupPricer, type GroupPlan, type GroupPricer } from "./price-group.ts";

/** What was found out about the groups of works; as good with another budget, and with other works that are forced. */
export interface PlacesMemory {
  readonly plans: Map<number, GroupPlan[]>;
  /** Of groups of which nothing is forced. */
  readonly pricers: Map<number, GroupPricer>;
}

/** The groups of a town's works, the plans that are known of each, and what joins them. */
export interface PlacePlans {
  /** What joins the groups. */
  readonly whole: PlanModel;
  readonly pricers: readonly GroupPricer[];
  readonly master: PlanMaster;
  /** Groups that must take a plan. */
  readonly mustBe: readonly boolean[];
  /** No plans are known yet. */
  readonly isNew: boolean;
  /** Another plan of a group; false when it is known already or leaves out what is forced. */
  add(group: number, plan: GroupPlan): boolean;
  /** The plans of the groups in a schedule, which are known from now on. */
  takenIn(schedule: Schedule): TakenPlan[];
  placementsOf(taken: readonly TakenPlan[]): Placement[];
}

export const newPlacesMemory = (): PlacesMemory => ({ plans: new Map(), pricers: new Map() });

export function createPlacePlans(problem: PlanProblem, forced: readonly string[], memory: PlacesMemory): PlacePlans {
  const groupOf = placeGroups(problem);
  const whole = buildPlanModel(problem, { groupOf });
  const { model, choices } = whole;
  const groups: PlanOption[][] = [];
  for (const option of problem.options) {
    const number = groupOf.get(option.id) ?? 0;
    groups[number] = [...(groups[number] ?? []), option];
  }
  const forcedIn = groups.map((works) => works.map(({ id }) => id).filter((id) => forced.includes(id)));
  const pricers = groups.map((works, group) => {
    const ids = forcedIn[group] ?? [];
    const known = ids.length === 0 ? memory.pricers.get(group) : undefined;
    const pricer = known ?? createGroupPricer(problem, whole, works, ids);
    if (ids.length === 0) memory.pricers.set(group, pricer);
    return pricer;
  });
  const master = createPlanMaster(model, choices.length, groups.length);
  const isNew = memory.plans.size === 0;
  const addKnown = (group: number, plan: GroupPlan): boolean => {
    const holds = (id: string): boolean => plan.columns.some((column) => choices[column]?.option.id === id);
    return (forcedIn[group] ?? []).every(holds) && master.add(group, plan);
  };
  for (const [group, plans] of memory.plans) for (const plan of plans) addKnown(group, plan);
  return {
    whole,
    pricers,
    master,
    mustBe: forcedIn.map((ids) => ids.length > 0),
    isNew,
    add: (group, plan) => {
      if (!addKnown(group, plan)) return false;
      memory.plans.set(group, [...(memory.plans.get(group) ?? []), plan]);
      return true;
    },
    takenIn: (schedule) => {
      const values = whole.valuesOf(schedule);
      const columns: number[][] = groups.map(() => []);
      choices.forEach(({ option: { id } }, column) => {
        if (values[column] === 1) columns[groupOf.get(id) ?? 0]?.push(column);
      });
      return columns.flatMap((ones, group): TakenPlan[] => {
        const plan = ones.length === 0 ? undefined : pricers[group]?.planOf(ones);
        if (plan === undefined) return [];
        addKnown(group, plan);
        return [{ group, plan }];
      });
    },
    placementsOf: (taken) =>
      taken.flatMap(({ plan: { columns } }) =>
        columns.flatMap((column) => {
          const choice = choices[column];
          return choice === undefined
            ? []
            : [{ option: choice.option.id, year: choice.year, funding: choice.funding.id }];
        }),
      ),
  };
}
