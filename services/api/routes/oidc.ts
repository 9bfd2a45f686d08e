import { OperationalError } from "@lucciola/platform/process/operational-error.ts";
import { Type } from "typebox";
import { admitProvenPerson } from "../access/admit-proven-person.ts";
import { CALLBACK, createOidc, LOGIN_WITHIN_MS } from "../access/oidc.ts";
import { type Authentication, personOf } from "../authentication.ts";
import { HttpProblem } from "../problem-details.ts";
import type { App, RouteDeps } from "./route-deps.ts";

/** Holds what was begun until the provider sends the browser back; Lax, for it comes from another site then. */
const PENDING_COOKIE = "lucciola_oidc";
const COOKIE_PATH = "/api/v1/oidc";
/** A page of ours: one slash and no way to another host. */
const OwnPath = Type.String({ maxLength: 1_000, pattern: "^/([^/\\\\].*)?$" });
const LoginQuery = Type.Object(
  { to: Type.Optional(OwnPath), link: Type.Optional(Type.Boolean()) },
  { additionalProperties: false },
);
const Sent = Type.Optional(Type.String({ maxLength: 4_096 }));
/** What providers send back (RFC 6749, 4.1.2; RFC 9207). Some add more of their own. */
const CallbackQuery = Type.Object(
  { code: Sent, state: Sent, iss: Sent, error: Sent, error_description: Sent, error_uri: Sent },
  { additionalProperties: true },
);
const Redirect = Type.Null({ description: "To the provider, or back to the pages" });

/** Login through an identity provider. Failures lead to the login page, which says them in the reader's language. */
export function oidcRoutes(
  app: App,
  { enter }: Pick<Authentication, "enter">,
  { registry, clock, peoplesClock = clock, config }: Pick<RouteDeps, "registry" | "clock" | "peoplesClock" | "config">,
): void {
  if (config.oidc === undefined) {
    if (config.localLogin) return;
    throw new OperationalError({
      code: "config-invalid",
      message: "api.localLogin is false and api.oidc is not set: nobody could log in. Set one of them",
    });
  }
  const oidc = createOidc(config.oidc, peoplesClock);
  const cookie = { path: COOKIE_PATH, httpOnly: true, sameSite: "lax", secure: config.secureCookie } as const;
  const backTo = (code: string) => `/?accesso=${encodeURIComponent(code)}`;

  app.get(
    "/api/v1/oidc/login",
    {
      schema: {
        operationId: "oidcLogin",
        tags: ["session"],
        summary: "Log in through the identity provider, or link your account with yours there",
        querystring: LoginQuery,
        response: { 302: Redirect },
      },
    },
    async (request, reply) => {
      const { to = "/", link = false } = request.query;
      const linkTo = link ? personOf(request).id : undefined;
      try {
        const { url, kept } = await oidc.begin(to, linkTo);
        reply.setCookie(PENDING_COOKIE, kept, { ...cookie, maxAge: LOGIN_WITHIN_MS / 1_000 });
        return reply.redirect(url);
      } catch (error) {
        if (!(error instanceof HttpProblem)) throw error;
        registry.audit.record(refusal(error, request.ip));
        return reply.redirect(backTo(error.code));
      }
    },
  );

  app.get(
    CALLBACK,
    {
      schema: {
        operationId: "oidcCallback",
        tags: ["session"],
        summary: "Where the identity provider sends the browser back",
        querystring: CallbackQuery,
        response: { 302: Redirect },
      },
    },
    async (request, reply) => {
      const kept = request.cookies[PENDING_COOKIE];
      reply.clearCookie(PENDING_COOKIE, cookie);
      try {
        const proven = await oidc.finish(new URL(request.url, "http://here").search, kept);
        const user = admitProvenPerson(registry, proven, clock.now());
        registry.users.noteLogin(user.id, clock.now());
        const detail = `${request.ip}; through ${proven.issuer}`;
        registry.audit.record({ atMs: clock.now(), actor: user.username, action: "login", target: "session", detail });
        enter(user, request, reply, "oidc");
        return reply.redirect(proven.to);
      } catch (error) {
        if (!(error instanceof HttpProblem)) throw error;
        // Anybody may call this without having begun anything: that is no news.
        if (kept !== undefined) registry.audit.record(refusal(error, request.ip));
        return reply.redirect(backTo(error.code));
      }
    },
  );

  const refusal = (problem: HttpProblem, address: string) => ({
    atMs: clock.now(),
    actor: "oidc",
    action: "login-refused",
    target: "session",
    detail: `${address}; ${problem.code}: ${problem.message}`.slice(0, 1_000),
  });
}
