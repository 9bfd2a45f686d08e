import type { LightingSite } from "@lucciola/contract/lighting/programme.ts";
import type { LightingPolicy } from "@lucciola/domain/lighting/desired-level.ts";
import type { GroupOrder } from "@lucciola/domain/lighting/group-orders.ts";
import type { OrderRecord } from "@lucciola/platform/registry/lighting/lighting.ts";
import type { AssignedProgramme, Registry } from "@lucciola/platform/registry/registry.ts";
import { litLamps } from "../lighting/lit-lamps.ts";

/** Lamps that live by the same rules have the same key, so that what follows is worked out once for all of them. */
export interface KeyedPolicy {
  readonly key: string;
  readonly policy: LightingPolicy;
  readonly hasProgramme: boolean;
}

interface Known {
  readonly edition: number;
  readonly byPoint: ReadonlyMap<string, AssignedProgramme>;
}
const read = new WeakMap<Registry, Known>();

function assignmentsOf(registry: Registry): Known["byPoint"] {
  const edition = registry.programmes.version();
  const known = read.get(registry);
  if (known?.edition === edition) return known.byPoint;
  const byPoint = new Map(registry.programmes.assignments().map((one) => [one.point as string, one]));
  read.set(registry, { edition, byPoint });
  return byPoint;
}

export const asGroupOrder = ({ scope, ...order }: OrderRecord): GroupOrder => ({ ...order, group: scope.id });

/**
 * What each lamp will live by, as far as it is known now: programme, floor of its class, orders given so far. Traffic and
 * motion, which nobody knows beforehand, are left out, and so are commands to single lamps, which last minutes.
 */
export function lampPolicies(
  registry: Registry,
  site: LightingSite,
  open: readonly OrderRecord[],
): (lamp: string) => KeyedPolicy {
  const assigned = assignmentsOf(registry);
  const { byId } = litLamps(registry);
  const ordersOf = new Map<string, OrderRecord[]>();
  for (const order of open) {
    const list = ordersOf.get(order.scope.id);
    if (list === undefined) ordersOf.set(order.scope.id, [order]);
    else list.push(order);
  }
  const policies = new Map<string, KeyedPolicy>();
  return (lamp) => {
    const assignment = assigned.get(lamp);
    const lit = byId.get(lamp);
    const orders =
      open.length === 0 ? [] : [lamp, ...(lit?.groups ?? [])].flatMap((scope) => ordersOf.get(scope) ?? []);
    const { programme, calendar } = assignment ?? {};
    const settings = lit?.settings;
    const key = [
      programme === undefined ? "-" : `${programme.id}.${programme.version}`,
      calendar === undefined ? "-" : `${calendar.calendar.id}.${calendar.calendar.version}`,
      settings === undefined ? "-" : `${settings.circuit}.${settings.designDimPct}.${settings.leastDimPct}`,
      ...orders.map(({ id }) => id),
    ].join(" ");
    const known = policies.get(key);
    if (known !== undefined) return known;
    const policy: LightingPolicy = {
      programme: programme ?? null,
      calendar,
      site,
      settings:
        settings === undefined
          ? null
          : { circuit: settings.circuit, designDimPct: settings.designDimPct, leastDimPct: settings.leastDimPct },
      setpoints: [],
      orders: orders.map(asGroupOrder),
      override: null,
      clockTrusted: true,
    };
    const keyed = { key, policy, hasProgramme: programme !== undefined };
    policies.set(key, keyed);
    return keyed;
  };
}
