import type { Duplex } from "node:stream";
import type { Clock } from "@lucciola/platform/clock/clock.ts";
import type { Client } from "aedes";
import type { Authorization } from "./authorization.ts";
import { PublishRuns } from "./publish-runs.ts";
import type { Session } from "./session.ts";

export interface ShortWayOptions {
  readonly connection: Duplex;
  readonly client: Client;
  readonly sessionOf: (client: Client) => Session | undefined;
  readonly authorization: Authorization;
  readonly clock: Clock;
  /** Who does not take its acknowledgements for so long is dropped. */
  readonly drainTimeoutMs: number;
  readonly onLife: () => void;
}

/**
 * The way of messages that end in the journal: from the connection's bytes straight into it, and back comes their PUBACK.
 * aedes would make some thirty objects of each, and hand it to a router that nobody listens to. All else, and all that is
 * refused, goes to aedes as before; as both ways enter the connection's one lane, acknowledgements keep their order.
 */
export class ShortWay {
  readonly #options: ShortWayOptions;
  readonly #runs: PublishRuns;
  /** To be told when its acknowledgements have gone out. */
  readonly #undrained: (() => void)[] = [];

  constructor(options: ShortWayOptions) {
    this.#options = options;
    const { client, sessionOf } = options;
    this.#runs = new PublishRuns((topic) => sessionOf(client)?.endsInJournal(topic) === true);
  }

  /** Whether a message waits for its acknowledgement, or its sender does not read it. */
  get isWaiting(): boolean {
    const { client, sessionOf } = this.#options;
    return this.#undrained.length > 0 || sessionOf(client)?.lane.isWaiting === true;
  }

  /** Takes what goes this way out of the next bytes and returns the rest. `ended`: what was taken is acknowledged. */
  take(chunk: Buffer, ended: () => void): Buffer | null {
    const { connection, client, sessionOf, authorization, onLife } = this.#options;
    const session = sessionOf(client);
    // Before it has its CONNACK aedes keeps what a client sends in a queue, and nothing may overtake that.
    const mayTake = session !== undefined && client.connected && !client.closed;
    const { run, rest } = this.#runs.split(chunk, mayTake);
    if (run === undefined || session === undefined) return rest;
    onLife();
    authorization.storeRun(session, client, run.messages, (error) => {
      if (error) connection.destroy(error);
      if (!connection.writable || connection.write(run.acknowledgements)) ended();
      else this.#untilDrained(ended);
    });
    return rest;
  }

  /** Whoever does not read its acknowledgements is read no further itself, and then dropped. */
  #untilDrained(ended: () => void): void {
    this.#undrained.push(ended);
    if (this.#undrained.length > 1) return;
    const { connection, clock, drainTimeoutMs } = this.#options;
    const waiting = new AbortController();
    const drained = () => waiting.abort();
    connection.once("drain", drained).once("close", drained);
    void clock.sleep(drainTimeoutMs, waiting.signal).then(() => {
      connection.off("drain", drained).off("close", drained);
      if (!waiting.signal.aborted) connection.destroy(new Error("drain timeout"));
      for (const each of this.#undrained.splice(0)) each();
    });
  }
}
