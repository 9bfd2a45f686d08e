import type { PublishingClient } from "./publisher-protocol.ts";

/** A server that is measured: started, empty, its devices known to it. */
export interface IngestSide {
  readonly port: number;
  readonly tls: { readonly port: number; readonly ca: string } | undefined;
  readonly clients: readonly PublishingClient[];
  /** Its processes. */
  readonly pids: readonly number[];
  /**
   * Resolves when all that was acknowledged is stored, with the instant at which it was (epoch ms). `messages`: how many
   * that are since the start.
   */
  stored(messages: number): Promise<number>;
  /** Notes how long after it was sent each message was stored; for a side of which that can be seen. */
  readonly followAges?: () => { stop(): Promise<number[]> };
  /** Stops it and returns how many readings lie in its store; undefined for a side without one. */
  finish(): Promise<number | undefined>;
  /** Ends it, whatever state it is in, and takes its files away. */
  dispose(): Promise<void>;
}
