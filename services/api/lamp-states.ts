import type { CommandStatus, LampState } from "@lucciola/contract/api/lamps.ts";
import { decodeLampFailures } from "@lucciola/contract/lighting/lamp-message.ts";
import { formatInstant } from "@lucciola/contract/time/iso.ts";
import type { QuantityName } from "@lucciola/contract/units/quantities.ts";
import type { OutboxCommand, Point, Registry } from "@lucciola/platform/registry/registry.ts";
import type { Reading, TimeSeriesStore } from "@lucciola/platform/timeseries/time-series.ts";
import { inventoryOf } from "./inventory.ts";
import { ordersOfLamp } from "./lighting/order-status.ts";

const STATE_QUANTITIES = ["dimPct", "desiredDimPct", "activePowerW", "lampFailures"] as const satisfies QuantityName[];

export function describeCommand({
  id,
  point,
  command,
  fate,
  fateAtMs,
  reportedDimPct,
  detail,
}: OutboxCommand): CommandStatus {
  const { action, reason, issuedAt, expiresAt } = command;
  return {
    id,
    lamp: point,
    action: action.kind,
    ...(action.kind === "set" ? { dimPct: action.dimPct, until: action.until } : {}),
    reason,
    issuedAt,
    expiresAt,
    fate,
    fateAt: formatInstant(fateAtMs),
    ...(reportedDimPct === undefined ? {} : { reportedDimPct }),
    ...(detail === undefined ? {} : { detail }),
  };
}

/** The newest reading of each of these quantities of each point, by point and quantity. */
export async function latestByPoint<Q extends QuantityName>(
  store: TimeSeriesStore,
  points: readonly Point[],
  quantities: readonly Q[],
): Promise<Map<string, Partial<Record<Q, Reading>>>> {
  const readings = await store.latest(
    points.flatMap(({ id }) => quantities.map((quantity) => ({ point: id, quantity }))),
  );
  const byPoint = new Map<string, Partial<Record<QuantityName, Reading>>>();
  for (const reading of readings) {
    const known = byPoint.get(reading.point);
    if (known === undefined) byPoint.set(reading.point, { [reading.quantity]: reading });
    else known[reading.quantity] = reading;
  }
  return byPoint as Map<string, Partial<Record<Q, Reading>>>;
}

/** Lamps as they stand now: reported beside desired, failures, presence and the override that holds. */
export async function lampStates(
  deps: { store: TimeSeriesStore; registry: Registry },
  lamps: readonly Point[],
  nowMs: number,
): Promise<LampState[]> {
  const { store, registry } = deps;
  const latest = await latestByPoint(store, lamps, STATE_QUANTITIES);
  const online = new Set<string>(registry.edges.list().flatMap((edge) => (edge.online ? [edge.edge] : [])));
  const edgeOf = new Map(
    inventoryOf(registry).installations.flatMap(({ point, edge, fromMs, toMs }) =>
      fromMs <= nowMs && (toMs === undefined || nowMs < toMs) ? [[point, edge]] : [],
    ),
  );
  const overrides = new Map(registry.outbox.activeOverrides(nowMs).map((order) => [order.point, order]));
  const inForce = registry.lighting.orders.openAt(nowMs).filter(({ fromMs }) => fromMs <= nowMs);
  return lamps.map((lamp) => {
    const { dimPct, desiredDimPct, activePowerW, lampFailures } = latest.get(lamp.id) ?? {};
    const override = overrides.get(lamp.id);
    return {
      id: lamp.id,
      name: lamp.name,
      ...(lamp.street === undefined ? {} : { street: lamp.street }),
      ...(lamp.cabinet === undefined ? {} : { cabinet: lamp.cabinet }),
      latitudeDeg: lamp.latitudeDeg ?? 0,
      longitudeDeg: lamp.longitudeDeg ?? 0,
      ...(lamp.nominalPowerW === undefined ? {} : { nominalPowerW: lamp.nominalPowerW }),
      simulated: lamp.simulated,
      ...(dimPct === undefined ? {} : { reportedDimPct: dimPct.value, reportedAt: formatInstant(dimPct.at) }),
      ...(desiredDimPct === undefined ? {} : { desiredDimPct: desiredDimPct.value }),
      ...(activePowerW === undefined ? {} : { activePowerW: activePowerW.value }),
      failures: decodeLampFailures(lampFailures?.value ?? 0),
      online: online.has(edgeOf.get(lamp.id) ?? ""),
      ...(override === undefined ? {} : { override: describeCommand(override) }),
      orders: ordersOfLamp(registry, inForce, lamp.id).map(({ id, kind }) => ({ id, kind })),
    };
  });
}
