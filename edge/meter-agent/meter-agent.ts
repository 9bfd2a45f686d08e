import { setMaxListeners } from "node:events";
import type { Clock } from "@lucciola/platform/clock/clock.ts";
import type { Logger } from "@lucciola/platform/log/logger.ts";
import type { Component } from "@lucciola/platform/process/component.ts";
import { OperationalError } from "@lucciola/platform/process/operational-error.ts";
import type { Uplink } from "@lucciola/platform/uplink/uplink.ts";
import { type PollCounts, type PolledMeter, pollMeter } from "./poll-meter.ts";
import { type ReplayCounts, type ReplayEnd, type ReplayedMeter, replayMeter } from "./replay-meter.ts";

export interface MeterAgentOptions {
  /** Started before the agent and stopped after it, by who made it. */
  readonly uplink: Uplink;
  readonly meters: readonly PolledMeter[];
  readonly replays?: readonly ReplayedMeter[];
  readonly clock: Clock;
  readonly log: Logger;
}

export type MeterAgentCounts = Readonly<PollCounts & ReplayCounts>;

export interface MeterAgent extends Component {
  counts(): MeterAgentCounts;
  /**
   * Resolves when every replay has been spooled to its end or the agent was stopped. Rejects, after all have ended, with
   * OperationalError `replay-failed` when some could not be read.
   */
  replayed(): Promise<void>;
}

/** Reads meters and sends what they show through the uplink. A meter in trouble does not disturb the others. */
export function createMeterAgent({ uplink, meters, replays = [], clock, log }: MeterAgentOptions): MeterAgent {
  const stopping = new AbortController();
  // Every meter listens; Node's warning at ten is meant for leaks.
  setMaxListeners(0, stopping.signal);
  const counts = {
    samplesRead: 0,
    samplesSent: 0,
    samplesLost: 0,
    failedReads: 0,
    rowsRead: 0,
    rowsSent: 0,
    rowsRefused: 0,
  };
  let polls: Promise<void>[] = [];
  let replaying: Promise<ReplayEnd[]> = Promise.resolve([]);

  return {
    name: "meter-agent",
    async start() {
      const deps = (device: string) => ({ uplink, clock, counts, log: log.child({ device }) });
      polls = meters.map((meter) => pollMeter(meter, deps(meter.device), stopping.signal));
      replaying = Promise.all(replays.map((replay) => replayMeter(replay, deps(replay.device), stopping.signal)));
    },
    async stop() {
      stopping.abort();
      await Promise.allSettled([...polls, replaying]);
      log.info(counts, "the meter agent has stopped");
    },
    counts: () => ({ ...counts }),
    async replayed() {
      const failures = (await replaying).flatMap((end) => (end.kind === "failed" ? [end.error] : []));
      if (failures.length === 0) return;
      throw new OperationalError({
        code: "replay-failed",
        message: failures.map(({ message }) => message).join("\n"),
        retryable: failures.every(({ retryable }) => retryable),
        cause: failures[0],
      });
    },
  };
}
