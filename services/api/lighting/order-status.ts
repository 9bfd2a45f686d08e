import type { OrderStatus } from "@lucciola/contract/api/lighting-orders.ts";
import { formatInstant } from "@lucciola/contract/time/iso.ts";
import type { OrderRecord } from "@lucciola/platform/registry/lighting/lighting.ts";
import type { Registry } from "@lucciola/platform/registry/registry.ts";
import { lampsOfScope, litLamps, nameOfScope } from "./lit-lamps.ts";

export function orderStatus(registry: Registry, order: OrderRecord, nowMs: number): OrderStatus {
  const { scope, fromMs, untilMs, createdAtMs, endedAtMs, endedBy, ...rest } = order;
  return {
    ...rest,
    scope: { ...scope, name: nameOfScope(registry, scope) ?? scope.id },
    from: formatInstant(fromMs),
    until: formatInstant(untilMs),
    createdAt: formatInstant(createdAtMs),
    state: stateOf(order, nowMs),
    ...(endedAtMs === undefined ? {} : { endedAt: formatInstant(endedAtMs) }),
    ...(endedBy === undefined ? {} : { endedBy }),
    lamps: lampsOfScope(registry, scope).length,
  };
}

function stateOf({ fromMs, untilMs, endedAtMs }: OrderRecord, nowMs: number): OrderStatus["state"] {
  if (endedAtMs !== undefined) return "ended";
  if (nowMs >= untilMs) return "past";
  return nowMs < fromMs ? "to-come" : "in-force";
}

/** Those of the open orders that bear upon a lamp, given to it or to one of its groups. */
export function ordersOfLamp(registry: Registry, open: readonly OrderRecord[], lamp: string): OrderRecord[] {
  if (open.length === 0) return [];
  const groups = litLamps(registry).byId.get(lamp)?.groups ?? [];
  return open.filter(({ scope }) => (scope.kind === "lamp" ? scope.id === lamp : groups.includes(scope.id)));
}
