import type { Clock } from "@lucciola/platform/clock/clock.ts";
import type { Logger } from "@lucciola/platform/log/logger.ts";
import { type ClientCertificate, clientCertificateOf } from "@lucciola/platform/tls/client-certificate.ts";
import type { AedesOptions, AuthenticateError, Client, Connection, ConnectPacket } from "aedes";
import type { Access } from "./access.ts";
import type { AuditTrail } from "./audit-trail.ts";
import type { BrokerConfig } from "./config.ts";
import {
  judgeLogin,
  judgeProof,
  type LoginOutcome,
  type Proof,
  refuse,
  SERVER_UNAVAILABLE,
  type Witnesses,
} from "./login.ts";
import { PacketGuard } from "./packet-guard.ts";
import { MinuteLimit } from "./rate.ts";
import { Session } from "./session.ts";

export interface AdmissionDeps extends Witnesses {
  readonly config: BrokerConfig;
  readonly access: Access;
  readonly trail: AuditTrail;
  readonly clock: Clock;
  readonly log: Logger;
}

interface ConnectFacts {
  readonly clientId: string;
  readonly cleanSession: boolean;
  readonly keepaliveMs: number;
  readonly certificate: ClientCertificate | undefined;
}

/** Who comes in: login, and the limits for those who try too often. */
export class Admission {
  readonly #deps: AdmissionDeps;
  readonly #guards = new WeakMap<Connection, PacketGuard>();
  readonly #facts = new WeakMap<Client, ConnectFacts>();
  readonly #sessions = new WeakMap<Client, Session>();
  readonly #connects: MinuteLimit;
  readonly #failures: MinuteLimit;
  readonly #wrongCodes: MinuteLimit;

  constructor(deps: AdmissionDeps) {
    this.#deps = deps;
    this.#connects = new MinuteLimit(deps.config.connectsPerMinute, deps.config.banMs);
    this.#wrongCodes = new MinuteLimit(deps.config.wrongCodesPerMinute, deps.config.banMs);
    this.#failures = new MinuteLimit(deps.config.failedLoginsPerMinute, deps.config.banMs);
  }

  /** The guard for the packets of a new connection; a login widens its limits. */
  guardFor(connection: Connection): PacketGuard {
    const guard = new PacketGuard(this.#deps.config);
    this.#guards.set(connection, guard);
    return guard;
  }

  /** The session of a client, once it is logged in. */
  sessionOf(client: Client): Session | undefined {
    return this.#sessions.get(client);
  }

  /** Whether a session still is what it was let in as: false once its secret or certificate was revoked or rotated, or it was approved. */
  stillHolds(session: Session): boolean {
    const outcome = judgeProof(session.proof, this.#deps, this.#deps.clock.now());
    return outcome.ok && outcome.isWaiting === session.isWaiting;
  }

  /** Forgets counts that no longer matter. */
  sweep(): void {
    const nowMs = this.#deps.clock.now();
    this.#connects.forget(nowMs);
    this.#failures.forget(nowMs);
    this.#wrongCodes.forget(nowMs);
  }

  readonly preConnect: NonNullable<AedesOptions["preConnect"]> = (client, packet, callback) => {
    const { config } = this.#deps;
    packet.keepalive = boundedKeepaliveS(packet, config);
    const certificate = clientCertificateOf(client.conn, config.tls?.identityFrom ?? "cn");
    this.#facts.set(client, {
      clientId: packet.clientId,
      cleanSession: packet.clean === true,
      keepaliveMs: packet.keepalive * 1_000,
      certificate,
    });
    // A client id takes over the connection of its name, so nobody may choose one that belongs to somebody else. The
    // login that follows proves the user name.
    packet.clientId = connectionName(packet, certificate);
    if (!config.persistentSessions) packet.clean = true;
    callback(null, true);
  };

