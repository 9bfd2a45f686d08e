import type { EventEmitter } from "node:events";
import type { AddressInfo, Server, Socket } from "node:net";
import type { Duplex } from "node:stream";
import type { Clock } from "@lucciola/platform/clock/clock.ts";
import type { Logger } from "@lucciola/platform/log/logger.ts";
import type { Component } from "@lucciola/platform/process/component.ts";
import { openFileLimit } from "@lucciola/platform/process/open-file-limit.ts";
import { OperationalError } from "@lucciola/platform/process/operational-error.ts";
import type { Enrolments } from "@lucciola/platform/registry/enrolment.ts";
import type { AuditLog } from "@lucciola/platform/registry/registry.ts";
import { followRevocationList } from "@lucciola/platform/tls/revocation-list.ts";
import { Aedes, type Client, type Connection, type PublishPacket } from "aedes";
import { type Access, catalogueAccess, withoutTopics } from "./access.ts";
import { Admission, addressOf } from "./admission.ts";
import { AuditTrail } from "./audit-trail.ts";
import { Authorization } from "./authorization.ts";
import type { BrokerConfig } from "./config.ts";
import { guardReads } from "./guarded-reads.ts";
import { inMemoryConnection } from "./in-memory-connection.ts";
import { type BrokerJournal, JournalGate } from "./journal-gate.ts";
import { listenPlain, listenTls, type TlsListener } from "./listener.ts";
import type { Authenticator, ServiceSecrets } from "./login.ts";
import { Places, placesFor } from "./places.ts";
import { indexedPersistence } from "./retained-messages.ts";
import { SecretWatch } from "./secret-watch.ts";
import { ShortWay } from "./short-way.ts";
import { WaitingRoom } from "./waiting-room.ts";

export interface BrokerDeps {
  readonly config: BrokerConfig;
  readonly journal: BrokerJournal;
  readonly identities: Authenticator;
  readonly enrolments: Enrolments;
  readonly serviceSecrets: ServiceSecrets;
  /** The catalogue's, unless given. */
  readonly access?: Access;
  readonly audit: Pick<AuditLog, "record">;
  readonly clock: Clock;
  readonly log: Logger;
}

export interface BrokerAddress {
  readonly host: string;
  readonly port: number;
  readonly tlsPort: number | undefined;
}

export interface Broker extends Component {
  /**
   * Opens it for connections from inside this process alone, which so find it before anybody from outside; `start` then
   * listens. Without it `start` does both.
   */
  open(): Promise<void>;
  /** Opens a connection from inside this process. Throws OperationalError `broker-not-running`. */
  connectInProcess(): Duplex;
  /** Where it listens. Throws OperationalError `broker-not-running`. */
  address(): BrokerAddress;
}

const STOP_TIMEOUT_MS = 5_000;
const MQ_CONCURRENCY = 1_000;
const MAX_INFLIGHT_QOS2 = 100;
/** aedes holds MQTT 3.1 to 23 characters; ours are names of devices, of up to 64. */
const MAX_CLIENT_ID_LENGTH = 256;
/**
 * aedes looks every four heartbeats for brokers of a cluster that have died, and publishes the wills of their clients.
 * There is no cluster, and after a long pause of the machine it would take itself for dead: so, almost never.
 */
const HEARTBEAT_MS = 500_000_000;

/**
 * The MQTT 3.1.1 broker: listeners, login, access by the catalogue, and the journal before the acknowledgement.
 * `start` throws OperationalError `port-occupied`, `port-forbidden`, `address-unavailable`, `certificate-unreadable` or
 * `certificate-invalid`.
 */
export function createBroker(deps: BrokerDeps): Broker {
  return new AedesBroker(deps);
}

interface Running {
  readonly aedes: Aedes;
  readonly admission: Admission;
  readonly authorization: Authorization;
  readonly gate: JournalGate;
  readonly connections: Set<Connection>;
  readonly secretWatch: SecretWatch;
  /** What goes on until `stopping`. */
  readonly watches: Promise<void>[];
  readonly stopping: AbortController;
  plain?: Server;
  tls?: TlsListener;
}

