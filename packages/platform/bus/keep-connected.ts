import type { Clock } from "../clock/clock.ts";
import type { Logger } from "../log/logger.ts";
import { reconnectDelayMs, STABLE_AFTER_MS } from "./reconnect-delay.ts";

/** A connection that is over. */
export interface EndedConnection {
  /** 0 where it never came about. */
  readonly connectedForMs: number;
  readonly reason: string;
}

export interface Reconnecting {
  readonly clock: Clock;
  readonly log: Logger;
  readonly signal: AbortSignal;
  /** In [0, 1), for the jitter of the reconnects. */
  readonly random?: (() => number) | undefined;
}

/** Connects, and connects anew after each end, until the signal; pauses as `reconnectDelayMs` says. */
export async function keepConnected(
  connectOnce: () => Promise<EndedConnection>,
  { clock, log, signal, random = Math.random }: Reconnecting,
): Promise<void> {
  for (let attempt = 0; !signal.aborted; attempt += 1) {
    const { connectedForMs, reason } = await connectOnce();
    if (signal.aborted) break;
    if (connectedForMs >= STABLE_AFTER_MS) attempt = 0;
    const delayMs = reconnectDelayMs(attempt, random());
    log.warn({ reason, delayMs }, "Not connected to the broker; trying again");
    await clock.sleep(delayMs, signal);
  }
}
