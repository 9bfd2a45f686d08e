import type { LampState } from "@lucciola/contract/api/lamps.ts";
import { LAMP_FAILURES } from "@lucciola/contract/lighting/lamp-message.ts";
import type { LiveReadings } from "@lucciola/contract/live/live-messages.ts";

/** How a lamp is shown: the first of these that applies. */
export type LampAspect = "faulty" | "offline" | "overridden" | "on" | "off";
export type LampFilter = "all" | "on" | "faulty" | "overridden" | "offline";
export const LAMP_FILTERS = ["all", "on", "faulty", "overridden", "offline"] as const satisfies LampFilter[];

/** Whether a person's order holds the lamp, for it alone or for one of its groups. */
export const isOverridden = (lamp: LampState, nowMs: number): boolean =>
  lamp.orders.length > 0 || (lamp.override?.until !== undefined && Date.parse(lamp.override.until) > nowMs);

export function aspectOf(lamp: LampState, nowMs: number): LampAspect {
  if (lamp.failures.length > 0) return "faulty";
  if (!lamp.online) return "offline";
  if (isOverridden(lamp, nowMs)) return "overridden";
  return (lamp.reportedDimPct ?? 0) > 0 ? "on" : "off";
}

export function matches(lamp: LampState, filter: LampFilter, search: string, nowMs: number): boolean {
  const isKind =
    filter === "all" ||
    (filter === "on"
      ? (lamp.reportedDimPct ?? 0) > 0
      : filter === "overridden"
        ? isOverridden(lamp, nowMs)
        : aspectOf(lamp, nowMs) === filter);
  const text = `${lamp.name} ${lamp.street ?? ""} ${lamp.id}`.toLocaleLowerCase();
  return (
    isKind &&
    search
      .toLocaleLowerCase()
      .split(/\s+/)
      .every((word) => text.includes(word))
  );
}

const decodeFailures = (mask: number): LampState["failures"] =>
  LAMP_FAILURES.filter((_, bit) => (mask & (1 << bit)) !== 0);

/** A lamp after a live reading; older news than what is shown changes nothing. */
export function mergeReading(lamp: LampState, { at, values }: LiveReadings["points"][number]): LampState {
  const { dimPct, desiredDimPct, activePowerW, lampFailures } = values;
  const isNewer = lamp.reportedAt === undefined || Date.parse(at) >= Date.parse(lamp.reportedAt);
  return {
    ...lamp,
    ...(desiredDimPct === undefined ? {} : { desiredDimPct }),
    ...(dimPct !== undefined && isNewer ? { reportedDimPct: dimPct, reportedAt: at, online: true } : {}),
    ...(activePowerW !== undefined && isNewer ? { activePowerW } : {}),
    ...(lampFailures !== undefined && isNewer ? { failures: decodeFailures(lampFailures) } : {}),
  };
}

/** Lines through the lamps of each street, in the order of their names: a guide for the eye where there is no base map. */
export function streetLines(lamps: readonly LampState[]): [longitudeDeg: number, latitudeDeg: number][][] {
  const streets = new Map<string, LampState[]>();
  for (const lamp of lamps)
    if (lamp.street !== undefined) streets.set(lamp.street, [...(streets.get(lamp.street) ?? []), lamp]);
  return [...streets.values()].map((street) =>
    street
      .sort((a, b) => a.name.localeCompare(b.name, "it", { numeric: true }))
      .map(({ longitudeDeg, latitudeDeg }) => [longitudeDeg, latitudeDeg]),
  );
}
