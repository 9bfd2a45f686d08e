import type { LampLevels } from "@lucciola/contract/api/lamp-columns.ts";
import type { LightingSite } from "@lucciola/contract/lighting/programme.ts";
import { formatInstant } from "@lucciola/contract/time/iso.ts";
import { desiredLevel } from "@lucciola/domain/lighting/desired-level.ts";
import type { Registry } from "@lucciola/platform/registry/registry.ts";
import type { TimeSeriesStore } from "@lucciola/platform/timeseries/time-series.ts";
import { inventoryOf } from "../inventory.ts";
import { editionOf } from "./lamp-columns.ts";
import { lampPolicies } from "./lamp-policies.ts";

const HOUR_MS = 3_600_000;

interface Deps {
  readonly store: TimeSeriesStore;
  readonly registry: Registry;
  readonly site: LightingSite;
}

/** The levels of all lamps at an instant: stored ones of the past, those of programme and orders of the time to come. */
export async function lampLevels(deps: Deps, atMs: number, nowMs: number): Promise<LampLevels> {
  const { registry } = deps;
  const isPast = atMs <= nowMs;
  const startMs = Math.floor(atMs / HOUR_MS) * HOUR_MS;
  const [fromMs, toMs] = isPast ? [startMs, Math.min(startMs + HOUR_MS, nowMs + 1)] : [atMs, atMs + 1];
  const levelsPct = isPast ? await reported(deps, fromMs, toMs) : planned(deps, atMs);
  return {
    edition: editionOf(registry),
    at: formatInstant(atMs),
    source: isPast ? "reported" : "planned",
    from: formatInstant(fromMs),
    to: formatInstant(toMs),
    levelsPct,
    known: levelsPct.reduce((count, level) => count + (level >= 0 ? 1 : 0), 0),
  };
}

async function reported({ store, registry, site }: Deps, fromMs: number, toMs: number): Promise<number[]> {
  const { lamps } = inventoryOf(registry);
  if (lamps.length === 0) return [];
  const series = lamps.map(({ id }) => ({ point: id, quantity: "dimPct" as const }));
  const means = new Map<string, number>();
  for (const { point, mean } of await store.aggregate({ series, fromMs, toMs, bucket: "hour", zone: site.zone }))
    means.set(point, mean);
  return lamps.map(({ id }) => Math.round(means.get(id) ?? -1));
}

function planned({ registry, site }: Deps, atMs: number): number[] {
  const policyOf = lampPolicies(registry, site, registry.lighting.orders.openAt(atMs));
  const levels = new Map<string, number>();
  return inventoryOf(registry).lamps.map(({ id }) => {
    const { key, policy } = policyOf(id);
    const known = levels.get(key);
    if (known !== undefined) return known;
    const level = Math.round(desiredLevel(policy, atMs).dimPct);
    levels.set(key, level);
    return level;
  });
}
