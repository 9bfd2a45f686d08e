import type { Clock } from "@lucciola/platform/clock/clock.ts";
import type { Logger } from "@lucciola/platform/log/logger.ts";
import type { Component } from "@lucciola/platform/process/component.ts";
import type { Registry } from "@lucciola/platform/registry/registry.ts";
import { ownTalqAddress } from "@lucciola/platform/registry/talq/own-address.ts";
import type { ForeignGateway, TalqConfig } from "../config.ts";
import { connectPeer, type Peer } from "../peer.ts";
import { discover } from "./discover.ts";
import { giveLoggers } from "./loggers.ts";
import { sendOrders } from "./send-orders.ts";

/** Orders that are settled are told for so long. */
const KEPT_MS = 31 * 86_400_000;

/**
 * Lucciola as management system of other makers' gateways: asks for their devices now and then, and sends what people order.
 * `start` rejects as `connectPeer` does.
 */
export function createTalqManagement(deps: {
  readonly registry: Registry;
  readonly clock: Clock;
  readonly log: Logger;
  readonly config: Pick<TalqConfig, "gateways" | "askEverySeconds" | "lookEveryMs" | "tls">;
}): Component {
  const { registry, clock, log, config } = deps;
  const stopping = new AbortController();
  let loops: Promise<unknown> = Promise.resolve();
  let peers: readonly Peer[] = [];

  async function follow(gateway: ForeignGateway, peer: Peer, own: string): Promise<void> {
    const { name } = gateway;
    let askedAtMs = Number.NEGATIVE_INFINITY;
    let trouble: string | undefined;
    while (!stopping.signal.aborted) {
      try {
        await sendOrders(deps, name, peer);
        if (clock.now() >= askedAtMs + config.askEverySeconds * 1_000) {
          askedAtMs = clock.now();
          const { found, unreadable } = await discover(deps, name, peer);
          if (gateway.collect) await giveLoggers(peer, own);
          if (unreadable > 0) log.warn({ gateway: name, found, unreadable }, "TALQ: some devices cannot be read");
          trouble = undefined;
        }
      } catch (error) {
        const detail = (error as Error).message;
        // Said once, not at every attempt.
        if (detail !== trouble) log.warn({ gateway: name, detail }, "TALQ: the gateway could not be asked");
        trouble = detail;
      }
      await clock.sleep(config.lookEveryMs, stopping.signal);
    }
  }

  return {
    name: "talq-management",
    start: async () => {
      if (config.gateways.length === 0) return;
      registry.talq.removeChangedBefore("foreign-order", clock.now() - KEPT_MS);
      const own = ownTalqAddress(registry, "management", clock.now());
      const asked = await Promise.all(
        config.gateways.map(async (gateway) => ({ gateway, peer: await connectPeer(gateway, config, own) })),
      );
      peers = asked.map(({ peer }) => peer);
      loops = Promise.all(asked.map(({ gateway, peer }) => follow(gateway, peer, own)));
    },
    stop: async () => {
      stopping.abort();
      for (const peer of peers) peer.close();
      await loops;
    },
  };
}