  readonly authenticate: NonNullable<AedesOptions["authenticate"]> = (client, username, passwordBytes, done) => {
    const facts = this.#facts.get(client);
    this.#facts.delete(client);
    const proof = {
      username: username ?? undefined,
      password: passwordBytes?.toString(),
      certificate: facts?.certificate,
      address: addressOf(client.conn),
    };
    const outcome = this.#judge(facts, proof);
    if (!outcome.ok) {
      this.#recordFailure(proof, outcome.reason);
      return done(refusal(outcome.returnCode, outcome.reason), null);
    }
    const { access, config, clock } = this.#deps;
    const session = new Session({ ...outcome, proof, keepaliveMs: facts?.keepaliveMs ?? 0 }, access, config, clock);
    if (outcome.isNew === true) this.#recordArrival(session);
    if (session.principal.kind !== "service" && !this.#mayConnectAgain(session)) {
      return done(refusal(SERVER_UNAVAILABLE, "connects too often"), null);
    }
    this.#sessions.set(client, session);
    this.#guards.get(client.conn)?.accept();
    done(null, true);
  };

  #judge(facts: ConnectFacts | undefined, proof: Proof): LoginOutcome {
    if (facts === undefined) return refuse(SERVER_UNAVAILABLE, "no CONNECT");
    const { identities, serviceSecrets, clock, log } = this.#deps;
    const witnesses = { identities, serviceSecrets, enrolments: { enter: this.#enterSparingly } };
    try {
      return judgeLogin({ ...facts, ...proof }, witnesses, clock.now());
    } catch (error) {
      log.error({ err: error }, "Nobody can log in: the identities cannot be read");
      return refuse(SERVER_UNAVAILABLE, "the identities cannot be read");
    }
  }

  /** A code has 130 random bits; whoever still guesses is not even heard after a few, and others of its address with it. */
  readonly #enterSparingly: Witnesses["enrolments"]["enter"] = (login, nowMs) => {
    if (this.#wrongCodes.isBanned(login.address, nowMs))
      return { kind: "refused", reason: "too many wrong codes from this address" };
    const entry = this.#deps.enrolments.enter(login, nowMs);
    const isTrusted = this.#deps.config.trustedAddresses.includes(login.address);
    if (entry.kind === "refused" && !isTrusted) this.#wrongCodes.admit(login.address, nowMs);
    return entry;
  };

  #recordArrival({ principal, address }: Session): void {
    const detail = `It came with its code from ${address} and waits to be approved`;
    this.#deps.trail.record({ actor: address, action: "enrolment-arrived", target: principal.id, detail });
  }

  /**
   * Failed logins are put on record one by one up to a limit for each address. Past it they are only refused: a town
   * may come from one address, so a right secret is still let in, and 256 random bits cannot be guessed.
   */
  #recordFailure({ address, username, certificate }: Proof, reason: string): void {
    const admission = this.#failures.admit(address, this.#deps.clock.now());
    if (admission === "banned") return;
    const more = admission === "newly-banned" ? "; further failed logins from this address are not recorded" : "";
    const target = (username ?? certificate?.name ?? "").slice(0, 100);
    this.#deps.trail.refuse({ actor: address, action: "login-refused", target, detail: reason + more });
  }

  #mayConnectAgain({ name, address }: Session): boolean {
    const { clock, trail, config } = this.#deps;
    const admission = this.#connects.admit(name, clock.now());
    if (admission === "newly-banned") {
      const detail = `More than ${config.connectsPerMinute} connections in a minute, the last from ${address}; shut out for ${config.banMs} ms. Two devices with one identity do this`;
      trail.refuse({ actor: name, action: "device-banned", target: name, detail });
    }
    return admission === "admitted";
  }
}

const refusal = (returnCode: number, reason: string): AuthenticateError =>
  Object.assign(new Error(reason), { returnCode });

/** One connection for each device, whatever client id it gives; services may have several. */
function connectionName(packet: ConnectPacket, certificate: ClientCertificate | undefined): string {
  const username = packet.username ?? certificate?.name ?? "";
  return username.startsWith("service:") ? `${username}/${packet.clientId.slice(0, 64)}` : username;
}

function boundedKeepaliveS(packet: ConnectPacket, config: BrokerConfig): number {
  const askedS = packet.keepalive ?? 0;
  return askedS === 0 ? config.keepaliveLimitS : Math.min(askedS, config.keepaliveLimitS);
}

/** The remote address of a connection, or `in-process`. */
export function addressOf(connection: Connection): string {
  return "remoteAddress" in connection ? (connection.remoteAddress ?? "closed") : "in-process";
}
