import { createHash, timingSafeEqual } from "node:crypto";
import type { Principal, ServiceName } from "@lucciola/contract/catalogue/principal.ts";
import { parseEdgeId } from "@lucciola/contract/ids/ids.ts";
import type { Enrolments } from "@lucciola/platform/registry/enrolment.ts";
import type { Identities } from "@lucciola/platform/registry/registry.ts";
import type { ClientCertificate } from "@lucciola/platform/tls/client-certificate.ts";

/** What a client says of itself when it connects. */
export interface Login {
  readonly clientId: string;
  readonly cleanSession: boolean;
  readonly username: string | undefined;
  readonly password: string | undefined;
  /** Its verified certificate, where it showed one. */
  readonly certificate: ClientCertificate | undefined;
  /** From where, for the person who is to approve it. */
  readonly address: string;
}

/** By what a session was let in, kept to look whether it still holds. */
export type Proof = Pick<Login, "username" | "password" | "certificate" | "address">;

/** Return codes of CONNACK in MQTT 3.1.1. */
export const IDENTIFIER_REJECTED = 2;
export const SERVER_UNAVAILABLE = 3;
export const BAD_CREDENTIALS = 4;
export const NOT_AUTHORIZED = 5;

/** A principal, and whether it only waits in its waiting room. */
export interface Admitted {
  readonly principal: Principal;
  readonly isWaiting: boolean;
}

export type LoginOutcome =
  | ({ readonly ok: true; readonly isNew?: boolean } & Admitted)
  | { readonly ok: false; readonly returnCode: number; readonly reason: string };

export type Authenticator = Pick<Identities, "authenticate" | "holds" | "isCertificateRevoked">;
export type ServiceSecrets = Readonly<Partial<Record<ServiceName, string>>>;

/** Those who can say who somebody is. */
export interface Witnesses {
  readonly identities: Authenticator;
  readonly enrolments: Pick<Enrolments, "enter">;
  readonly serviceSecrets: ServiceSecrets;
}

/** A login that is refused, with the code for CONNACK. */
export const refuse = (returnCode: number, reason: string): LoginOutcome => ({ ok: false, returnCode, reason });

/** Decides who a client is. Nobody is anonymous; an edge's client id is its identity. */
export function judgeLogin(login: Login, witnesses: Witnesses, nowMs: number): LoginOutcome {
  const { clientId } = login;
  if (clientId === "" && !login.cleanSession)
    return refuse(IDENTIFIER_REJECTED, "an empty client id needs a clean session");
  const outcome = judgeProof(login, witnesses, nowMs);
  if (outcome.ok && outcome.principal.kind === "edge" && clientId !== outcome.principal.id) {
    return refuse(NOT_AUTHORIZED, "the client id is not the identity of the edge");
  }
  return outcome;
}

/**
 * Whether what a client shows proves who it is, as of now: a secret, a one-time code with a secret of its own, or a
 * certificate. A certificate alone is enough; what is given beside it must hold too.
 */
export function judgeProof(proof: Proof, witnesses: Witnesses, nowMs: number): LoginOutcome {
  const { certificate, password } = proof;
  const username = proof.username ?? certificate?.name;
  if (certificate !== undefined) {
    if (certificate.name === undefined || certificate.name !== username)
      return refuse(NOT_AUTHORIZED, "the certificate belongs to another name");
    if (witnesses.identities.isCertificateRevoked(certificate.fingerprint))
      return refuse(NOT_AUTHORIZED, "the certificate is revoked");
    if (password === undefined) {
      const principal = witnesses.identities.holds(certificate.name);
      return principal === undefined
        ? refuse(NOT_AUTHORIZED, "the identity of the certificate is unknown or revoked")
        : { ok: true, principal, isWaiting: false };
    }
  }
  if (username === undefined || password === undefined) return refuse(NOT_AUTHORIZED, "no user name and password");
  return judgeSecret({ username, password, address: proof.address }, witnesses, nowMs);
}

/** A device that enrols gives both its code and the secret that it made for itself, which is its lasting one later. */
const ENROLMENT = /^enrol:([^:]{1,64}):(.{1,256})$/;

function judgeSecret(
  { username, password, address }: { username: string; password: string; address: string },
  { identities, enrolments, serviceSecrets }: Witnesses,
  nowMs: number,
): LoginOutcome {
  for (const [name, secret] of Object.entries(serviceSecrets) as [ServiceName, string | undefined][]) {
    if (username !== `service:${name}`) continue;
    return secret !== undefined && equalSecrets(password, secret)
      ? { ok: true, principal: { kind: "service", id: name }, isWaiting: false }
      : refuse(BAD_CREDENTIALS, "wrong secret of a service");
  }
  const [, code, ownSecret] = ENROLMENT.exec(password) ?? [];
  const principal = identities.authenticate(username, ownSecret ?? password, nowMs);
  if (principal !== undefined) return { ok: true, principal, isWaiting: false };
  if (code === undefined || ownSecret === undefined)
    return refuse(BAD_CREDENTIALS, "unknown user name, wrong or revoked secret");
  const id = parseEdgeId(username);
  if (!id.ok) return refuse(BAD_CREDENTIALS, "no such code for this name");
  const entry = enrolments.enter({ id: id.value, code, secret: ownSecret, address }, nowMs);
  return entry.kind === "refused"
    ? refuse(BAD_CREDENTIALS, entry.reason)
    : { ok: true, principal: { kind: "edge", id: id.value }, isWaiting: true, isNew: entry.isNew };
}

const sha256 = (text: string): Buffer => createHash("sha256").update(text).digest();
const equalSecrets = (given: string, expected: string): boolean => timingSafeEqual(sha256(given), sha256(expected));
