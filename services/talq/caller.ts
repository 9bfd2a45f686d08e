import { NIL_UUID, UUID_PATTERN } from "@lucciola/contract/talq/wire.ts";
import { mayByScopes } from "@lucciola/domain/access/token-scopes.ts";
import type { Clock } from "@lucciola/platform/clock/clock.ts";
import { networksOf } from "@lucciola/platform/network/networks.ts";
import type { MachineToken } from "@lucciola/platform/registry/access/access.ts";
import type { Registry } from "@lucciola/platform/registry/registry.ts";
import { clientCertificateOf } from "@lucciola/platform/tls/client-certificate.ts";
import type { FastifyRequest } from "fastify";
import type { ForeignGateway, ManagementSystem, TalqConfig } from "./config.ts";
import { MANAGEMENT, TalqRefusal } from "./refusal.ts";

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
    talqGateway: ForeignGateway | undefined;
  }
}

const UUID = new RegExp(UUID_PATTERN);

interface Party {
  readonly name: string;
  readonly address?: string | undefined;
  readonly certificate?: string | undefined;
  readonly token?: string | undefined;
}

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
  /** `mayChange`: by the scopes of its token; a certificate has none of its own. */
  function identify<P extends Party>(request: FastifyRequest, parties: readonly P[]) {
    const certificate = clientCertificateOf(request.raw.socket, config.tls?.identityFrom ?? "cn");
    if (certificate?.name !== undefined && !registry.identities.isCertificateRevoked(certificate.fingerprint)) {
      const party = parties.find((one) => one.certificate === certificate.name);
      if (party !== undefined) return { party, mayChange: true };
    }
    const [scheme, secret] = (request.headers.authorization ?? "").split(" ");
    if (scheme?.toLowerCase() !== "bearer" || secret === undefined || secret.length > 200) return undefined;
    const token = registry.tokens.use(secret, clock.now());
    if (token === undefined || !opens(token, "read")) return undefined;
    if (token.networks.length > 0 && !networksOf(token.networks).has(request.ip)) return undefined;
    const party = parties.find((one) => one.token === token.name);
    return party && { party, mayChange: opens(token, "lighting") };
  }

  return async (request) => {
    const isForUs = request.url.startsWith(`${MANAGEMENT}/`);
    const found = identify<ManagementSystem | ForeignGateway>(request, isForUs ? config.gateways : config.systems);
    if (found === undefined)
      throw new TalqRefusal(
        401,
        "genericError",
        `Nobody is known here by this certificate or token; see talq.${isForUs ? "gateways" : "systems"} in the settings`,
      );
    const { party, mayChange } = found;
    checkVersion(request.headers["talq-api-version"], config.versions);
    const query = request.query as Readonly<Record<string, unknown>>;
    const clientAddress = uuidOf(query, "clientAddress");
    if (party.address !== undefined && clientAddress.toLowerCase() !== party.address.toLowerCase())
      throw new TalqRefusal(
        400,
        "parameterValueNotValid",
        `clientAddress ${clientAddress} is not the address of ${party.name}, who asks`,
      );
    if (request.method !== "GET") {
      uuidOf(query, "talqRequestId");
      if (query.talqOriginRequestId !== undefined) uuidOf(query, "talqOriginRequestId");
    }
    if (!("mayCommand" in party)) {
      request.talqGateway = party;
      return;
    }
    const mayCommand = party.mayCommand && mayChange;
    request.talqCaller = { system: party, actor: `talq:${party.name}`, mayCommand };
    if (request.method !== "GET" && !mayCommand)
      throw new TalqRefusal(403, "genericError", `${party.name} may read, and change nothing`);
  };
}

/** TALQ is about the lighting: `lighting:read` opens it, `lighting:write` lets change. */
const opens = ({ scopes }: MachineToken, permission: "read" | "lighting"): boolean =>
  mayByScopes(scopes, {
    permission,
    subjects: ["lighting"],
    operation: "",
    method: permission === "read" ? "GET" : "PUT",
  });

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

/** The gateway that comes to us, of a route behind the admission. */
export function gatewayOf({ talqGateway }: FastifyRequest): ForeignGateway {
  if (talqGateway === undefined) throw new TalqRefusal(401, "genericError", "Nobody asks");
  return talqGateway;
}
