import type { OrderPreview } from "@lucciola/contract/api/bulk-orders.ts";
import type { LightingSite } from "@lucciola/contract/lighting/programme.ts";
import { formatInstant } from "@lucciola/contract/time/iso.ts";
import { type OrderEffect, orderEffect } from "@lucciola/domain/lighting/order-effect.ts";
import type { OrderRecord } from "@lucciola/platform/registry/lighting/lighting.ts";
import type { Registry } from "@lucciola/platform/registry/registry.ts";
import { inventoryOf } from "../inventory.ts";
import type { LitLamp } from "../lighting/lit-lamps.ts";
import { ordersOfLamp } from "../lighting/order-status.ts";
import { hearingAt } from "../lighting/silent-lamps.ts";
import { asGroupOrder, lampPolicies } from "./lamp-policies.ts";

const SHOWN_LOCKED = 20;
type Order = Omit<OrderRecord, "endedAtMs" | "endedBy">;

/** What an order to these lamps would do until its end. Lamps that live by the same rules are worked out once. */
export function previewOrder(
  registry: Registry,
  site: LightingSite,
  order: Order,
  lamps: readonly LitLamp[],
): OrderPreview {
  const open = registry.lighting.orders.openAt(order.fromMs).filter(({ fromMs }) => fromMs < order.untilMs);
  const policyOf = lampPolicies(registry, site, open);
  const powerOf = new Map(inventoryOf(registry).lamps.map(({ id, nominalPowerW }) => [id as string, nominalPowerW]));
  const given = asGroupOrder({ ...order, endedAtMs: undefined, endedBy: undefined });
  const effects = new Map<string, OrderEffect>();
  const powerW = { without: 0, with: 0 };
  const energyWh = { without: 0, with: 0 };
  let withoutPower = 0;
  let withoutProgramme = 0;
  let unchanged = 0;
  let asleep = 0;
  const hearing = hearingAt(registry, site, order.fromMs);
  for (const { id } of lamps) {
    const { key, policy, hasProgramme } = policyOf(id);
    let effect = effects.get(key);
    if (effect === undefined) {
      effect = orderEffect(policy, given);
      effects.set(key, effect);
    }
    if (!hasProgramme) withoutProgramme++;
    if (hearing.isAsleep({ id })) asleep++;
    if (effect.with.startDimPct === effect.without.startDimPct) unchanged++;
    const nominalW = powerOf.get(id);
    if (nominalW === undefined) {
      withoutPower++;
      continue;
    }
    for (const side of ["without", "with"] as const) {
      powerW[side] += (nominalW * effect[side].startDimPct) / 100;
      energyWh[side] += nominalW * effect[side].fullLoadH;
    }
  }
  return {
    from: formatInstant(order.fromMs),
    until: formatInstant(order.untilMs),
    lamps: lamps.length,
    withoutPower,
    withoutProgramme,
    unchanged,
    asleep,
    powerW,
    energyWh,
    ...floorOf(lamps, order),
    ...locksOn(registry, lamps, order),
  };
}

/** Full light and locks are not held against the floor: the one is above it, the other for who works there. */
function floorOf(lamps: readonly LitLamp[], { kind, dimPct }: Order): Pick<OrderPreview, "floor"> {
  if (kind !== "override") return {};
  let under = 0;
  let strictest: LitLamp | undefined;
  const leastOf = (lamp: LitLamp | undefined): number => lamp?.settings?.leastDimPct ?? 0;
  for (const lamp of lamps) {
    if (leastOf(lamp) <= dimPct) continue;
    under++;
    if (strictest === undefined || leastOf(lamp) > leastOf(strictest)) strictest = lamp;
  }
  if (strictest === undefined) return {};
  const { section, id } = strictest;
  return {
    floor: {
      lamps: under,
      leastDimPct: leastOf(strictest),
      leastClass: section?.leastClass ?? "",
      name: section?.name ?? id,
    },
  };
}

function locksOn(
  registry: Registry,
  lamps: readonly LitLamp[],
  { fromMs }: Order,
): Pick<OrderPreview, "locked" | "lockedLamps"> {
  const locks = registry.lighting.locksAt(fromMs);
  const locked: OrderPreview["locked"] = [];
  let lockedLamps = 0;
  if (locks.length === 0) return { locked, lockedLamps };
  const nameOf = new Map(inventoryOf(registry).lamps.map(({ id, name }) => [id as string, name]));
  for (const { id } of lamps) {
    const [lock] = ordersOfLamp(registry, locks, id);
    if (lock === undefined) continue;
    lockedLamps++;
    if (locked.length === SHOWN_LOCKED) continue;
    const { by, untilMs, reason } = lock;
    locked.push({ lamp: id, name: nameOf.get(id) ?? id, by, until: formatInstant(untilMs), reason });
  }
  return { locked, lockedLamps };
}
