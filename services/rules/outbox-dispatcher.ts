import type { LiveEvent } from "@lucciola/contract/live/live-messages.ts";
import { formatInstant } from "@lucciola/contract/time/iso.ts";
import type { Bus } from "@lucciola/platform/bus/bus.ts";
import type { Clock } from "@lucciola/platform/clock/clock.ts";
import type { Logger } from "@lucciola/platform/log/logger.ts";
import type { FateChange, OutboxCommand, Registry } from "@lucciola/platform/registry/registry.ts";

export interface OutboxDispatcherDeps {
  readonly registry: Registry;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly log: Logger;
  readonly resendMs: number;
}

/**
 * Carries commands from the outbox to their controllers. A command is sent when its controller is there, again after
 * `resendMs` without an answer, and never after its expiry; a controller knows a repeated order by its id.
 */
export class OutboxDispatcher {
  readonly #deps: OutboxDispatcherDeps;
  readonly #sentAtMs = new Map<string, number>();

  constructor(deps: OutboxDispatcherDeps) {
    this.#deps = deps;
  }

  /** Looks at every command whose fate is open. */
  async dispatch(): Promise<void> {
    const pending = this.#deps.registry.outbox.pending();
    const open = new Set<string>(pending.map(({ id }) => id));
    for (const id of this.#sentAtMs.keys()) if (!open.has(id)) this.#sentAtMs.delete(id);
    // Oldest first, so the last of a lamp wins.
    const newest = new Map(pending.map((order) => [order.point, order.id]));
    await Promise.all(pending.map((order) => this.#dispatchOne(order, newest.get(order.point) === order.id)));
  }

  async #dispatchOne(order: OutboxCommand, isNewest: boolean): Promise<void> {
    const { registry, bus, clock, log, resendMs } = this.#deps;
    const now = clock.now();
    const installation = registry.assets.installationAt(order.point, now);
    if (now >= Date.parse(order.command.expiresAt)) {
      const away = installation !== undefined && registry.edges.get(installation.edge)?.online !== true;
      const detail =
        order.fate === "acknowledged"
          ? "the controller received it but did not report that it was carried out"
          : away
            ? `the controller ${installation.edge} was not connected`
            : "the controller did not answer in time";
      return this.#settle(order, { fate: "expired", atMs: now, detail });
    }
    if (installation === undefined) {
      return this.#settle(order, { fate: "refused", atMs: now, detail: "no controller is installed at this lamp" });
    }
    if (!isNewest) {
      // An older order must not arrive behind a newer one; one that was sent may still be answered.
      if (order.fate !== "queued") return;
      return this.#settle(order, { fate: "refused", atMs: now, detail: "a later order replaced it" });
    }
    if (order.fate === "acknowledged" || bus.state !== "connected") return;
    if (registry.edges.get(installation.edge)?.online !== true) return;
    const lastSentMs = this.#sentAtMs.get(order.id);
    if (lastSentMs !== undefined && now - lastSentMs < resendMs) return;
    this.#sentAtMs.set(order.id, now);
    try {
      await bus.publish("command", { edge: installation.edge, device: installation.device }, order.command);
    } catch (error) {
      this.#sentAtMs.delete(order.id);
      log.warn({ err: error, command: order.id }, "a command could not be sent; it stays in the outbox");
      return;
    }
    await this.#settle(order, { fate: "sent", atMs: clock.now() });
  }

  async #settle(order: OutboxCommand, change: FateChange): Promise<void> {
    const { registry, bus, log } = this.#deps;
    if (!registry.outbox.advance(order.id, change)) return;
    log.info({ command: order.id, point: order.point, fate: change.fate, detail: change.detail }, "command");
    const event: LiveEvent = {
      kind: "command",
      commandId: order.id,
      point: order.point,
      fate: change.fate,
      at: formatInstant(change.atMs),
      ...(change.detail === undefined ? {} : { detail: change.detail }),
    };
    // The registry already knows; a dashboard that misses this event reads it there.
    await bus
      .publish("liveRulesEvents", {}, event)
      .catch((error: unknown) => log.debug({ err: error }, "live event not sent"));
  }
}
