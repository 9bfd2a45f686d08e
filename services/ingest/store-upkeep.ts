import type { Clock } from "@lucciola/platform/clock/clock.ts";
import type { Logger } from "@lucciola/platform/log/logger.ts";
import type { Component } from "@lucciola/platform/process/component.ts";
import { OperationalError } from "@lucciola/platform/process/operational-error.ts";
import type { RetentionPolicy } from "@lucciola/platform/timeseries/retention.ts";
import type { TimeSeriesStore } from "@lucciola/platform/timeseries/time-series.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** In the small hours of Europe. */
const TIME_OF_DAY_MS = 2.75 * HOUR_MS;
/** A machine that is off at night has it done too, once it is past its start. */
const AFTER_START_MS = HOUR_MS;

export interface StoreUpkeepDeps {
  readonly store: TimeSeriesStore;
  readonly policy: RetentionPolicy;
  readonly clock: Clock;
  readonly log: Logger;
}

/**
 * Keeps the store small: an hour after the start and then at 02:45 UTC each night it thins and removes what is older than
 * the policy keeps. It belongs to ingest, the only one that writes to the store. What fails is tried again the next night.
 */
export function createStoreUpkeep({ store, policy, clock, log }: StoreUpkeepDeps): Component {
  const stopping = new AbortController();

  async function run(): Promise<void> {
    let nextMs = Math.min(clock.now() + AFTER_START_MS, nextNightMs(clock.now()));
    while (!stopping.signal.aborted) {
      const waitMs = nextMs - clock.now();
      if (waitMs > 0) {
        await clock.sleep(Math.min(waitMs, HOUR_MS), stopping.signal);
        continue;
      }
      await maintain();
      nextMs = nextNightMs(clock.now());
    }
  }

  async function maintain(): Promise<void> {
    try {
      const report = await store.maintain(policy, clock.now());
      log.info({ ...report }, "the store is tidy");
    } catch (error) {
      if (!(error instanceof OperationalError)) throw error;
      if (stopping.signal.aborted) return;
      log.warn({ err: error }, "the store could not be tidied; it is tried again next night");
    }
  }

  return {
    name: "store-upkeep",
    start: async () => {
      void run();
    },
    // What is under way ends when the store is closed.
    stop: async () => stopping.abort(),
  };
}

/** The next time of day at which it is night, after an instant. */
function nextNightMs(nowMs: number): number {
  return (Math.floor((nowMs - TIME_OF_DAY_MS) / DAY_MS) + 1) * DAY_MS + TIME_OF_DAY_MS;
}
