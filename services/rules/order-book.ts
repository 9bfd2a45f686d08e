import type { OrderRecord } from "@lucciola/platform/registry/lighting/lighting.ts";
import type { Registry } from "@lucciola/platform/registry/registry.ts";

/** The orders that bear upon lamps, by the group that hears them. */
export interface OpenOrders {
  /** In force or to come. A group whose orders were all ended before their time has an empty list. */
  readonly byGroup: ReadonlyMap<string, readonly OrderRecord[]>;
  /** Lamps for which somebody has ordered something by itself. */
  readonly lamps: ReadonlySet<string>;
}

/** The town's orders, kept in memory until one is given or ended or the time of one is over. */
export class OrderBook {
  readonly #registry: Registry;
  #open: OpenOrders = { byGroup: new Map(), lamps: new Set() };
  #version = -1;
  #fromMs = Number.POSITIVE_INFINITY;
  #untilMs = Number.NEGATIVE_INFINITY;

  constructor(registry: Registry) {
    this.#registry = registry;
  }

  /** The same object as long as nothing has changed. */
  at(nowMs: number): OpenOrders {
    const { orders } = this.#registry.lighting;
    const version = orders.version();
    if (version !== this.#version || nowMs < this.#fromMs || nowMs >= this.#untilMs) {
      const notOver = orders.notOverAt(nowMs);
      const byGroup = new Map<string, OrderRecord[]>(notOver.map(({ scope }) => [scope.id, []]));
      for (const order of notOver) if (order.endedAtMs === undefined) byGroup.get(order.scope.id)?.push(order);
      // One that was ended stays among those who listen until its time is over, so that the lamp hears of the end.
      const lamps = new Set(notOver.flatMap(({ scope }) => (scope.kind === "lamp" ? [scope.id] : [])));
      this.#open = { byGroup, lamps };
      this.#version = version;
      this.#fromMs = nowMs;
      this.#untilMs = Math.min(...notOver.map(({ untilMs }) => untilMs));
    }
    return this.#open;
  }
}
