import type { AddressInfo, Server } from "node:net";
import type { Duplex } from "node:stream";
import type { Clock } from "@lucciola/platform/clock/clock.ts";
import type { Journal } from "@lucciola/platform/journal/journal.ts";
import type { Logger } from "@lucciola/platform/log/logger.ts";
import type { Component } from "@lucciola/platform/process/component.ts";
import { OperationalError } from "@lucciola/platform/process/operational-error.ts";
import type { AuditLog } from "@lucciola/platform/registry/registry.ts";
import { Aedes, type Client, type Connection, type PublishPacket } from "aedes";
import { Admission, addressOf } from "./admission.ts";
import { Authorization } from "./authorization.ts";
import type { BrokerConfig } from "./config.ts";
import { inMemoryConnection } from "./in-memory-connection.ts";
import { JournalGate } from "./journal-gate.ts";
import { listenPlain, listenTls } from "./listener.ts";
import type { Authenticator, ServiceSecrets } from "./login.ts";
import { guardReads, PacketGuard } from "./packet-guard.ts";

export interface BrokerDeps {
  readonly config: BrokerConfig;
  readonly journal: Pick<Journal, "append">;
  readonly identities: Authenticator;
  readonly serviceSecrets: ServiceSecrets;
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
  /** Opens a connection from inside this process. Throws OperationalError `broker-not-running`. */
  connectInProcess(): Duplex;
  /** Where it listens. Throws OperationalError `broker-not-running`. */
  address(): BrokerAddress;
}

/** Every session is looked at once in this time, to end those whose secret was revoked. */
const RECHECK_MS = 10_000;
const RECHECK_STEPS = 10;
const STOP_TIMEOUT_MS = 5_000;
const MQ_CONCURRENCY = 1_000;
const MAX_INFLIGHT_QOS2 = 100;

/**
 * The MQTT 3.1.1 broker: listeners, login, access by the catalogue, and the journal before the acknowledgement.
 * `start` throws OperationalError `port-occupied`, `port-forbidden`, `address-unavailable`, `certificate-unreadable` or
 * `certificate-invalid`.
 */
export function createBroker(deps: BrokerDeps): Broker {
  return new AedesBroker(deps);
}

class AedesBroker implements Broker {
  readonly name = "broker";
  readonly #deps: BrokerDeps;
  readonly #log: Logger;
  #running: Running | undefined;

  constructor(deps: BrokerDeps) {
    this.#deps = deps;
    this.#log = deps.log.child({ component: this.name });
  }

