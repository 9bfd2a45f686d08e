import { USE_PROFILES } from "@lucciola/city/buildings/building-uses.ts";
import { contractPowerW } from "@lucciola/city/buildings/contract-power.ts";
import { drawFrom } from "@lucciola/city/chance.ts";
import { layOutTown } from "@lucciola/city/layout/lay-out-town.ts";
import type { Supply, TownBuilding } from "@lucciola/city/layout/town.ts";
import { requireScenario } from "@lucciola/city/scenario/read-scenario.ts";
import type { Scenario, ScenarioFault } from "@lucciola/city/scenario/scenario.ts";
import { createWorld, type World } from "@lucciola/city/world/world.ts";
import type { LightingSite } from "@lucciola/contract/lighting/programme.ts";
import type { Observation } from "@lucciola/domain/anomaly/observation.ts";
import type { SupplyFacts } from "@lucciola/domain/anomaly/supply-facts.ts";
import type { TownClock } from "@lucciola/domain/anomaly/watch-supply.ts";
import { ASSUMED_PRICES_EUR } from "@lucciola/domain/tariff/unit-price.ts";
import { NAMED_AS, planFaults } from "./fault-plan.ts";
import { observationsOf, stationWeather } from "./meter-observations.ts";
import type { Wrong } from "./score.ts";
import { operatorsClock } from "./town-clock.ts";

const SITE: LightingSite = { latitudeDeg: 45.73, longitudeDeg: 8.63, zone: "Europe/Rome" };
const DAY_MS = 86_400_000;
/** With these the town has 60 meters: 38 of electricity, 14 of gas, 8 of water. */
export const BUILDINGS = 38;
/** The year that counts, and the twelve weeks before it of which the watch learns. */
export const YEAR_FROM_MS = Date.UTC(2026, 0, 1);
export const DAYS = 365;
const LEARNING_DAYS = 85;

export interface TownYear {
  readonly buildings: number;
  readonly clock: TownClock;
  readonly supplies: readonly { readonly facts: SupplyFacts; readonly observations: () => Observation[] }[];
  readonly wrong: readonly Wrong[];
  readonly either: ReadonlySet<string>;
}

/** A year of a simulated town with a rough network, by its seed. */
export function townYear(seed: number): TownYear {
  const draw = drawFrom(seed, "anomaly bench");
  const scenario = scenarioOf(seed, draw.between(0.5, 2.5), draw.between(0.5, 2.5));
  const epochMs = YEAR_FROM_MS - LEARNING_DAYS * DAY_MS;
  const toMs = YEAR_FROM_MS + DAYS * DAY_MS;
  const town = layOutTown(scenario);
  const clock = operatorsClock(scenario, SITE.zone);
  const worldWith = (list: ScenarioFault[]): World =>
    createWorld({ scenario: { ...scenario, faults: { ...scenario.faults, list } }, town, site: SITE, epochMs });
  const healthy = worldWith([]);
  const total = (supply: Supply, atMs: number): number => {
    const sample = healthy.meterReading(supply, atMs, "brief");
    return sample === "no-answer" ? Number.NaN : (sample.importTotalWh ?? sample.volumeTotalL ?? Number.NaN);
  };
  const places = town.buildings.flatMap((building) => building.supplies.map((supply) => ({ building, supply })));
  const either = new Set<string>();
  for (const { supply } of places)
    if (reactiveShare(healthy, supply, toMs) > 0.33) either.add(`reactive-energy ${supply.point.id}`);
  const daily = new Map<string, number[]>();
  for (const { supply } of places)
    daily.set(
      supply.point.id,
      Array.from({ length: DAYS + 1 }, (_, day) => total(supply, YEAR_FROM_MS + day * DAY_MS)),
    );
  const totalAt = (supply: Supply, atMs: number): number => {
    const days = daily.get(supply.point.id) ?? [];
    const position = Math.min(DAYS, Math.max(0, (atMs - YEAR_FROM_MS) / DAY_MS));
    const low = Math.min(DAYS - 1, Math.floor(position));
    return (days[low] ?? 0) + ((days[low + 1] ?? 0) - (days[low] ?? 0)) * (position - low);
  };
  const list = planFaults({
    seed,
    town,
    fromMs: YEAR_FROM_MS,
    toMs,
    clock,
    healthyUse: (supply, from, to) => totalAt(supply, to) - totalAt(supply, from),
    isReactiveAnyway: (supply) => either.has(`reactive-energy ${supply.point.id}`),
  });
  const world = worldWith(list);
  const weather = stationWeather(world, seed);
  return {
    buildings: town.buildings.length,
    clock,
    supplies: places.map(({ building, supply }) => ({
      facts: factsOf(building, supply),
      observations: () => observationsOf(world, supply, weather, epochMs, toMs),
    })),
    wrong: world.faults.truth(YEAR_FROM_MS, toMs).flatMap(({ kind, point, fromMs, untilMs, amount }) => {
      const named = NAMED_AS[kind];
      return named === undefined ? [] : [{ kind: named, supply: point, fromMs, untilMs, amount }];
    }),
    either,
  };
}

/** Between instants at which the healthy meter was read in order. */
function reactiveShare(world: World, supply: Supply, toMs: number): number {
  if (supply.carrier !== "electricity") return 0;
  const at = (atMs: number) => world.meterReading(supply, atMs, "full");
  const [first, last] = [at(YEAR_FROM_MS), at(Math.min(toMs, YEAR_FROM_MS + 10 * DAY_MS))];
  if (first === "no-answer" || last === "no-answer") return 0;
  const varh = (last.importReactiveTotalVarh ?? 0) - (first.importReactiveTotalVarh ?? 0);
  return varh / ((last.importTotalWh ?? 0) - (first.importTotalWh ?? 0));
}

/** What an inventory says of a supply of the town. */
export function factsOf(building: TownBuilding, { point, carrier, photovoltaicPeakW }: Supply): SupplyFacts {
  return {
    id: point.id,
    carrier,
    closing: USE_PROFILES[building.use].closing,
    eurPerThousand: ASSUMED_PRICES_EUR[carrier],
    ...(carrier === "electricity" && { contractPowerW: contractPowerW(building) }),
    ...(photovoltaicPeakW > 0 && { photovoltaicKw: photovoltaicPeakW / 1_000 }),
  };
}

function scenarioOf(seed: number, latePct: number, lostPct: number): Scenario {
  const town = requireScenario("town");
  return {
    ...town,
    seed,
    size: { ...town.size, buildings: BUILDINGS, lamps: 10, cabinets: 1 },
    roughness: { ...town.roughness, latePct, lostPct, sagsPerYear: 100 },
    faults: { ...town.faults, rate: 0 },
  };
}
