import type { ChannelName, PayloadOf } from "@lucciola/contract/catalogue/catalogue.ts";
import type { Bus, BusState } from "../../bus/bus.ts";
import { OperationalError } from "../../process/operational-error.ts";

/** A message that was sent and waits for its acknowledgement. */
export interface Sent {
  readonly topic: string;
  readonly payload: { readonly sentAt: string; readonly boot: string; readonly seq: number };
  readonly acknowledge: () => void;
  /** Loses this one message, with the connection still there. */
  readonly lose: () => void;
}

const offline = () => new OperationalError({ code: "bus-offline", message: "The connection is lost", retryable: true });

/** A bus without a broker: the test says when it is connected and what is acknowledged. */
export class HeldBus implements Bus {
  readonly announced: PayloadOf<"edgeStatus">[] = [];
  /** Every message in the order of sending, acknowledged or not. */
  readonly sent: Sent[] = [];
  /** Acknowledge at once. */
  isWilling = false;
  #state: BusState = "offline";
  readonly #listeners = new Set<(state: BusState) => void>();
  readonly #waiting = new Set<Sent>();

  get state(): BusState {
    return this.#state;
  }

  /** Sent and not acknowledged. */
  get waiting(): Sent[] {
    return [...this.#waiting];
  }

  change(state: BusState): void {
    this.#state = state;
    if (state !== "connected") for (const one of [...this.#waiting]) one.lose();
    for (const listener of [...this.#listeners]) listener(state);
  }

  onState(listener: (state: BusState) => void): () => void {
    this.#listeners.add(listener);
    listener(this.#state);
    return () => this.#listeners.delete(listener);
  }

  async publish<N extends ChannelName>(name: N, _params: unknown, payload: PayloadOf<N>): Promise<void> {
    if (this.#state !== "connected") throw offline();
    if (name === "edgeStatus") this.announced.push(payload as PayloadOf<"edgeStatus">);
  }

  publishRaw(topic: string, bytes: Uint8Array): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.#state !== "connected") return reject(offline());
      const settle = (end: () => void) => () => {
        this.#waiting.delete(one);
        end();
      };
      const payload = JSON.parse(Buffer.from(bytes).toString());
      const one = { topic, payload, acknowledge: settle(resolve), lose: settle(() => reject(offline())) };
      this.#waiting.add(one);
      this.sent.push(one);
      if (this.isWilling) one.acknowledge();
    });
  }

  async subscribe(): Promise<void> {}
  async close(): Promise<void> {}
}
