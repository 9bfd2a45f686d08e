import { randomUUID } from "node:crypto";
import { settleDone } from "@lucciola/domain/work/settle-done.ts";
import { tellMove } from "@lucciola/domain/work/work-order.ts";
import type { Clock } from "@lucciola/platform/clock/clock.ts";
import type { Logger } from "@lucciola/platform/log/logger.ts";
import type { Component } from "@lucciola/platform/process/component.ts";
import type { Registry } from "@lucciola/platform/registry/registry.ts";

/** A lamp reports once in minutes; nobody waits at the screen for this. */
const LOOK_EVERY_MS = 60_000;
const BY = "diagnosis";

export interface WorkProofDeps {
  readonly registry: Registry;
  readonly clock: Clock;
  readonly log: Logger;
  /** IANA zone: a night ends at its noon. */
  readonly zone: string;
}

/**
 * Looks after orders that are done and wait for their lamp: confirms those whose alarm the diagnosis has closed, and gives
 * back those whose alarm has outlived a night.
 */
export function createWorkProof(deps: WorkProofDeps): Component {
  const { clock, log } = deps;
  const stopping = new AbortController();
  let loop: Promise<void> | undefined;

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      try {
        proveWork(deps);
      } catch (error) {
        log.warn({ err: error }, "orders of work could not be looked after; the next minute tries again");
      }
      await clock.sleep(LOOK_EVERY_MS, stopping.signal);
    }
  }

  return {
    name: "work-proof",
    start: async () => {
      loop = run();
    },
    stop: async () => {
      stopping.abort();
      await loop;
    },
  };
}

/** One look at all that wait. A person who has moved one meanwhile is not overruled: it does not wait any more. */
export function proveWork({ registry, clock, log, zone }: WorkProofDeps): void {
  const nowMs = clock.now();
  registry.transaction(() => {
    for (const order of registry.work.awaited()) {
      const alarm = registry.alarms.get(Number(order.originId));
      const settled = settleDone(order, alarm, { id: randomUUID(), by: BY, atMs: nowMs, receivedAtMs: nowMs }, zone);
      if (settled === undefined) continue;
      const { move } = settled;
      const body = tellMove(move);
      registry.work.move(order.id, settled.order, { kind: "move", atMs: move.atMs, receivedAtMs: nowMs, by: BY, body });
      log.info({ order: order.id, move: move.name }, "order of work settled");
    }
  });
}
