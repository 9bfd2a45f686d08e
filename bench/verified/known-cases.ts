import type { Supply, TownBuilding } from "@lucciola/city/layout/town.ts";
import type { Span } from "@lucciola/city/measures/true-totals.ts";
import type { Scenario } from "@lucciola/city/scenario/scenario.ts";
import type { World } from "@lucciola/city/world/world.ts";
import type { AnomalyAlert } from "@lucciola/domain/anomaly/alert.ts";
import type { SupplyFacts } from "@lucciola/domain/anomaly/supply-facts.ts";
import { newSupplyMemory } from "@lucciola/domain/anomaly/supply-memory.ts";
import { type TownClock, watchSupply } from "@lucciola/domain/anomaly/watch-supply.ts";
import type { KnownCase } from "@lucciola/domain/plan/non-routine-days.ts";
import { observationsOf, SETTLE_MS, stationWeather } from "../anomalies/meter-observations.ts";
import { operatorsClock } from "../anomalies/town-clock.ts";
import { factsOf } from "../anomalies/town-year.ts";
import { SITE } from "./town-works.ts";

const HOUR_MS = 3_600_000;

/** An alert with the instant at which it was told. */
interface ToldAlert {
  readonly toldAtMs: number;
  readonly alert: AnomalyAlert;
}

/** What the watch told of a supply, hour by hour as it is live: it sees what was received, never the world. */
export type ToldAlerts = readonly ToldAlert[];

/** Watches supplies of a world for all of its history. */
export function supplyWatch(world: World, scenario: Scenario, span: Span) {
  const weather = stationWeather(world, scenario.seed);
  const clock = operatorsClock(scenario, SITE.zone);
  return (building: TownBuilding, supply: Supply): ToldAlerts =>
    watchAll(factsOf(building, supply), observationsOf(world, supply, weather, span.fromMs, span.toMs), span, clock);
}

function watchAll(
  facts: SupplyFacts,
  observations: ReturnType<typeof observationsOf>,
  { fromMs, toMs }: Span,
  clock: TownClock,
): ToldAlerts {
  let memory = newSupplyMemory();
  let next = 0;
  const told: ToldAlert[] = [];
  for (let nowMs = fromMs; nowMs <= toMs; nowMs += HOUR_MS) {
    const from = next;
    while (next < observations.length && (observations[next]?.toMs ?? 0) <= nowMs - SETTLE_MS) next++;
    const step = watchSupply(facts, memory, observations.slice(from, next), nowMs - SETTLE_MS, clock);
    memory = step.memory;
    for (const alert of step.alerts) told.push({ toldAtMs: nowMs, alert });
  }
  return told;
}

/** What was known at an instant: each cause once, with its end where that was told already. */
export function casesAt(told: ToldAlerts, nowMs: number): KnownCase[] {
  const cases = new Map<string, KnownCase>();
  for (const { toldAtMs, alert } of told) if (toldAtMs <= nowMs) cases.set(`${alert.kind} ${alert.raisedAtMs}`, alert);
  return [...cases.values()];
}
