import type { ChannelName, ParamsOf, PayloadOf } from "@lucciola/contract/catalogue/catalogue.ts";
import type { Bus, BusState, Received } from "@lucciola/platform/bus/bus.ts";
import { checkPayload } from "@lucciola/platform/bus/channel-check.ts";
import { OperationalError } from "@lucciola/platform/process/operational-error.ts";

/** A bus that remembers what was published, checks it as the real one does, and can be offline. */
export class RecordingBus implements Bus {
  readonly sent: { readonly name: ChannelName; readonly params: unknown; readonly payload: unknown }[] = [];
  /** What was published as bytes, as text. */
  readonly raw: string[] = [];
  /** Topics whose retained message was taken away. */
  readonly cleared: string[] = [];
  readonly #listeners = new Set<(state: BusState) => void>();
  readonly #handlers = new Map<ChannelName, (message: Received<never>) => void>();
  state: BusState = "connected";
  /** Takes nothing on these channels, as when the connection breaks under the message. */
  refuses = new Set<ChannelName>();

  /** All payloads of a channel, in order. */
  payloads<N extends ChannelName>(name: N): PayloadOf<N>[] {
    return this.sent.filter((message) => message.name === name).map(({ payload }) => payload as PayloadOf<N>);
  }

  become(state: BusState): void {
    this.state = state;
    for (const listener of this.#listeners) listener(state);
  }

  /** As if the broker had brought this. */
  deliver<N extends ChannelName>(name: N, params: ParamsOf<N>, payload: PayloadOf<N>): void {
    this.#handlers.get(name)?.({ params, payload, retained: false } as unknown as Received<never>);
  }

  /** The same with what is no JSON. */
  deliverBytes<N extends ChannelName>(name: N, params: ParamsOf<N>, bytes: Uint8Array): void {
    this.#handlers.get(name)?.({ params, bytes, retained: false } as unknown as Received<never>);
  }

  onState(listener: (state: BusState) => void): () => void {
    this.#listeners.add(listener);
    listener(this.state);
    return () => this.#listeners.delete(listener);
  }

  async publish<N extends ChannelName>(name: N, params: ParamsOf<N>, payload: PayloadOf<N>): Promise<void> {
    if (this.state !== "connected" || this.refuses.has(name))
      throw new OperationalError({ code: "bus-offline", message: "No connection", retryable: true });
    const checked = checkPayload(name, payload);
    if (!checked.ok) throw new OperationalError({ code: "payload-invalid", message: checked.issues.join("; ") });
    this.sent.push({ name, params, payload });
  }

  async publishRaw(topic: string, payload: Uint8Array, { retain }: { retain: boolean }): Promise<void> {
    if (this.state !== "connected")
      throw new OperationalError({ code: "bus-offline", message: "No connection", retryable: true });
    if (retain && payload.length === 0) this.cleared.push(topic);
    else this.raw.push(`${topic} ${Buffer.from(payload).toString()}`);
  }

  async subscribe<N extends ChannelName>(
    name: N,
    _params: Partial<ParamsOf<N>>,
    handle: (message: Received<N>) => void,
  ): Promise<void> {
    this.#handlers.set(name, handle as unknown as (message: Received<never>) => void);
  }

  async close(): Promise<void> {}
}
