import type { ReplayAnswer, ReplayRequest } from "@lucciola/contract/live/ingest-messages.ts";
import { formatInstant } from "@lucciola/contract/time/iso.ts";
import type { Bus } from "@lucciola/platform/bus/bus.ts";
import type { Clock } from "@lucciola/platform/clock/clock.ts";
import type { Logger } from "@lucciola/platform/log/logger.ts";
import type { Component } from "@lucciola/platform/process/component.ts";
import { OperationalError } from "@lucciola/platform/process/operational-error.ts";
import type { Ingest } from "./ingest.ts";

export interface IngestDeskDeps {
  readonly ingest: Pick<Ingest, "stats" | "replay">;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly log: Logger;
}

/** How often ingest says how far it is; the API takes it for away after three times that. */
const STATUS_EVERY_MS = 2_000;
const MAX_ISSUES = 100;
const MAX_TEXT = 1_000;

/**
 * What ingest answers over the bus, wherever the API runs: how far behind it is, and replays of quarantined messages,
 * one at a time in the order of the requests. It does not wait for the broker: ingest works without it.
 */
export function createIngestDesk({ ingest, bus, clock, log }: IngestDeskDeps): Component {
  const stopping = new AbortController();
  const { signal } = stopping;
  let replaying: Promise<void> = Promise.resolve();
  let telling: Promise<void> = Promise.resolve();

  async function answer({ requestId, quarantineId }: ReplayRequest): Promise<void> {
    const reply = await replay(requestId, quarantineId);
    try {
      await bus.publish("replayAnswer", {}, reply);
    } catch (error) {
      log.warn({ err: error, quarantineId }, "nobody heard what became of a replay; it may be asked again");
    }
  }

  async function replay(requestId: string, quarantineId: number): Promise<ReplayAnswer> {
    try {
      const { replayed, storedReadings, issues } = await ingest.replay(quarantineId);
      const told = issues.slice(0, MAX_ISSUES).map((issue) => issue.slice(0, MAX_TEXT));
      return { kind: "decoded", requestId, replayed, storedReadings, issues: told };
    } catch (error) {
      if (!(error instanceof OperationalError)) throw error;
      const { code, message, retryable } = error;
      return { kind: "failed", requestId, code, message: message.slice(0, MAX_TEXT), retryable };
    }
  }

  async function tellStatus(): Promise<void> {
    while (!signal.aborted) {
      if (bus.state === "connected") {
        const { lagMs, failingSinceMs } = ingest.stats();
        const status = {
          at: formatInstant(clock.now()),
          lagMs: Math.round(lagMs),
          ...(failingSinceMs === undefined ? {} : { failingSince: formatInstant(failingSinceMs) }),
        };
        // Without promise: the next one follows soon.
        await bus.publish("ingestStatus", {}, status).catch(() => {});
      }
      await clock.sleep(STATUS_EVERY_MS, signal);
    }
  }

  return {
    name: "ingest-desk",
    start: async () => {
      bus
        .subscribe("replayRequest", {}, ({ payload }) => {
          replaying = replaying.then(() => answer(payload));
        })
        .catch((error: unknown) => {
          if (!signal.aborted) log.error({ err: error }, "quarantined messages cannot be replayed");
        });
      telling = tellStatus();
    },
    stop: async () => {
      stopping.abort();
      await replaying;
      await telling;
    },
  };
}
