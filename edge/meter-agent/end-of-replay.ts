import type { Logger } from "@lucciola/platform/log/logger.ts";
import type { Component } from "@lucciola/platform/process/component.ts";
import type { Uplink } from "@lucciola/platform/uplink/uplink.ts";
import type { MeterAgent } from "./meter-agent.ts";

export interface EndOfReplayOptions {
  readonly agent: MeterAgent;
  readonly uplink: Uplink;
  readonly log: Logger;
  /** Gets one line for a person. */
  readonly tell: (line: string) => void;
  /** Called when the broker has acknowledged all; with the failure of `agent.replayed()` when there was one. */
  readonly ended: (failure: unknown) => void;
}

/** Waits until the files have been replayed and the broker has acknowledged every row, and tells how many there were. */
export function createEndOfReplay({ agent, uplink, log, tell, ended }: EndOfReplayOptions): Component {
  const stopping = new AbortController();
  const { signal } = stopping;
  let watching: Promise<void> = Promise.resolve();

  async function watch(): Promise<void> {
    let failure: unknown;
    await agent.replayed().catch((error) => {
      failure = error;
    });
    if (signal.aborted) return;
    log.info(agent.counts(), "replayed; waiting for the broker to acknowledge");
    await uplink.drained(signal).catch((error) => {
      if (!signal.aborted) throw error;
    });
    if (signal.aborted) return;
    const { rowsRead, rowsSent, rowsRefused } = agent.counts();
    const empty = rowsRead - rowsSent - rowsRefused;
    tell(`${rowsRead} rows read: ${rowsSent} sent and acknowledged, ${rowsRefused} refused, ${empty} without a value`);
    ended(failure);
  }

  return {
    name: "end-of-replay",
    start: async () => {
      watching = watch();
    },
    stop: async () => {
      stopping.abort();
      await watching;
    },
  };
}
