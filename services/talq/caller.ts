import { NIL_UUID, UUID_PATTERN } from "@lucciola/contract/talq/wire.ts";
import type { Clock } from "@lucciola/platform/clock/clock.ts";
import type { Registry } from "@lucciola/platform/registry/registry.ts";
import { clientCertificateOf } from "@lucciola/platform/tls/client-certificate.ts";
import type { FastifyRequest } from "fastify";
import type { ManagementSystem, TalqConfig } from "./config.ts";
import { TalqRefusal } from "./refusal.ts";

/** The management system that asks. */
export interface Caller {
  readonly system: ManagementSystem;
  /** As the audit log names it. */
  readonly actor: string;
  readonly mayCommand: boolean;
}

declare module "fastify" {
  interface FastifyRequest {
    talqCaller: Caller | undefined;
  }
}

const UUID = new RegExp(UUID_PATTERN);

/**
 * Who asks, by certificate or token, and whether the request has what every request of TALQ must have. In this order: who
 * (401, 403), the header, then the parameters.
 */
export function admission({
  registry,
  clock,
  config,
}: {
  readonly registry: Pick<Registry, "tokens" | "identities">;
  readonly clock: Clock;
  readonly config: TalqConfig;
}): (request: FastifyRequest) => Promise<void> {
  const byCertificate = (request: FastifyRequest): Caller | undefined => {
    const certificate = clientCertificateOf(request.raw.socket, config.tls?.identityFrom ?? "cn");
    if (certificate?.name === undefined || registry.identities.isCertificateRevoked(certificate.fingerprint))
      return undefined;
    const system = config.systems.find(({ certificate: name }) => name === certificate.name);
    return system && { system, actor: `talq:${system.name}`, mayCommand: system.mayCommand };
  };
  const byToken = (request: FastifyRequest): Caller | undefined => {
    const [scheme, secret] = (request.headers.authorization ?? "").split(" ");
    if (scheme?.toLowerCase() !== "bearer" || secret === undefined || secret.length > 200) return undefined;
    const token = registry.tokens.use(secret, clock.now());
    if (token?.permissions.includes("read") !== true) return undefined;
    const system = config.systems.find(({ token: name }) => name === token.name);
    const mayCommand = system?.mayCommand === true && token.permissions.includes("lighting");
    return system && { system, actor: `talq:${system.name}`, mayCommand };
  };

  return async (request) => {
    const caller = byCertificate(request) ?? byToken(request);
    if (caller === undefined)
      throw new TalqRefusal(
        401,
        "genericError",
        "No management system is known by this certificate or token; see talq.systems in the gateway's settings",
      );
    request.talqCaller = caller;
    checkVersion(request.headers["talq-api-version"], config.versions);
    const query = request.query as Readonly<Record<string, unknown>>;
    const clientAddress = uuidOf(query, "clientAddress");
    if (clientAddress.toLowerCase() !== caller.system.address.toLowerCase())
      throw new TalqRefusal(
        400,
        "parameterValueNotValid",
        `clientAddress ${clientAddress} is not the address of ${caller.system.name}, who asks`,
      );
    if (request.method === "GET") return;
    uuidOf(query, "talqRequestId");
    if (query.talqOriginRequestId !== undefined) uuidOf(query, "talqOriginRequestId");
    if (!caller.mayCommand)
      throw new TalqRefusal(403, "genericError", `${caller.system.name} may read, and change nothing`);
  };
}

function checkVersion(version: string | readonly string[] | undefined, taken: readonly string[]): void {
  if (version === undefined || version === "")
    throw new TalqRefusal(400, "headerMissing", "The header talq-api-version is missing");
  if (typeof version !== "string" || !taken.includes(version))
    throw new TalqRefusal(
      400,
      "headerValueNotValid",
      `talq-api-version ${String(version).slice(0, 40)} is not taken here; ${taken.join(", ")} is`,
    );
}

function uuidOf(query: Readonly<Record<string, unknown>>, name: string): string {
  const value = query[name];
  if (value === undefined || value === "")
    throw new TalqRefusal(400, "parameterMissing", `The parameter ${name} is missing`);
  if (typeof value !== "string" || !UUID.test(value) || value === NIL_UUID)
    throw new TalqRefusal(400, "parameterValueNotValid", `The parameter ${name} is no UUID, or the nil UUID`);
  return value;
}

/** The caller of a route behind the admission. */
export function callerOf({ talqCaller }: FastifyRequest): Caller {
  if (talqCaller === undefined) throw new TalqRefusal(401, "genericError", "Nobody asks");
  return talqCaller;
}
