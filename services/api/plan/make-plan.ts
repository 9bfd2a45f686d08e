import type { ScenarioAnswer } from "@lucciola/contract/api/plan.ts";
import type { GrantRule } from "@lucciola/contract/plan/grant-rule.ts";
import type { ScenarioSettings } from "@lucciola/contract/plan/scenario.ts";
import { scenarioProblem } from "@lucciola/domain/plan/scenario-problem.ts";
import { SHIPPED_GRANTS } from "@lucciola/domain/plan/shipped-grants.ts";
import type { Registry } from "@lucciola/platform/registry/registry.ts";
import type { TownUses } from "./place-uses.ts";
import type { PlanDesk } from "./plan-desk.ts";
import { planRates } from "./plan-rates.ts";
import { scenarioAnswer } from "./scenario-answer.ts";

/** Plan, questions and other budgets together. */
export const PLAN_LIMIT_S = 10;

/** The grants that Lucciola comes with and those of the office, which stand before a shipped one of the same name. */
export function knownGrants({ plan }: Registry): GrantRule[] {
  const own = plan.grants();
  return [...SHIPPED_GRANTS.filter(({ id }) => !own.some((rule) => rule.id === id)), ...own];
}

/** The best plan of a scenario, from the measures that can still be decided on. Rejects as the desk does. */
export async function makePlan(
  registry: Registry,
  desk: Pick<PlanDesk, "compute">,
  settings: ScenarioSettings,
  uses: Pick<TownUses, "places">,
  today: string,
  timeLimitS = PLAN_LIMIT_S,
): Promise<ScenarioAnswer> {
  const { plan, assets } = registry;
  const stored = plan.measures();
  const open = stored.filter(({ state }) => state === "proposed" || state === "planned").map(({ measure }) => measure);
  const grants = knownGrants(registry);
  const town = plan.town();
  const buildings = new Map(assets.buildings().map(({ id, use }) => [id as string, use]));
  const problem = scenarioProblem(settings, {
    measures: open,
    done: stored.filter(({ state }) => state === "done" || state === "under-way").map(({ measure }) => measure.id),
    grants,
    factsOf: ({ kind, id }) => ({
      inhabitants: town?.inhabitants,
      use: kind === "building" ? buildings.get(id) : undefined,
      isOwnedAndUsed: town === undefined ? undefined : town.ownedAndUsed.includes(id),
    }),
    useKwh: (place, carrier) => {
      const use = uses.places.find((one) => one.place.kind === place.kind && one.place.id === place.id);
      return carrier === "electricity"
        ? use?.electricityKwh
        : use?.heating?.carrier === carrier
          ? use.heating.kwh
          : undefined;
    },
    ratesOf: planRates(registry, today),
  });
  const result = await desk.compute({ problem: problem.problem, forced: problem.forced, timeLimitS });
  const unverified = grants.filter(({ id, verified }) => settings.grants.includes(id) && !verified).map(({ id }) => id);
  return scenarioAnswer(settings, problem, result, open, unverified);
}
