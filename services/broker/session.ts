import type { Principal } from "@lucciola/contract/catalogue/principal.ts";
import type { Clock } from "@lucciola/platform/clock/clock.ts";
import type { Access, PublishChannel } from "./access.ts";
import { AckLane } from "./ack-lane.ts";
import type { BrokerConfig } from "./config.ts";
import type { Admitted, Proof } from "./login.ts";
import { RateBucket } from "./rate.ts";

const MAX_TOPICS_REMEMBERED = 256;

/** One connection after its login. */
export class Session {
  readonly principal: Principal;
  /** As the journal and the audit log name it, e.g. `edge:gateway-1`. */
  readonly name: string;
  /** Nobody has approved it yet: what it says goes into its waiting room, and it hears nothing. */
  readonly isWaiting: boolean;
  /** Kept to look whether it still holds: a revoked or rotated secret ends the connection. */
  readonly proof: Proof;
  readonly keepaliveMs: number;
  readonly lane: AckLane;
  readonly #messages: RateBucket;
  readonly #bytes: RateBucket;
  refusedSubscriptions = 0;
  readonly #access: Access;
  readonly #channels = new Map<string, PublishChannel>();

  constructor(
    login: Admitted & { readonly proof: Proof; readonly keepaliveMs: number },
    access: Access,
    config: BrokerConfig,
    clock: Clock,
  ) {
    this.#access = access;
    this.principal = login.principal;
    this.name = `${login.principal.kind}:${login.principal.id}`;
    this.isWaiting = login.isWaiting;
    this.proof = login.proof;
    this.keepaliveMs = login.keepaliveMs;
    this.lane = new AckLane(clock);
    this.#messages = new RateBucket(config.publishRatePerS, config.publishBurst, clock.now());
    this.#bytes = new RateBucket(config.publishBytesPerS, config.publishBurstBytes, clock.now());
  }

  /** From where it connects. */
  get address(): string {
    return this.proof.address;
  }

  /** Whether its messages on this topic go into the journal and to nobody else. */
  endsInJournal(topic: string): boolean {
    const channel = this.channelOf(topic);
    return channel?.journalled === true && channel.subscribedBy.length === 0 && !this.isWaiting;
  }

  /** Counts messages, and tells for how long to hold their sender, who has sent too much or too often, ms. */
  debtMs(messages: number, bytes: number, nowMs: number): number {
    return Math.max(this.#messages.take(nowMs, messages), this.#bytes.take(nowMs, bytes));
  }

  /** The channel on which it may publish this topic. A device has few topics, so they are remembered. */
  channelOf(topic: string): PublishChannel | undefined {
    const known = this.#channels.get(topic);
    if (known !== undefined) return known;
    const channel = this.#access.channelToPublish(this.principal, topic);
    if (channel === undefined) return undefined;
    if (this.#channels.size >= MAX_TOPICS_REMEMBERED) this.#channels.clear();
    this.#channels.set(topic, channel);
    return channel;
  }
}