  async start(): Promise<void> {
    const running = await Running.create({ ...this.#deps, log: this.#log });
    try {
      await running.listen();
    } catch (error) {
      await running.stop();
      throw error;
    }
    this.#running = running;
    this.#log.info(running.address(), "The broker listens");
  }

  async stop(): Promise<void> {
    const running = this.#running;
    this.#running = undefined;
    await running?.stop();
  }

  connectInProcess(): Duplex {
    return this.#mustRun().connectInProcess();
  }

  address(): BrokerAddress {
    return this.#mustRun().address();
  }

  #mustRun(): Running {
    if (this.#running !== undefined) return this.#running;
    throw new OperationalError({
      code: "broker-not-running",
      message: "The broker of this process does not run now; start it before its clients",
      retryable: true,
    });
  }
}

/** The broker from one start to the next stop. */
class Running {
  readonly #deps: BrokerDeps;
  readonly #aedes: Aedes;
  readonly #admission: Admission;
  readonly #authorization: Authorization;
  readonly #gate: JournalGate;
  readonly #guards: WeakMap<Connection, PacketGuard>;
  readonly #connections = new Set<Connection>();
  readonly #clients = new Set<Client>();
  readonly #stopping = new AbortController();
  #plain: Server | undefined;
  #tls: Server | undefined;
  #rechecking: Promise<void>;

  static async create(deps: BrokerDeps): Promise<Running> {
    const { config, clock, log } = deps;
    const guards = new WeakMap<Connection, PacketGuard>();
    const admission = new Admission({ ...deps, accepted: (connection) => guards.get(connection)?.accept() });
    const gate = new JournalGate(deps.journal, clock, log);
    const authorization = new Authorization({ ...deps, gate, sessionOf: (client) => admission.sessionOf(client) });
    const aedes = await Aedes.createBroker({
      concurrency: MQ_CONCURRENCY,
      connectTimeout: config.connectTimeoutMs,
      drainTimeout: config.drainTimeoutMs,
      maxInflightInbound: MAX_INFLIGHT_QOS2,
      preConnect: admission.preConnect,
      authenticate: admission.authenticate,
      authorizePublish: authorization.authorizePublish,
      authorizeSubscribe: authorization.authorizeSubscribe,
    });
    return new Running(deps, aedes, admission, authorization, gate, guards);
  }

  private constructor(
    deps: BrokerDeps,
    aedes: Aedes,
    admission: Admission,
    authorization: Authorization,
    gate: JournalGate,
    guards: WeakMap<Connection, PacketGuard>,
  ) {
    this.#deps = deps;
    this.#aedes = aedes;
    this.#admission = admission;
    this.#authorization = authorization;
    this.#gate = gate;
    this.#guards = guards;
    this.#endInJournal();
    this.#watchClients();
    this.#rechecking = this.#recheckSecrets();
  }

  async listen(): Promise<void> {
    const { config } = this.#deps;
    const accept = (socket: Connection) => this.#accept(socket);
    if (config.tls !== undefined) {
      this.#tls = await listenTls(config, config.tls, accept, (socket, error) =>
        this.#deps.log.debug({ address: addressOf(socket), reason: error.message }, "TLS handshake failed"),
      );
    }
    this.#plain = await listenPlain(config, accept);
    for (const server of [this.#plain, this.#tls]) {
      server?.on("error", (error) => this.#deps.log.error({ err: error }, "Listener of the broker"));
    }
  }

  connectInProcess(): Duplex {
    const { client, server } = inMemoryConnection();
    this.#accept(server);
    return client;
  }

  address(): BrokerAddress {
    const portOf = (server: Server | undefined) => (server?.address() as AddressInfo | undefined)?.port;
    return { host: this.#deps.config.host, port: portOf(this.#plain) ?? 0, tlsPort: portOf(this.#tls) };
  }

  /** Closes everything, and resolves when the journal has answered all it was given. */
  async stop(): Promise<void> {
    this.#authorization.dropWills();
    this.#stopping.abort();
    const servers = [this.#plain, this.#tls].filter((server) => server !== undefined);
    const closed = servers.map((server) => new Promise((resolve) => server.close(resolve)));
    await new Promise<void>((resolve) => this.#aedes.close(resolve));
    for (const connection of this.#connections) connection.destroy();
    await Promise.all([...closed, this.#rechecking]);
    await Promise.race([this.#gate.idle(), this.#deps.clock.sleep(STOP_TIMEOUT_MS)]);
  }

  #accept(connection: Connection): void {
    const { config, clock, audit, log } = this.#deps;
    const guard = new PacketGuard(config);
    this.#guards.set(connection, guard);
    this.#connections.add(connection);
    connection.once("close", () => this.#connections.delete(connection));
    const address = addressOf(connection);
    const client = this.#aedes.handle(connection);
    guardReads(connection, guard, (reason) => {
      const actor = this.#admission.sessionOf(client)?.name ?? address;
      log.warn({ actor, address, reason }, "Closed a connection");
      if (guard.isLoggedIn)
        audit.record({ atMs: clock.now(), actor, action: "packet-refused", target: address, detail: reason });
    });
  }

  /** What nobody may subscribe to is not routed: it costs time, and would stay in memory when retained. */
  #endInJournal(): void {
    type Publish = (packet: PublishPacket, client: unknown, done?: (error?: Error | null) => void) => void;
    const aedes = this.#aedes as unknown as { publish: Publish };
    const route = aedes.publish.bind(aedes);
    aedes.publish = (packet, client, done) => {
      if (this.#authorization.isUnheard(packet) && done !== undefined) done();
      else route(packet, client, done);
    };
  }

  #watchClients(): void {
    const { log } = this.#deps;
    const nameOf = (client: Client) => this.#admission.sessionOf(client)?.name;
    const ended = (client: Client, error: Error) => {
      log.debug({ client: nameOf(client), address: addressOf(client.conn), reason: error.message }, "Connection ended");
    };
    this.#aedes.on("clientReady", (client) => {
      if (!client.closed) this.#clients.add(client);
      log.debug({ client: nameOf(client), address: addressOf(client.conn) }, "Connected");
    });
    this.#aedes.on("clientDisconnect", (client) => this.#clients.delete(client));
    this.#aedes.on("clientError", ended);
    this.#aedes.on("connectionError", ended);
  }

  /** Ends the sessions whose secret was revoked or rotated, a tenth of them at a time. */
  async #recheckSecrets(): Promise<void> {
    const { clock, audit, log } = this.#deps;
    const signal = this.#stopping.signal;
    while (!signal.aborted) {
      this.#admission.sweep();
      const clients = [...this.#clients];
      for (let step = 0; step < RECHECK_STEPS && !signal.aborted; step += 1) {
        await clock.sleep(RECHECK_MS / RECHECK_STEPS, signal);
        for (let index = step; index < clients.length; index += RECHECK_STEPS) {
          const client = clients[index];
          const session = client === undefined ? undefined : this.#admission.sessionOf(client);
          if (client === undefined || session === undefined || client.closed) continue;
          if (this.#admission.stillHolds(session)) continue;
          const detail = "Its secret was revoked or replaced";
          log.warn({ client: session.name, address: session.address }, detail);
          audit.record({ atMs: clock.now(), actor: "broker", action: "session-ended", target: session.name, detail });
          client.close();
        }
      }
    }
  }
}
