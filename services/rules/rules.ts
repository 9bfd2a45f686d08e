import type { PointId } from "@lucciola/contract/ids/ids.ts";
import { formatInstant } from "@lucciola/contract/time/iso.ts";
import { hasPhotocell } from "@lucciola/domain/lighting/calendar.ts";
import { DESIGN_DIM_PCT } from "@lucciola/domain/lighting/desired-level.ts";
import type { Bus } from "@lucciola/platform/bus/bus.ts";
import type { Clock } from "@lucciola/platform/clock/clock.ts";
import type { Logger } from "@lucciola/platform/log/logger.ts";
import type { Component } from "@lucciola/platform/process/component.ts";
import type { Registry } from "@lucciola/platform/registry/registry.ts";
import { AdaptiveLighting } from "./adaptive/adaptive-lighting.ts";
import { AssignedLamps } from "./assigned-lamps.ts";
import type { RulesConfig } from "./config.ts";
import { DesiredLevels, type LevelDecision, overrideOf } from "./desired-levels.ts";
import { GroupBoard } from "./group-board.ts";
import { ForeignLamps } from "./makers/foreign-lamps.ts";
import { ForeignLevels } from "./makers/foreign-levels.ts";
import { SparkplugHost } from "./makers/sparkplug-host.ts";
import { OrderBook } from "./order-book.ts";
import { OrderDistribution } from "./order-distribution.ts";
import { OutboxDispatcher } from "./outbox-dispatcher.ts";
import { ProgrammeDistribution } from "./programme-distribution.ts";
import { Reconciliation } from "./reconciliation.ts";
import { RollOuts } from "./roll-outs.ts";
import { ensureTownProgramme } from "./town-programme.ts";
import { TownRules } from "./town-rules.ts";

export interface RulesDeps {
  readonly registry: Registry;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly log: Logger;
  readonly config: Omit<RulesConfig, "weatherArchive" | "calendar">;
  /** When the service was made: what its connection's will says of it. */
  readonly sinceMs: number;
}

const LEVELS_PER_MESSAGE = 1_000;

/**
 * The rules service: gives every lamp its programme, its settings and the orders of its groups, knows the level each
 * should have and why, carries orders from the outbox to the controllers, and tells a lamp again that does not do what is
 * wanted. The lamps burn by their own programme when this service is away. Decisions are the domain's; this file only
 * wires and keeps time.
 */
