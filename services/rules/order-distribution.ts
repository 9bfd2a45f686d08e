import { catalogue } from "@lucciola/contract/catalogue/catalogue.ts";
import type { GroupOrders, LightingOrder } from "@lucciola/contract/lighting/group-message.ts";
import { formatInstant } from "@lucciola/contract/time/iso.ts";
import type { Bus } from "@lucciola/platform/bus/bus.ts";
import type { Clock } from "@lucciola/platform/clock/clock.ts";
import type { Logger } from "@lucciola/platform/log/logger.ts";
import type { OrderRecord } from "@lucciola/platform/registry/lighting/lighting.ts";
import type { GroupBoard } from "./group-board.ts";
import type { OpenOrders } from "./order-book.ts";

export interface OrderDistributionDeps {
  readonly bus: Bus;
  readonly clock: Clock;
  readonly log: Logger;
  readonly board: GroupBoard;
}

const NOTHING = new Uint8Array();
const RETAINED = { qos: 1, retain: true } as const;

/**
 * Keeps the orders of each group retained at the broker: one message for a group, whatever the number of its lamps, and
 * always the whole list. It is rebuilt from the registry at each start and taken away when the last order's time is over.
 */
export class OrderDistribution {
  readonly #deps: OrderDistributionDeps;
  /** What lies at the broker, by group. */
  readonly #published = new Map<string, string>();
  #distributed: OpenOrders | undefined;

  constructor(deps: OrderDistributionDeps) {
    this.#deps = deps;
  }

  /** The connection was lost: the broker may have forgotten everything. */
  forget(): void {
    this.#published.clear();
    this.#distributed = undefined;
  }

  /** Publishes the lists that are new or changed, takes away those that are over; returns how many of both. */
  async distribute(open: OpenOrders): Promise<number> {
    const { bus, clock, log, board } = this.#deps;
    if (open === this.#distributed) return 0;
    board.putOrders(open.byGroup);
    if (bus.state !== "connected") return 0;
    let count = 0;
    try {
      for (const [group, orders] of open.byGroup) {
        const list = orders.map(toWire);
        const edition = JSON.stringify(list);
        if (this.#published.get(group) === edition) continue;
        const message: GroupOrders = { at: formatInstant(clock.now()), orders: list };
        await bus.publish("groupOrders", { group }, message);
        this.#published.set(group, edition);
        count += 1;
      }
      for (const group of this.#published.keys()) {
        if (open.byGroup.has(group)) continue;
        await bus.publishRaw(catalogue.groupOrders.topic.build({ group }), NOTHING, RETAINED);
        this.#published.delete(group);
        count += 1;
      }
    } catch (error) {
      log.warn({ err: error }, "orders for a group could not be published; it is tried again");
      return count;
    }
    this.#distributed = open;
    return count;
  }
}

const toWire = (order: OrderRecord): LightingOrder => ({
  id: order.id,
  kind: order.kind,
  dimPct: order.dimPct,
  fadeMs: order.fadeMs,
  from: formatInstant(order.fromMs),
  until: formatInstant(order.untilMs),
  priority: order.priority,
  ...(order.mayUndercut ? { mayUndercut: true } : {}),
});
