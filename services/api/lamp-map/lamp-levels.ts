import type { LampLevels } from "@lucciola/contract/api/lamp-columns.ts";
import type { LightingSite } from "@lucciola/contract/lighting/programme.ts";
import { formatInstant } from "@lucciola/contract/time/iso.ts";
import { desiredLevel } from "@lucciola/domain/lighting/desired-level.ts";
import type { Point, Registry } from "@lucciola/platform/registry/registry.ts";
import type { TimeSeriesStore } from "@lucciola/platform/timeseries/time-series.ts";
import { inventoryOf } from "../inventory.ts";
import { editionOf } from "./lamp-columns.ts";
import { lampPolicies } from "./lamp-policies.ts";

const HOUR_MS = 3_600_000;
/** How long a level is taken to hold without another report. */
const CARRIED_MS = 12 * HOUR_MS;
const AT_A_STRETCH = 4_000;

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

/** In columns, so that a large town is asked about in parts. */
async function reported({ store, registry, site }: Deps, fromMs: number, toMs: number): Promise<number[]> {
  const { lamps } = inventoryOf(registry);
  const levels = new Map<string, number>();
  const ask = async (some: readonly Point[], startMs: number, endMs: number): Promise<void> => {
    const series = some.map(({ id }) => ({ point: id, quantity: "dimPct" as const }));
    const query = { series, fromMs: startMs, toMs: endMs, bucket: "hour" as const, zone: site.zone };
    // By series, then by time: the newest hour of each stands.
    for (const { point, mean } of await store.aggregate(query)) levels.set(point, mean);
  };
  for (let start = 0; start < lamps.length; start += AT_A_STRETCH) {
    const some = lamps.slice(start, start + AT_A_STRETCH);
    await ask(some, fromMs, toMs);
    // A lamp that reports changes alone has said its level before.
    const silent = some.filter(({ id }) => !levels.has(id));
    if (silent.length > 0) await ask(silent, fromMs - CARRIED_MS, fromMs);
  }
  return lamps.map(({ id }) => Math.round(levels.get(id) ?? -1));
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
