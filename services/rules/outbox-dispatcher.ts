import type { PointId } from "@lucciola/contract/ids/ids.ts";
import type { LiveEvent } from "@lucciola/contract/live/live-messages.ts";
import { formatInstant } from "@lucciola/contract/time/iso.ts";
import type { Bus } from "@lucciola/platform/bus/bus.ts";
import type { Clock } from "@lucciola/platform/clock/clock.ts";
import type { Logger } from "@lucciola/platform/log/logger.ts";
import type { FateChange, OutboxCommand, Registry } from "@lucciola/platform/registry/registry.ts";
import type { ControllerAddress } from "./assigned-lamps.ts";
import type { ForeignLamps } from "./makers/foreign-lamps.ts";
import type { ForeignLamp, WantedLevel } from "./makers/lamp-words.ts";

export interface OutboxDispatcherDeps {
  readonly registry: Registry;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly log: Logger;
  readonly resendMs: number;
  readonly foreign: ForeignOrders;
}

/** How orders reach lamps of other makers, which know levels alone. */
export interface ForeignOrders {
  readonly lamps: ForeignLamps;
  /** The level that an order means for its lamp now, with all that bears upon it. */
  levelOf(order: OutboxCommand, nowMs: number): WantedLevel;
  /** What an order has told a lamp holds no longer: it is to be told what is wanted of it now. */
  resume(point: PointId): void;
}

/**
 * Carries commands from the outbox to their controllers. A command is sent when its controller is there, again after
 * `resendMs` without an answer, and never after its expiry; a controller knows a repeated order by its id. A lamp of
 * another maker is told a level in its own dialect, and has carried the order out when it reports that.
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
    const { registry, bus, clock, log, resendMs, foreign } = this.#deps;
    const now = clock.now();
    const installation = registry.assets.installationAt(order.point, now);
    const lamp = installation && foreign.lamps.at(installation);
    if (lamp !== undefined && (await this.#settleForeign(order))) return;
    if (now >= Date.parse(order.command.expiresAt)) {
      if (lamp !== undefined && order.fate !== "queued") foreign.resume(order.point);
      return this.#settle(order, { fate: "expired", atMs: now, detail: this.#whyExpired(order, installation) });
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
      if (lamp !== undefined) return await this.#tellForeign(order, lamp);
      await this.#send(order, installation);
    } catch (error) {
      this.#sentAtMs.delete(order.id);
      log.warn({ err: error, command: order.id }, "a command could not be sent; it stays in the outbox");
      return;
    }
    await this.#settle(order, { fate: "sent", atMs: clock.now() });
  }

  #whyExpired({ fate, point }: OutboxCommand, installation: ControllerAddress | undefined): string {
    const { registry, foreign } = this.#deps;
    if (fate === "acknowledged") return "the controller received it but did not report that it was carried out";
    const isAway = installation !== undefined && registry.edges.get(installation.edge)?.online !== true;
    if (isAway) return `the controller ${installation.edge} was not connected`;
    return foreign.lamps.whyUntold(point) ?? "the controller did not answer in time";
  }

  #send({ command }: OutboxCommand, { edge, device }: ControllerAddress): Promise<void> {
    return this.#deps.bus.publish("command", { edge, device }, command);
  }

  async #tellForeign(order: OutboxCommand, lamp: ForeignLamp): Promise<void> {
    const { foreign, clock } = this.#deps;
    if (order.command.action.kind === "resume") {
      foreign.resume(order.point);
      return this.#settle(order, { fate: "carried-out", atMs: clock.now() });
    }
    const telling = await foreign.lamps.tell(order.point, lamp, foreign.levelOf(order, clock.now()), order.id);
    const atMs = clock.now();
    if (telling.kind === "waiting") return;
    if (telling.kind === "refused") return this.#settle(order, { fate: "refused", atMs, detail: telling.detail });
    await this.#settle(order, { fate: telling.isQueued ? "acknowledged" : "sent", atMs });
    await this.#settleForeign(order);
  }

  /** Whether a lamp of another maker has done what this order has told it. */
  async #settleForeign(order: OutboxCommand): Promise<boolean> {
    const { foreign, clock } = this.#deps;
    const dimPct = foreign.lamps.carriedOut(order.point, order.id);
    if (dimPct === undefined) return false;
    await this.#settle(order, { fate: "carried-out", atMs: clock.now(), dimPct });
    return true;
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
      ...(change.dimPct === undefined ? {} : { dimPct: change.dimPct }),
      ...(change.detail === undefined ? {} : { detail: change.detail }),
    };
    // The registry already knows; a dashboard that misses this event reads it there.
    await bus
      .publish("liveRulesEvents", {}, event)
      .catch((error: unknown) => log.debug({ err: error }, "live event not sent"));
  }
}
