import type { LampState } from "@lucciola/contract/api/lamps.ts";
import type { LightingSite } from "@lucciola/contract/lighting/programme.ts";
import { elevationDeg } from "@lucciola/domain/astronomy/sun.ts";
import type { Installation, Registry } from "@lucciola/platform/registry/registry.ts";
import { litLamps } from "./lit-lamps.ts";

const SILENT_AFTER_MS = 3_600_000;

/** Who of the lamps should be heard now. */
export interface Hearing {
  /** By day a switched circuit has no power: nothing is heard of its lamps, and nothing is wrong. */
  isAsleep(lamp: Pick<LampState, "id">): boolean;
  /** It has power and was not heard for an hour, or its edge is offline. */
  isSilent(lamp: LampState): boolean;
}

/**
 * A circuit that is not known as permanent is switched, as most are, and surely has power when the sun has been down for
 * an hour.
 */
export function hearingAt(registry: Registry, site: LightingSite, nowMs: number): Hearing {
  const isDark = [nowMs, nowMs - SILENT_AFTER_MS].every((atMs) => elevationDeg(site, atMs) < 0);
  const { byId } = litLamps(registry);
  const isAsleep: Hearing["isAsleep"] = ({ id }) => !isDark && byId.get(id)?.settings?.circuit !== "permanent";
  return {
    isAsleep,
    isSilent: (lamp) => {
      const { online, reportedAt } = lamp;
      const isUnheard = !online || reportedAt === undefined || nowMs - Date.parse(reportedAt) > SILENT_AFTER_MS;
      return isUnheard && !isAsleep(lamp);
    },
  };
}

/** Edges that serve nothing but lamps which are asleep: without power they cannot be online. */
export function edgesAsleep(
  installations: readonly Installation[],
  asleep: readonly Pick<LampState, "id">[],
  nowMs: number,
): ReadonlySet<string> {
  const sleepers = new Set<string>(asleep.map(({ id }) => id));
  const served = installations.filter(({ fromMs, toMs }) => fromMs <= nowMs && (toMs === undefined || nowMs < toMs));
  const awake = new Set<string>(served.flatMap(({ point, edge }) => (sleepers.has(point) ? [] : [edge])));
  return new Set(served.flatMap(({ edge }) => (awake.has(edge) ? [] : [edge])));
}
