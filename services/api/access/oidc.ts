import type { Role } from "@lucciola/contract/access/role.ts";
import { claimAt, rolesFromClaim } from "@lucciola/domain/access/claimed-roles.ts";
import type { Clock } from "@lucciola/platform/clock/clock.ts";
import * as client from "openid-client";
import { HttpProblem } from "../problem-details.ts";
import { type OidcConfig, roleRules } from "./oidc-config.ts";
import { createSeal } from "./sealed-text.ts";

export const CALLBACK = "/api/v1/oidc/callback";
/** Who has not come back from the provider by then begins again. */
export const LOGIN_WITHIN_MS = 10 * 60_000;
const PROVIDER_ANSWERS_WITHIN_S = 10;

/** What is remembered while somebody is away at the provider; their browser keeps it, sealed. */
interface Pending {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
  readonly startedAtMs: number;
  /** The page to go on with. */
  readonly to: string;
  /** Who asked to link their account. */
  readonly linkTo?: number;
}

/** Somebody whom the provider knows, and what they may do. */
export interface ProvenPerson {
  readonly issuer: string;
  readonly subject: string;
  /** None: nobody here. */
  readonly roles: readonly Role[];
  readonly username: string | undefined;
  readonly displayName: string | undefined;
  readonly email: string | undefined;
  readonly to: string;
  readonly linkTo: number | undefined;
}

export interface Oidc {
  /** Where to send a browser, and what it must bring back. Throws HttpProblem 502 `oidc-unreachable`. */
  begin(to: string, linkTo?: number): Promise<{ readonly url: string; readonly kept: string }>;
  /**
   * Who has come back. Throws HttpProblem `oidc-stale` (begun too long ago, elsewhere, or twice), `oidc-refused` (the
   * provider said no), `oidc-invalid` (what came is not from this provider, or not for this login) or `oidc-unreachable`.
   */
  finish(search: string, kept: string | undefined): Promise<ProvenPerson>;
}

/** Logs in at an identity provider by OpenID Connect: authorization code with PKCE, state and nonce. */
export function createOidc(config: OidcConfig, clock: Clock): Oidc {
  const seal = createSeal();
  const rules = roleRules(config);
  const callback = new URL(CALLBACK, config.publicUrl);
  const isOnThisMachine = config.issuer.startsWith("http:");
  let found: Promise<client.Configuration> | undefined;

  /** The provider's own description of itself: asked for when it is needed first, and again after a failure. */
  async function provider(): Promise<client.Configuration> {
    found ??= client.discovery(
      new URL(config.issuer),
      config.clientId,
      undefined,
      config.clientSecret === undefined ? client.None() : client.ClientSecretBasic(config.clientSecret),
      {
        timeout: PROVIDER_ANSWERS_WITHIN_S,
        // TLS would do by the standard; a signature also holds where a proxy ends TLS.
        execute: [client.enableNonRepudiationChecks, ...(isOnThisMachine ? [client.allowInsecureRequests] : [])],
      },
    );
    try {
      return await found;
    } catch (error) {
      found = undefined;
      throw unreachable(error);
    }
  }

  function pendingOf(kept: string | undefined): Pending {
    const text = kept === undefined ? undefined : seal.open(kept);
    const pending = text === undefined ? undefined : (JSON.parse(text) as Pending);
    if (pending !== undefined && clock.now() - pending.startedAtMs <= LOGIN_WITHIN_MS) return pending;
    throw new HttpProblem(400, "oidc-stale", "This login was begun too long ago, or in another browser: begin again");
  }

  return {
    async begin(to, linkTo) {
      const server = await provider();
      const pending: Pending = {
        state: client.randomState(),
        nonce: client.randomNonce(),
        verifier: client.randomPKCECodeVerifier(),
        startedAtMs: clock.now(),
        to,
        ...(linkTo === undefined ? {} : { linkTo }),
      };
      const url = client.buildAuthorizationUrl(server, {
        redirect_uri: callback.href,
        scope: config.scope,
        state: pending.state,
        nonce: pending.nonce,
        code_challenge: await client.calculatePKCECodeChallenge(pending.verifier),
        code_challenge_method: "S256",
      });
      return { url: url.href, kept: seal.close(JSON.stringify(pending)) };
    },

    async finish(search, kept) {
      const pending = pendingOf(kept);
      const server = await provider();
      const current = new URL(callback);
      current.search = search;
      let claims: Record<string, unknown> & { readonly iss: string; readonly sub: string };
      try {
        const tokens = await client.authorizationCodeGrant(server, current, {
          pkceCodeVerifier: pending.verifier,
          expectedState: pending.state,
          expectedNonce: pending.nonce,
          idTokenExpected: true,
        });
        const idToken = tokens.claims();
        if (idToken === undefined) throw new HttpProblem(502, "oidc-invalid", "The provider sent no ID token");
        claims = { ...idToken };
        if (claimAt(claims, config.rolesClaim) === undefined && server.serverMetadata().userinfo_endpoint !== undefined)
          claims = { ...(await client.fetchUserInfo(server, tokens.access_token, idToken.sub)), ...claims };
      } catch (error) {
        throw inWords(error);
      }
      return {
        issuer: claims.iss,
        subject: claims.sub,
        roles: rolesFromClaim(claimAt(claims, config.rolesClaim), rules),
        username: textOf(claims.preferred_username),
        displayName: textOf(claims.name)?.slice(0, 100),
        email: textOf(claims.email)?.slice(0, 254),
        to: pending.to,
        linkTo: pending.linkTo,
      };
    },
  };
}

const textOf = (claim: unknown): string | undefined => (typeof claim === "string" && claim !== "" ? claim : undefined);

const unreachable = (cause: unknown): HttpProblem => {
  const why = cause instanceof Error ? (cause.cause instanceof Error ? cause.cause : cause).message : String(cause);
  return new HttpProblem(502, "oidc-unreachable", `The identity provider does not answer as it should: ${why}`);
};

function inWords(error: unknown): HttpProblem {
  if (error instanceof HttpProblem) return error;
  if (error instanceof client.AuthorizationResponseError)
    return new HttpProblem(
      403,
      "oidc-refused",
      `The identity provider refused: ${error.error_description ?? error.error}`,
    );
  if (error instanceof client.ResponseBodyError && error.error === "invalid_grant")
    return new HttpProblem(400, "oidc-stale", "This login was finished before, or begun too long ago: begin again");
  if (error instanceof client.ResponseBodyError || error instanceof TypeError || isTimeout(error))
    return unreachable(error);
  const why = error instanceof Error ? (error.cause instanceof Error ? error.cause : error).message : String(error);
  return new HttpProblem(
    403,
    "oidc-invalid",
    `What came back is not the identity provider's answer to this login: ${why}`,
  );
}

const isTimeout = (error: unknown): boolean =>
  error instanceof client.ClientError && (error.code === "OAUTH_TIMEOUT" || error.code === "OAUTH_ABORT");
