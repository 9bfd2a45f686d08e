import type { MeasureCarrier } from "@lucciola/contract/plan/measure.ts";
import type { ScenarioSettings } from "@lucciola/contract/plan/scenario.ts";
import type { PlanProblem } from "@lucciola/domain/plan/plan-problem.ts";
import { type PlaceUse, proposeMeasures } from "@lucciola/domain/plan/propose-measures.ts";
import { scenarioProblem } from "@lucciola/domain/plan/scenario-problem.ts";
import { SHIPPED_CATALOGUE } from "@lucciola/domain/plan/shipped-catalogue.ts";
import { SHIPPED_GRANTS } from "@lucciola/domain/plan/shipped-grants.ts";
import { type Chances, chances } from "./random-plan.ts";

const BUILDINGS = 45;
const CABINETS = 30;
const RATES: Partial<Record<MeasureCarrier, { eurPerKwh: number; co2KgPerKwh: number }>> = {
  electricity: { eurPerKwh: 0.28, co2KgPerKwh: 0.26 },
  gas: { eurPerKwh: 0.11, co2KgPerKwh: 0.2 },
  heat: { eurPerKwh: 0.12, co2KgPerKwh: 0.16 },
};

/** What a town's buildings and cabinets use in a year. */
function places({ between, next }: Chances): PlaceUse[] {
  const buildings = Array.from({ length: BUILDINGS }, (_, index): PlaceUse => {
    const floorM2 = between(200, 6_000);
    return {
      place: { kind: "building", id: `building-${index}` },
      name: `Building ${index}`,
      floorM2,
      lamps: undefined,
      heating: { carrier: next() < 0.9 ? "gas" : "heat", kwh: floorM2 * between(60, 220) },
      electricityKwh: floorM2 * between(12, 70),
      hasPanels: next() < 0.15,
      isLed: false,
    };
  });
  const cabinets = Array.from({ length: CABINETS }, (_, index): PlaceUse => {
    const lamps = between(15, 140);
    const isLed = next() < 0.5;
    return {
      place: { kind: "cabinet", id: `cabinet-${index}` },
      name: `Cabinet ${index}`,
      floorM2: undefined,
      lamps,
      heating: undefined,
      electricityKwh: lamps * (isLed ? 190 : 480),
      hasPanels: false,
      isLed,
    };
  });
  return [...buildings, ...cabinets];
}

/** Ten years of a whole town, from what its places use, the measures and the grants that Lucciola comes with. */
export function townPlan(
  seed: number,
  {
    objective,
    yearlyEur = 300_000,
  }: { readonly objective: ScenarioSettings["objective"]; readonly yearlyEur?: number },
): PlanProblem {
  const uses = places(chances(seed));
  const used = new Map(uses.map((use) => [use.place.id, use]));
  const schools = new Set(uses.filter((_, index) => index % 3 === 0).map(({ place }) => place.id));
  const settings: ScenarioSettings = {
    name: "The whole town",
    firstYear: 2027,
    budgetEur: Array.from({ length: 10 }, () => yearlyEur),
    reinvestGrants: true,
    objective,
    horizonYears: 20,
    discountPct: 3,
    grants: SHIPPED_GRANTS.map(({ id }) => id),
    forced: [],
    without: [],
  };
  return scenarioProblem(settings, {
    measures: proposeMeasures(uses, SHIPPED_CATALOGUE),
    done: [],
    grants: SHIPPED_GRANTS,
    factsOf: ({ id }) => ({
      inhabitants: 22_000,
      use: schools.has(id) ? "school" : "office",
      isOwnedAndUsed: true,
    }),
    useKwh: ({ id }, carrier) => {
      const use = used.get(id);
      if (carrier === "electricity") return use?.electricityKwh;
      return use?.heating?.carrier === carrier ? use.heating.kwh : undefined;
    },
    ratesOf: (carrier) => RATES[carrier] ?? { eurPerKwh: 0.1, co2KgPerKwh: 0.2 },
  }).problem;
}
