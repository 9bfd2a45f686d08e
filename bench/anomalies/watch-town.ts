import type { AnomalyAlert } from "@lucciola/domain/anomaly/alert.ts";
import type { Observation } from "@lucciola/domain/anomaly/observation.ts";
import type { SupplyFacts } from "@lucciola/domain/anomaly/supply-facts.ts";
import { newSupplyMemory } from "@lucciola/domain/anomaly/supply-memory.ts";
import { type TownClock, watchSupply } from "@lucciola/domain/anomaly/watch-supply.ts";
import { SETTLE_MS } from "./meter-observations.ts";
import { DAYS, YEAR_FROM_MS } from "./town-year.ts";

const HOUR_MS = 3_600_000;
const TO_MS = YEAR_FROM_MS + DAYS * 24 * HOUR_MS;

/** Lets the watch look at a supply once an hour, as it does live; the alerts that it raises in the year that counts. */
export function watchYear(facts: SupplyFacts, observations: readonly Observation[], clock: TownClock): AnomalyAlert[] {
  let memory = newSupplyMemory();
  const raised: AnomalyAlert[] = [];
  let next = 0;
  const firstMs = observations[0]?.fromMs ?? TO_MS;
  for (let nowMs = firstMs; nowMs <= TO_MS; nowMs += HOUR_MS) {
    const from = next;
    while (next < observations.length && (observations[next]?.toMs ?? 0) <= nowMs - SETTLE_MS) next++;
    const step = watchSupply(facts, memory, observations.slice(from, next), nowMs - SETTLE_MS, clock);
    memory = step.memory;
    if (nowMs < YEAR_FROM_MS) continue;
    for (const alert of step.alerts) if (alert.toMs === undefined) raised.push({ ...alert, raisedAtMs: nowMs });
  }
  return raised;
}