class AedesBroker implements Broker {
  readonly name = "broker";
  readonly #deps: BrokerDeps;
  readonly #log: Logger;
  readonly #trail: AuditTrail;
  #running: Running | undefined;

  constructor(deps: BrokerDeps) {
    this.#deps = deps;
    this.#log = deps.log.child({ component: this.name });
    this.#trail = new AuditTrail(deps.audit, deps.clock, this.#log);
  }

  async open(): Promise<void> {
    this.#running ??= await this.#open();
  }

  async start(): Promise<void> {
    await this.open();
    try {
      await this.#listen(this.#mustRun());
    } catch (error) {
      await this.stop();
      throw error;
    }
    this.#log.info(this.address(), "The broker listens");
  }

  /** Closes everything, and resolves when the journal has answered all it was given. */
  async stop(): Promise<void> {
    const running = this.#running;
    if (running === undefined) return;
    this.#running = undefined;
    const { aedes, authorization, connections, gate, plain, tls, stopping, watches } = running;
    authorization.dropWills();
    stopping.abort();
    const servers = [plain, tls?.server].filter((server) => server !== undefined);
    const closed = servers.map((server) => new Promise((resolve) => server.close(resolve)));
    await new Promise<void>((resolve) => aedes.close(resolve));
    for (const connection of connections) connection.destroy();
    this.#trail.tellOmitted();
    await Promise.all([...closed, ...watches]);
    const waited = new AbortController();
    await Promise.race([gate.idle(), this.#deps.clock.sleep(STOP_TIMEOUT_MS, waited.signal)]);
    waited.abort();
  }

  connectInProcess(): Duplex {
    const running = this.#mustRun();
    const { client, server } = inMemoryConnection();
    keep(running, server);
    this.#accept(running, server);
    return client;
  }

  address(): BrokerAddress {
    const { plain, tls } = this.#mustRun();
    const portOf = (server: Server | undefined) => (server?.address() as AddressInfo | undefined)?.port;
    return { host: this.#deps.config.host, port: portOf(plain) ?? 0, tlsPort: portOf(tls?.server) };
  }

  #mustRun(): Running {
    if (this.#running !== undefined) return this.#running;
    throw new OperationalError({
      code: "broker-not-running",
      message: "The broker of this process does not run now; start it before its clients",
      retryable: true,
    });
  }

  async #open(): Promise<Running> {
    const { config, clock, journal } = this.#deps;
    const access = withoutTopics(this.#deps.access ?? catalogueAccess, config.refusedTopics);
    const parts = { ...this.#deps, access, log: this.#log, trail: this.#trail };
    const admission = new Admission(parts);
    const gate = new JournalGate(journal, clock, this.#log);
    const waitingRoom = new WaitingRoom({ ...parts, gate });
    const sessionOf = (client: Client) => admission.sessionOf(client);
    const authorization = new Authorization({ ...parts, gate, waitingRoom, sessionOf });
    const aedes = await Aedes.createBroker({
      concurrency: MQ_CONCURRENCY,
      persistence: indexedPersistence(),
      heartbeatInterval: HEARTBEAT_MS,
      connectTimeout: config.connectTimeoutMs,
      drainTimeout: config.drainTimeoutMs,
      maxInflightInbound: MAX_INFLIGHT_QOS2,
      maxClientsIdLength: MAX_CLIENT_ID_LENGTH,
      preConnect: admission.preConnect,
      authenticate: admission.authenticate,
      authorizePublish: authorization.authorizePublish,
      authorizeSubscribe: authorization.authorizeSubscribe,
      authorizeForward: authorization.authorizeForward,
    });
    endInJournal(aedes, authorization);
    this.#logEnds(aedes, admission);
    const stopping = new AbortController();
    const secretWatch = new SecretWatch({ ...parts, aedes, admission });
    const watches = [secretWatch.run(stopping.signal), waitingRoom.run(stopping.signal)];
    return { aedes, admission, authorization, gate, connections: new Set(), secretWatch, watches, stopping };
  }

  async #listen(running: Running): Promise<void> {
    const { config } = this.#deps;
    const places = this.#openPlaces();
    const mayEnter = (socket: Socket): boolean => {
      if (!places.take(socket)) return false;
      // Before TLS too, so that a handshake that never ends does not hold up the stop.
      keep(running, socket);
      return true;
    };
    const accept = (socket: Socket) => this.#accept(running, socket);
    if (config.tls !== undefined) {
      running.tls = await listenTls(config, config.tls, { mayEnter, accept });
      this.#followRevocations(running, running.tls);
    }
    running.plain = await listenPlain(config, (socket) => mayEnter(socket) && accept(socket));
    for (const server of [running.plain, running.tls?.server])
      server?.on("error", (error) => this.#log.error({ err: error }, "A listener of the broker failed"));
  }

  #openPlaces(): Places {
    const { maxConnections } = this.#deps.config;
    const places = new Places(placesFor(maxConnections, openFileLimit()), (address) => {
      const detail = `All ${places.max} places are taken; raise broker.maxConnections, or the limit of open files where it is lower`;
      this.#trail.refuse({ actor: address, action: "connection-refused", target: "broker", detail });
    });
    if (places.max < maxConnections)
      this.#log.warn(
        { places: places.max, maxConnections },
        "The limit of open files leaves place for fewer connections",
      );
    return places;
  }

  #followRevocations({ secretWatch, stopping, watches }: Running, { tls: server }: TlsListener): void {
    const { clock, config } = this.#deps;
    if (config.tls === undefined) return;
    const endCertificateSessions = () => secretWatch.endCertificateSessions();
    const deps = { tls: config.tls, server, clock, log: this.#log, endCertificateSessions };
    watches.push(followRevocationList(deps, stopping.signal));
  }

  #accept({ aedes, admission, authorization }: Running, connection: Connection): void {
    const guard = admission.guardFor(connection);
    const address = addressOf(connection);
    const client = aedes.handle(connection);
    const onLife = () => keepAlive(client);
    const shortWay = new ShortWay({
      connection,
      client,
      sessionOf: (of) => admission.sessionOf(of),
      authorization,
      clock: this.#deps.clock,
      drainTimeoutMs: this.#deps.config.drainTimeoutMs,
      onLife,
    });
    guardReads({
      connection,
      guard,
      clock: this.#deps.clock,
      take: (chunk, ended) => shortWay.take(chunk, ended),
      isWaiting: () => shortWay.isWaiting,
      onLife,
      onOffence: (detail) => {
        this.#log.debug({ address, detail }, "Closed a connection");
        const actor = admission.sessionOf(client)?.name ?? address;
        this.#trail.refuse({ actor, action: "packet-refused", target: address, detail });
      },
    });
  }

  #logEnds(aedes: Aedes, admission: Admission): void {
    const ended = (client: Client, error: Error) => {
      const name = admission.sessionOf(client)?.name;
      this.#log.debug({ client: name, address: addressOf(client.conn), reason: error.message }, "A connection ended");
    };
    aedes.on("clientError", ended);
    aedes.on("connectionError", ended);
    (aedes as EventEmitter).on("error", (error) => this.#log.error({ err: error }, "aedes"));
  }
}

/** aedes ends a connection from which it has read nothing for one and a half keepalives; its timer begins again. */
function keepAlive(client: Client): void {
  (client as Client & { readonly _keepaliveTimer: NodeJS.Timeout | null })._keepaliveTimer?.refresh();
}

function keep({ connections }: Running, connection: Connection): void {
  connections.add(connection);
  connection.once("close", () => connections.delete(connection));
}

/** What nobody may subscribe to is not routed: it would cost time, reach a careless filter, and stay when retained. */
function endInJournal(aedes: Aedes, authorization: Authorization): void {
  type Publish = (packet: PublishPacket, client: unknown, done?: (error?: Error | null) => void) => void;
  const routed = aedes as unknown as { publish: Publish };
  const route = routed.publish.bind(aedes);
  routed.publish = (packet, client, done) => {
    if (authorization.isUnheard(packet) && done !== undefined) done();
    else route(packet, client, done);
  };
}
