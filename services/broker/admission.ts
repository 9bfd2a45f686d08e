import type { TLSSocket } from "node:tls";
import type { Clock } from "@lucciola/platform/clock/clock.ts";
import type { Logger } from "@lucciola/platform/log/logger.ts";
import type { AuditLog } from "@lucciola/platform/registry/registry.ts";
import type { AedesOptions, AuthenticateError, Client, Connection, ConnectPacket } from "aedes";
import type { BrokerConfig } from "./config.ts";
import { type Authenticator, judgeLogin, principalOf, SERVER_UNAVAILABLE, type ServiceSecrets } from "./login.ts";
import { MinuteLimit } from "./rate.ts";
import { Session } from "./session.ts";

export interface AdmissionDeps {
  readonly config: BrokerConfig;
  readonly identities: Authenticator;
  readonly serviceSecrets: ServiceSecrets;
  readonly audit: Pick<AuditLog, "record">;
  readonly clock: Clock;
  readonly log: Logger;
  /** Tells the guard of this connection that its login was accepted. */
  readonly accepted: (connection: Connection) => void;
}

interface ConnectFacts {
  readonly clientId: string;
  readonly cleanSession: boolean;
  readonly keepaliveMs: number;
}

/** Who comes in: login, and the bans of those who try too often. */
export class Admission {
  readonly #deps: AdmissionDeps;
  readonly #facts = new WeakMap<Client, ConnectFacts>();
  readonly #sessions = new WeakMap<Client, Session>();
  readonly #connects: MinuteLimit;
  readonly #failures: MinuteLimit;

  constructor(deps: AdmissionDeps) {
    this.#deps = deps;
    this.#connects = new MinuteLimit(deps.config.connectsPerMinute, deps.config.banMs);
    this.#failures = new MinuteLimit(deps.config.failedLoginsPerMinute, deps.config.banMs);
  }

  sessionOf(client: Client): Session | undefined {
    return this.#sessions.get(client);
  }

  /** Whether the secret of a session still holds; false once it was revoked or rotated. */
  stillHolds(session: Session): boolean {
    const { identities, serviceSecrets } = this.#deps;
    return principalOf(session.username, session.secret, identities, serviceSecrets) !== undefined;
  }

  /** Forgets counts that no longer matter. */
  sweep(): void {
    const nowMs = this.#deps.clock.now();
    this.#connects.forget(nowMs);
    this.#failures.forget(nowMs);
  }

  readonly preConnect: NonNullable<AedesOptions["preConnect"]> = (client, packet, callback) => {
    const { config } = this.#deps;
    packet.keepalive = boundedKeepaliveS(packet, config);
    this.#facts.set(client, {
      clientId: packet.clientId,
      cleanSession: packet.clean === true,
      keepaliveMs: packet.keepalive * 1_000,
    });
    // A client id takes over the connection of its name, so nobody may choose one that belongs to somebody else. The
    // login that follows proves the user name.
    packet.clientId = connectionName(packet);
    if (!config.persistentSessions) packet.clean = true;
    callback(null, true);
  };

  readonly authenticate: NonNullable<AedesOptions["authenticate"]> = (client, username, passwordBytes, done) => {
    const { identities, serviceSecrets, clock, config } = this.#deps;
    const facts = this.#facts.get(client);
    if (facts === undefined) return done(refusal(SERVER_UNAVAILABLE, "no CONNECT"), null);
    this.#facts.delete(client);
    const address = addressOf(client.conn);
    const password = passwordBytes?.toString();
    const certificateName = certificateNameOf(client.conn);
    const outcome = judgeLogin({ ...facts, username, password, certificateName }, identities, serviceSecrets);
    if (!outcome.ok) {
      this.#recordFailure(address, username, outcome.reason);
      return done(refusal(outcome.returnCode, outcome.reason), null);
    }
    const { principal } = outcome;
    const session = new Session(
      { principal, username: username ?? "", secret: password ?? "", address, keepaliveMs: facts.keepaliveMs },
      config,
      clock,
    );
    if (principal.kind !== "service" && !this.#mayConnectAgain(session)) {
      return done(refusal(SERVER_UNAVAILABLE, "connects too often"), null);
    }
    this.#sessions.set(client, session);
    this.#deps.accepted(client.conn);
    done(null, true);
  };

  /**
   * Failed logins are audited one by one up to a limit for each address. Past it they are only refused: a town may
   * come from one address, so a right secret is still let in, and 256 random bits cannot be guessed.
   */
  #recordFailure(address: string, username: string | undefined, reason: string): void {
    const { clock, audit, log } = this.#deps;
    const atMs = clock.now();
    const admission = this.#failures.admit(address, atMs);
    if (admission === "banned") return;
    const detail =
      admission === "newly-banned" ? `${reason}; further failed logins from this address are not recorded` : reason;
    log.warn({ address, username, reason: detail }, "Login refused");
    audit.record({ atMs, actor: address, action: "login-refused", target: shown(username), detail });
  }

  #mayConnectAgain(session: Session): boolean {
    const { clock, audit, log, config } = this.#deps;
    const atMs = clock.now();
    const admission = this.#connects.admit(session.name, atMs);
    if (admission === "newly-banned") {
      const detail = `More than ${config.connectsPerMinute} connections in a minute, the last from ${session.address}; shut out for ${config.banMs} ms. Two devices with one identity do this`;
      log.warn({ device: session.name, address: session.address, banMs: config.banMs }, detail);
      audit.record({ atMs, actor: session.name, action: "device-banned", target: session.name, detail });
    }
    return admission === "admitted";
  }
}

const refusal = (returnCode: number, reason: string): AuthenticateError =>
  Object.assign(new Error(reason), { returnCode });

const shown = (username: string | undefined): string => (username === undefined ? "" : username.slice(0, 100));

/** One connection for each device, whatever client id it gives; services may have several. */
function connectionName(packet: ConnectPacket): string {
  const username = packet.username ?? "";
  return username.startsWith("service:") ? `${username}/${packet.clientId.slice(0, 64)}` : username;
}

function boundedKeepaliveS(packet: ConnectPacket, config: BrokerConfig): number {
  const askedS = packet.keepalive ?? 0;
  return askedS === 0 ? config.keepaliveLimitS : Math.min(askedS, config.keepaliveLimitS);
}

export function addressOf(connection: Connection): string {
  return "remoteAddress" in connection ? (connection.remoteAddress ?? "closed") : "in-process";
}

function certificateNameOf(connection: Connection): string | undefined {
  const { authorized, getPeerCertificate } = connection as Partial<TLSSocket>;
  if (authorized !== true || getPeerCertificate === undefined) return undefined;
  return getPeerCertificate.call(connection).subject?.CN ?? "";
}