export function createRules({ registry, bus, clock, log, config, sinceMs }: RulesDeps): Component {
  const { site } = config;
  const lamps = new AssignedLamps(registry);
  const board = new GroupBoard();
  const book = new OrderBook(registry);
  const orders = new OrderDistribution({ bus, clock, log, board });
  const desired = new DesiredLevels(site, board);
  const foreignLamps = new ForeignLamps({ registry, bus, clock });
  const foreignLevels = new ForeignLevels(foreignLamps, log);
  const distribution = new ProgrammeDistribution({ bus, log, site, isRunHere: (point) => foreignLevels.serves(point) });
  const dispatcher = new OutboxDispatcher({
    registry,
    bus,
    clock,
    log,
    resendMs: config.resendMs,
    foreign: {
      lamps: foreignLamps,
      levelOf: (order, nowMs) => desired.under(order, nowMs) ?? { dimPct: DESIGN_DIM_PCT, fadeMs: 0 },
      resume: (point) => foreignLevels.again(point),
    },
  });
  const rollOuts = new RollOuts({ registry, log });
  const sparkplug = new SparkplugHost({ bus, clock, log, sinceMs });
  const reconciliation = new Reconciliation(config);
  const townRules = new TownRules({ registry, log, site });
  /** Desired levels that the broker has not taken yet: an outage must not leave them out of the record. */
  const unrecorded = new Map<PointId, LevelDecision>();
  const stopping = new AbortController();
  let nap = new AbortController();
  /** When all lamps were last looked at. */
  let lookedAtMs = Number.NEGATIVE_INFINITY;
  let loop: Promise<void> | undefined;

  const wake = (): void => nap.abort();
  const adaptive = new AdaptiveLighting({ registry, bus, clock, log, board });

  async function recordDesiredLevels(): Promise<void> {
    const now = clock.now();
    const changed = desired.update(lamps.policiesAt(now), registry.outbox.activeOverrides(now), now);
    for (const { lamps: points, decision } of changed) {
      for (const point of points) unrecorded.set(point, decision);
      foreignLevels.changed(points);
    }
    await foreignLevels.tell(
      (point) => desired.get(point),
      () => new Set(registry.outbox.pending().map(({ point }) => point)),
    );
    if (unrecorded.size === 0) return;
    const chains = [...new Set([...unrecorded.values()].map(({ chain }) => chain))];
    const causes = registry.lighting.causes.keep(chains, now);
    const causeOf = new Map(chains.map((chain, index) => [chain, causes[index]]));
    const waiting = [...unrecorded].map(([point, { level, chain }]) => {
      const cause = causeOf.get(chain);
      return { point, dimPct: level.dimPct, ...(cause === undefined ? {} : { cause }) };
    });
    for (let start = 0; start < waiting.length; start += LEVELS_PER_MESSAGE) {
      const levels = waiting.slice(start, start + LEVELS_PER_MESSAGE);
      await bus.publish("desiredLevels", {}, { at: formatInstant(now), levels });
      for (const { point } of levels) unrecorded.delete(point);
    }
  }

  function queueReconciliations(): void {
    const now = clock.now();
    const busy = new Set<PointId>(registry.outbox.pending().map(({ point }) => point));
    const offline = new Set(registry.edges.list().flatMap(({ edge, online }) => (online ? [] : [edge])));
    const overrides = new Map(registry.outbox.activeOverrides(now).map((order) => [order.point, order]));
    for (const lamp of lamps.at(now)) {
      const { point, installation } = lamp;
      const level = desired.get(point);
      // What a photocell has said is known at the lamp alone: it is not told otherwise.
      if (level === undefined || busy.has(point) || hasPhotocell(lamp)) continue;
      const edge = installation?.edge;
      if (edge === undefined || offline.has(edge)) continue;
      const override = overrides.get(point);
      const order = reconciliation.orderFor(point, level, override === undefined ? null : overrideOf(override), now);
      if (order !== undefined) registry.outbox.queue(order, point, now);
    }
  }

  async function distributeOrders(): Promise<void> {
    const open = book.at(clock.now());
    lamps.setOrdered(open.lamps);
    await orders.distribute(open);
  }

  async function distributeProgrammes(): Promise<void> {
    const now = clock.now();
    const begun = foreignLevels.look(lamps.at(now), registry.makers.version());
    if (begun.length > 0)
      registry.transaction(() => {
        for (const { point, revision } of begun) registry.programmes.recordAccepted(point, revision);
      });
    await distribution.distribute(lamps.at(now), lamps.departedAt(now));
  }

  async function turn(): Promise<void> {
    await dispatcher.dispatch();
    townRules.look(clock.now());
    await distributeOrders();
    await adaptive.tick();
    if (bus.state !== "connected") return;
    // Orders go out at each wake; thousands of lamps are not looked at again for every fate and presence.
    const now = clock.now();
    if (Math.abs(now - lookedAtMs) < config.tickMs) return;
    lookedAtMs = now;
    rollOuts.step(
      () => new Set(lamps.at(now).flatMap(({ point, installation }) => (installation ? [point] : []))),
      now,
    );
    await distributeProgrammes();
    await recordDesiredLevels();
    queueReconciliations();
  }

  /** Until all lamps are to be looked at again: a wake in between must not put that off. */
  function untilNextLookMs(): number {
    if (bus.state !== "connected") return config.tickMs;
    return Math.min(config.tickMs, Math.max(0, lookedAtMs + config.tickMs - clock.now()));
  }

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      nap = new AbortController();
      let sleepMs = config.tickMs;
      try {
        await turn();
        sleepMs = untilNextLookMs();
      } catch (error) {
        log.warn({ err: error }, "a turn of the rules failed; the next one tries again");
      }
      if (!stopping.signal.aborted) await clock.sleep(sleepMs, nap.signal);
    }
  }

  return {
    name: "rules",
    start: async () => {
      bus.onState((state) => {
        if (state !== "connected") {
          distribution.forget();
          orders.forget();
          adaptive.forget();
        } else void sparkplug.announce(true);
        lookedAtMs = Number.NEGATIVE_INFINITY;
        wake();
      });
      await bus.subscribe("outboxWake", {}, wake);
      await adaptive.subscribe();
      await sparkplug.subscribe();
      // A fate or a presence that ingest has stored may let a waiting order go.
      await bus.subscribe("liveIngestEvents", {}, wake);
      await bus.subscribe("liveReadings", {}, ({ payload }) => {
        townRules.heard(payload);
        for (const { point, values } of payload.points) {
          if (values.dimPct === undefined) continue;
          reconciliation.reported(point as PointId, values.dimPct);
          if (foreignLamps.reported(point as PointId, values.dimPct)) wake();
        }
      });
      ensureTownProgramme(registry);
      // Before this start has ended, so that whoever is let in behind it finds every order and programme.
      await distributeOrders();
      await distributeProgrammes();
      loop = run();
    },
    stop: async () => {
      stopping.abort();
      wake();
      await loop;
      if (bus.state === "connected") await sparkplug.announce(false);
    },
  };
}
