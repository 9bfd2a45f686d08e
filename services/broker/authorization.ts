import { maySubscribe } from "@lucciola/contract/catalogue/principal.ts";
import type { Clock } from "@lucciola/platform/clock/clock.ts";
import type { Logger } from "@lucciola/platform/log/logger.ts";
import type { AuditLog } from "@lucciola/platform/registry/registry.ts";
import type { AedesOptions, Client, PublishPacket } from "aedes";
import type { JournalGate } from "./journal-gate.ts";
import type { Session } from "./session.ts";

const MAX_TOPIC_BYTES = 1_024;
const MAX_REFUSED_SUBSCRIPTIONS = 20;

export interface AuthorizationDeps {
  readonly sessionOf: (client: Client) => Session | undefined;
  readonly gate: JournalGate;
  readonly audit: Pick<AuditLog, "record">;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Who may say and hear what, by the catalogue; and a message is in the journal before it is acknowledged. */
export class Authorization {
  readonly #deps: AuthorizationDeps;
  readonly #unheard = new WeakSet<object>();
  #willsAreDropped = false;

  constructor(deps: AuthorizationDeps) {
    this.#deps = deps;
  }

  /** From now on a connection that ends publishes no will: the broker itself is going, not the device. */
  dropWills(): void {
    this.#willsAreDropped = true;
  }

  /** Whether nobody may subscribe to the channel of this message; it then ends in the journal. */
  isUnheard(packet: object): boolean {
    return this.#unheard.has(packet);
  }

  /** aedes calls this before the acknowledgement, and for the will of a client that has gone. */
  readonly authorizePublish: NonNullable<AedesOptions["authorizePublish"]> = (client, packet, done) => {
    const session = client === null ? undefined : this.#deps.sessionOf(client);
    if (client === null || session === undefined) return done(new Error("A message of nobody"));
    if (client.closed && this.#willsAreDropped) return done(new Error("The broker stops"));
    const channel = session.channelOf(packet.topic);
    if (channel === undefined || Buffer.byteLength(packet.topic) > MAX_TOPIC_BYTES) {
      this.#refuse(session, "publish-refused", packet.topic);
      return done(new Error("Not authorized to publish on this topic"));
    }
    packet.retain = packet.retain && channel.retained;
    if (channel.subscribedBy.length === 0) this.#unheard.add(packet);
    const receivedAtMs = this.#deps.clock.now();
    const holdMs = session.principal.kind === "service" ? 0 : session.rate.take(receivedAtMs);
    if (holdMs > 0) session.lane.hold(holdMs);
    session.lane.enter(channel.journalled ? this.#store(session, packet, receivedAtMs) : undefined, done);
  };

  readonly authorizeSubscribe: NonNullable<AedesOptions["authorizeSubscribe"]> = (client, subscription, done) => {
    const session = this.#deps.sessionOf(client);
    if (session === undefined) return done(new Error("A subscription of nobody"));
    if (maySubscribe(session.principal, subscription.topic)) return done(null, subscription);
    this.#refuse(session, "subscribe-refused", subscription.topic);
    session.refusedSubscriptions += 1;
    if (session.refusedSubscriptions > MAX_REFUSED_SUBSCRIPTIONS)
      return done(new Error("Too many refused subscriptions"));
    // aedes answers SUBACK 128.
    done(null, null);
  };

  #store(session: Session, packet: PublishPacket, receivedAtMs: number): Promise<void> {
    const { topic, qos } = packet;
    const payload = typeof packet.payload === "string" ? Buffer.from(packet.payload) : packet.payload;
    // Past half the keepalive the device would take the silence for a dead connection; it is told instead.
    return this.#deps.gate.append(
      { receivedAtMs, principal: session.name, topic, qos, payload },
      session.keepaliveMs / 2,
    );
  }

  #refuse(session: Session, action: string, topic: string): void {
    const { audit, clock, log } = this.#deps;
    const target = topic.slice(0, 200);
    log.warn({ principal: session.name, address: session.address, topic: target }, action);
    const detail = `Not allowed by the catalogue; from ${session.address}`;
    audit.record({ atMs: clock.now(), actor: session.name, action, target, detail });
  }
}
