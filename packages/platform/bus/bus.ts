import type { ChannelName, ParamsOf, PayloadOf } from "@lucciola/contract/catalogue/catalogue.ts";

export interface Received<N extends ChannelName> {
  readonly params: ParamsOf<N>;
  readonly payload: PayloadOf<N>;
  /** As it came: another maker's may be no JSON. */
  readonly bytes: Uint8Array;
  readonly retained: boolean;
}

/** What the broker publishes when a connection is lost. */
export interface Will {
  readonly topic: string;
  readonly payload: string;
  readonly qos: 0 | 1;
  readonly retain: boolean;
}

export type BusState = "connecting" | "connected" | "offline";

/** A typed MQTT connection: topics, schemas, QoS and retention come from the catalogue. */
export interface Bus {
  readonly state: BusState;
  /** Calls back on every change of state, the present one first. Returns the way to stop listening. */
  onState(listener: (state: BusState) => void): () => void;
  /**
   * Resolves when the broker has acknowledged (QoS 1) or the bytes have left (QoS 0). Rejects with OperationalError
   * `bus-offline` (retryable) when there is no connection or it is lost before the acknowledgement, and with
   * `payload-invalid` when the payload does not fit its schema. Nothing is kept in memory for later: who needs that
   * keeps a spool or an outbox.
   */
  publish<N extends ChannelName>(name: N, params: ParamsOf<N>, payload: PayloadOf<N>): Promise<void>;
  /**
   * Publishes bytes that were serialised before, e.g. from a spool. Same promises as `publish`. No bytes at all take a
   * retained message away.
   */
  publishRaw(topic: string, payload: Uint8Array, options: { qos: 0 | 1; retain: boolean }): Promise<void>;
  /**
   * Subscribes, now and after every reconnect. Payloads that are not valid are logged and dropped. Resolves when the
   * broker has granted the subscription; rejects with `subscription-refused`. Ends when `signal` is aborted: then nothing
   * more is handled, and the promise, if it still waits, rejects with the signal's reason.
   */
  subscribe<N extends ChannelName>(
    name: N,
    params: Partial<ParamsOf<N>>,
    handle: (message: Received<N>) => void,
    signal?: AbortSignal,
  ): Promise<void>;
  close(): Promise<void>;
}
