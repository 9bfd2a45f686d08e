import type { Clock } from "@lucciola/platform/clock/clock.ts";
import type { AedesOptions, Client, PublishPacket } from "aedes";
import type { Access } from "./access.ts";
import type { Done } from "./ack-lane.ts";
import type { AuditTrail } from "./audit-trail.ts";
import type { JournalGate } from "./journal-gate.ts";
import type { Session } from "./session.ts";
import type { WaitingRoom } from "./waiting-room.ts";

const MAX_TOPIC_BYTES = 1_024;
const MAX_REFUSED_SUBSCRIPTIONS = 20;

/** On the packet itself: a WeakSet of every message costs the garbage collector a tenth of the broker's time. */
const UNHEARD = Symbol("unheard");
type MarkedPacket = PublishPacket & { [UNHEARD]?: true };

export interface AuthorizationDeps {
  readonly sessionOf: (client: Client) => Session | undefined;
  readonly access: Pick<Access, "maySubscribe">;
  readonly gate: JournalGate;
  readonly waitingRoom: Pick<WaitingRoom, "keep">;
  readonly trail: AuditTrail;
  readonly clock: Clock;
}

/** Who may say and hear what, by the catalogue; and a message is in the journal before it is acknowledged. */
export class Authorization {
  readonly #deps: AuthorizationDeps;
  #willsAreDropped = false;

  constructor(deps: AuthorizationDeps) {
    this.#deps = deps;
  }

  /** From now on a connection that ends publishes no will: the broker itself is going, not the device. */
  dropWills(): void {
    this.#willsAreDropped = true;
  }

  /** Whether nobody may subscribe to the channel of this message; it then ends in the journal. */
  isUnheard(packet: MarkedPacket): boolean {
    return packet[UNHEARD] === true;
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
    if (channel.subscribedBy.length === 0) (packet as MarkedPacket)[UNHEARD] = true;
    const receivedAtMs = this.#deps.clock.now();
    holdToRate(session, 1, packet.payload.length + packet.topic.length, receivedAtMs);
    session.lane.enter(channel.journalled ? this.#store(session, client, packet, receivedAtMs) : undefined, done);
  };

  /** Stores messages that end in the journal (`Session.endsInJournal`), and then ends all of them at once, in their turn. */
  storeRun(
    session: Session,
    client: Client,
    messages: readonly { readonly topic: string; readonly payload: Uint8Array }[],
    done: Done,
  ): void {
    const receivedAtMs = this.#deps.clock.now();
    const bytes = messages.reduce((sum, { topic, payload }) => sum + topic.length + payload.length, 0);
    holdToRate(session, messages.length, bytes, receivedAtMs);
    const principal = session.name;
    const entries = messages.map(({ topic, payload }) => ({
      receivedAtMs,
      principal,
      topic,
      qos: 1 as const,
      payload,
    }));
    const isWanted = this.#isWanted(session, client, receivedAtMs);
    session.lane.enter(this.#deps.gate.appendAll(entries, isWanted), done);
  }

  /** A device that waits to be approved hears nothing, whatever it subscribed to. */
  readonly authorizeForward: NonNullable<AedesOptions["authorizeForward"]> = (client, packet) =>
    this.#deps.sessionOf(client)?.isWaiting === true ? null : packet;

  readonly authorizeSubscribe: NonNullable<AedesOptions["authorizeSubscribe"]> = (client, subscription, done) => {
    const session = this.#deps.sessionOf(client);
    if (session === undefined) return done(new Error("A subscription of nobody"));
    if (this.#deps.access.maySubscribe(session.principal, subscription.topic)) return done(null, subscription);
    this.#refuse(session, "subscribe-refused", subscription.topic);
    session.refusedSubscriptions += 1;
    if (session.refusedSubscriptions > MAX_REFUSED_SUBSCRIPTIONS)
      return done(new Error("Too many refused subscriptions"));
    // aedes answers SUBACK 128.
    done(null, null);
  };

  #store(session: Session, client: Client, packet: PublishPacket, receivedAtMs: number): Promise<void> {
    const { topic, qos } = packet;
    const payload = typeof packet.payload === "string" ? Buffer.from(packet.payload) : packet.payload;
    const isWanted = this.#isWanted(session, client, receivedAtMs);
    const { principal } = session;
    if (session.isWaiting && principal.kind === "edge")
      return this.#deps.waitingRoom.keep({ id: principal.id, receivedAtMs, topic, qos, payload }, isWanted);
    return this.#deps.gate.append({ receivedAtMs, principal: session.name, topic, qos, payload }, isWanted);
  }

  /** As long as it is there, and pings, it waits; the will of one that has gone waits for a while. */
  #isWanted({ keepaliveMs }: Session, client: Client, receivedAtMs: number): () => boolean {
    const untilMs = receivedAtMs + keepaliveMs / 2;
    return () => !client.closed || this.#deps.clock.now() < untilMs;
  }

  #refuse({ name, address }: Session, action: string, topic: string): void {
    const detail = `Not allowed by the catalogue; from ${address}`;
    this.#deps.trail.refuse({ actor: name, action, target: topic.slice(0, 200), detail });
  }
}

/** Services are not held: they are ours. */
function holdToRate(session: Session, messages: number, bytes: number, nowMs: number): void {
  const holdMs = session.principal.kind === "service" ? 0 : session.debtMs(messages, bytes, nowMs);
  // Longer, and it would be taken for dead, and send everything again.
  if (holdMs > 0) session.lane.hold(Math.min(holdMs, session.keepaliveMs / 2));
}
