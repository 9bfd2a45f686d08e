import { randomUUID } from "node:crypto";
import { catalogue } from "@lucciola/contract/catalogue/catalogue.ts";
import type { IngestProbe } from "@lucciola/contract/live/ingest-messages.ts";
import type { Bus } from "@lucciola/platform/bus/bus.ts";
import { type Delivery, type HeldSubscription, holdSubscription } from "@lucciola/platform/bus/held-subscription.ts";
import { connectLogin, type ServiceLogin } from "@lucciola/platform/bus/open-service-bus.ts";
import type { Clock } from "@lucciola/platform/clock/clock.ts";
import type { Logger } from "@lucciola/platform/log/logger.ts";
import { OperationalError } from "@lucciola/platform/process/operational-error.ts";

/** Past the limits that brokers have by default: Mosquitto, EMQX and HiveMQ keep 1,000 messages for a client. */
const MESSAGES = 2_500;
/** Bytes, as a message of a meter has. */
const FILLING = "-".repeat(400);
/** For the whole of it; a good broker on a small machine takes below a second. */
const PATIENCE_MS = 60_000;
const TOPIC = catalogue.ingestProbe.topic.build({});

export interface ProbeDeps {
  readonly login: ServiceLogin;
  readonly clock: Clock;
  readonly log: Logger;
}

/**
 * Looks whether a broker keeps what it has acknowledged for a client that is away, by being away. A session of its own
 * subscribes and leaves; messages are published; it comes back, and a last message tells when all before it are through.
 *
 * @throws OperationalError `broker-drops-messages`, `subscription-refused`; `broker-unreachable` and `broker-silent`
 *   (both retryable)
 */
export async function probeBroker({ login, clock, log }: ProbeDeps): Promise<void> {
  const probe = randomUUID();
  const timeout = AbortSignal.timeout(PATIENCE_MS);
  const message = (number: number): IngestProbe => ({ probe, number, filling: FILLING });
  const kept = new Set<number>();
  let lastCame = (): void => {};
  const last = new Promise<void>((resolve) => {
    lastCame = resolve;
  });
  const deliver = ({ payload, acknowledge }: Delivery) => {
    const number = numberOf(payload, probe);
    if (number === MESSAGES) lastCame();
    else if (number !== undefined) kept.add(number);
    acknowledge();
  };
  const subscribe = async (keepsSession: boolean): Promise<HeldSubscription> => {
    const clientId = `${login.clientId}.probe`;
    const subscription = holdSubscription({
      ...login,
      clientId,
      keepsSession,
      filters: [TOPIC],
      deliver,
      lost: () => {},
      clock,
      log,
    });
    try {
      await before(timeout, subscription.granted, unreachable);
    } catch (error) {
      await subscription.close();
      throw error;
    }
    return subscription;
  };

  // What an earlier attempt has left is forgotten with its session.
  await (await subscribe(false)).close();
  await (await subscribe(true)).close();
  const bus = connectLogin("ingest", { ...login, clientId: `${login.clientId}.probing` }, { clock, log });
  try {
    await before(timeout, connected(bus), unreachable);
    const sent = Array.from({ length: MESSAGES }, (_, number) => bus.publish("ingestProbe", {}, message(number)));
    await before(timeout, Promise.all(sent), silent);
    const again = await subscribe(true);
    try {
      await bus.publish("ingestProbe", {}, message(MESSAGES));
      await before(timeout, last, silent);
    } finally {
      await again.close();
    }
  } finally {
    await bus.close();
  }
  await (await subscribe(false)).close();
  if (kept.size < MESSAGES) throw drops(MESSAGES - kept.size);
}

function numberOf(payload: Uint8Array, probe: string): number | undefined {
  try {
    const message: unknown = JSON.parse(Buffer.from(payload).toString());
    const { probe: of, number } = message as Partial<IngestProbe>;
    return of === probe ? number : undefined;
  } catch {
    return undefined;
  }
}

const connected = (bus: Bus): Promise<void> =>
  new Promise((resolve) => {
    bus.onState((state) => {
      if (state === "connected") resolve();
    });
  });

/** The result of the work, if it comes before the signal. */
async function before<T>(signal: AbortSignal, work: Promise<T>, late: () => OperationalError): Promise<T> {
  let stop = (): void => {};
  const tooLate = new Promise<never>((_, reject) => {
    stop = () => reject(late());
    signal.addEventListener("abort", stop);
    if (signal.aborted) stop();
  });
  try {
    return await Promise.race([work, tooLate]);
  } finally {
    signal.removeEventListener("abort", stop);
  }
}

const unreachable = (): OperationalError =>
  new OperationalError({
    code: "broker-unreachable",
    message: `The broker did not let ingest in within ${PATIENCE_MS / 1_000} s. Check bus.broker, bus.login and the password; the log says what it answered`,
    retryable: true,
  });

const silent = (): OperationalError =>
  new OperationalError({
    code: "broker-silent",
    message: `The broker did not hand a message on ${TOPIC} back within ${PATIENCE_MS / 1_000} s. Its access list must let ingest publish and read that topic: lucciola broker-config makes one for Mosquitto`,
    retryable: true,
  });

const drops = (count: number): OperationalError =>
  new OperationalError({
    code: "broker-drops-messages",
    message: `The broker acknowledged ${MESSAGES} messages for a client that was away, and dropped ${count} of them: readings would be lost. Let it keep what waits (Mosquitto: max_queued_messages 0 and max_queued_bytes 0, as in config/mosquitto/cluster.conf; others: docs/deployment.md), then start ingest again`,
  });
