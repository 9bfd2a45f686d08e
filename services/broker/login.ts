import { createHash, timingSafeEqual } from "node:crypto";
import type { Principal, ServiceName } from "@lucciola/contract/catalogue/principal.ts";
import type { Identities } from "@lucciola/platform/registry/registry.ts";

/** What a client says of itself when it connects. */
export interface Login {
  readonly clientId: string;
  readonly cleanSession: boolean;
  readonly username: string | undefined;
  readonly password: string | undefined;
  /** CN of its verified certificate, where the listener demands one. */
  readonly certificateName: string | undefined;
}

/** Return codes of CONNACK in MQTT 3.1.1. */
export const IDENTIFIER_REJECTED = 2;
export const SERVER_UNAVAILABLE = 3;
export const BAD_CREDENTIALS = 4;
export const NOT_AUTHORIZED = 5;

export type LoginOutcome =
  | { readonly ok: true; readonly principal: Principal }
  | { readonly ok: false; readonly returnCode: number; readonly reason: string };

export type Authenticator = Pick<Identities, "authenticate">;
export type ServiceSecrets = Readonly<Partial<Record<ServiceName, string>>>;

/** A login that is refused, with the code for CONNACK. */
export const refuse = (returnCode: number, reason: string): LoginOutcome => ({ ok: false, returnCode, reason });

/** Decides who a client is. Nobody is anonymous; an edge's client id is its identity. */
export function judgeLogin(login: Login, identities: Authenticator, serviceSecrets: ServiceSecrets): LoginOutcome {
  const { username, password, clientId, certificateName } = login;
  if (clientId === "" && !login.cleanSession)
    return refuse(IDENTIFIER_REJECTED, "an empty client id needs a clean session");
  if (username === undefined || password === undefined) return refuse(NOT_AUTHORIZED, "no user name and password");
  const principal = principalOf(username, password, identities, serviceSecrets);
  if (principal === undefined) return refuse(BAD_CREDENTIALS, "unknown user name, wrong or revoked secret");
  if (principal.kind === "edge" && clientId !== principal.id) {
    return refuse(NOT_AUTHORIZED, "the client id is not the identity of the edge");
  }
  if (certificateName !== undefined && certificateName !== username) {
    return refuse(NOT_AUTHORIZED, "the certificate belongs to another name");
  }
  return { ok: true, principal };
}

/** The principal of a user name and secret as of now: `service:<name>` for a service, else the id of a device. */
export function principalOf(
  username: string,
  password: string,
  identities: Authenticator,
  serviceSecrets: ServiceSecrets,
): Principal | undefined {
  for (const [name, secret] of Object.entries(serviceSecrets) as [ServiceName, string | undefined][]) {
    if (username !== `service:${name}`) continue;
    return secret !== undefined && equalSecrets(password, secret) ? { kind: "service", id: name } : undefined;
  }
  return identities.authenticate(username, password);
}

const sha256 = (text: string): Buffer => createHash("sha256").update(text).digest();
const equalSecrets = (given: string, expected: string): boolean => timingSafeEqual(sha256(given), sha256(expected));
