import { createHash, randomBytes } from "node:crypto";
import type { Permission } from "@lucciola/contract/access/role.ts";
import { permissionsOf } from "@lucciola/domain/access/permissions.ts";
import { mayByScopes } from "@lucciola/domain/access/token-scopes.ts";
import type { Clock } from "@lucciola/platform/clock/clock.ts";
import { networksOf } from "@lucciola/platform/network/networks.ts";
import type { LoginWay, MachineToken, Session, User, Users } from "@lucciola/platform/registry/access/access.ts";
import type { Registry } from "@lucciola/platform/registry/registry.ts";
import { hash, verify } from "@node-rs/argon2";
import type { FastifyReply, FastifyRequest } from "fastify";
import { bearerOf } from "./access/browser-safety.ts";
import { createLoginAttempts } from "./access/login-attempts.ts";
import { guarding } from "./access/route-guard.ts";
import type { ApiConfig } from "./config.ts";
import { HttpProblem } from "./problem-details.ts";

export const SESSION_COOKIE = "lucciola_session";
/** By it a browser is known in which somebody has logged in before; opens nothing. */
export const BROWSER_COOKIE = "lucciola_browser";
const BROWSER_REMEMBERED_S = 180 * 86_400;
/** A write for each request would cost a sync of the disk each. */
const SEEN_EVERY_MS = 60_000;
/** Our pages say how long ago their person last touched them, s: what they ask by themselves keeps no session open. */
const IDLE_HEADER = "lucciola-idle";
const STREAM = "/api/v1/stream";

/** Who asks: a person in a session, or a program with a token, which has no roles but scopes. */
export interface Caller extends User {
  readonly session?: Session;
  readonly token?: Pick<MachineToken, "id" | "scopes" | "maxPerMinute">;
}

declare module "fastify" {
  interface FastifyRequest {
    user: Caller | undefined;
  }
}

/** argon2id with the library's defaults (19 MiB, 2 passes), which are OWASP's minimum. */
export const hashPassword = (password: string): Promise<string> => hash(password);

let nobody: Promise<string> | undefined;
/** A login of a name that does not exist takes as long as one that does: it is held against this. */
const nobodysHash = (): Promise<string> => {
  nobody ??= hashPassword(randomBytes(16).toString("hex"));
  return nobody;
};

/** 96 random bits, for one use. */
export const newOneTimePassword = (): string => randomBytes(12).toString("base64url");

/**
 * Makes sure that somebody can log in. While the first administrator has not chosen a password, each start issues a new
 * one-time password and returns it, to be printed once; afterwards it returns `undefined`.
 */
export async function issueFirstLogin(users: Users): Promise<{ username: string; password: string } | undefined> {
  const username = "admin";
  const password = newOneTimePassword();
  if (users.count() === 0) {
    users.create({
      username,
      roles: ["administrator"],
      passwordHash: await hashPassword(password),
      mustChangePassword: true,
    });
    return { username, password };
  }
  const admin = users.find(username);
  if (users.count() > 1 || admin?.mustChangePassword !== true) return undefined;
  users.setPassword(admin.id, await hashPassword(password), true);
  return { username, password };
}

export interface Authentication {
  login(request: FastifyRequest, reply: FastifyReply, username: string, password: string): Promise<User>;
  /** Opens a session for somebody who has shown who they are. */
  enter(user: User, request: FastifyRequest, reply: FastifyReply, way: LoginWay): void;
  logout(request: FastifyRequest, reply: FastifyReply): void;
  changePassword(
    user: User,
    request: FastifyRequest,
    reply: FastifyReply,
    current: string,
    next: string,
  ): Promise<User>;
  /** Fastify hook: who is asking? Throws HttpProblem 401 `token-invalid`. */
  identify(request: FastifyRequest): Promise<void>;
  /** Whether who opened this request may still look on: sessions and tokens end while a stream is open. */
  isStillIn(request: FastifyRequest): boolean;
}

export function createAuthentication(deps: {
  registry: Pick<Registry, "users" | "sessions" | "tokens" | "audit">;
  clock: Clock;
  /** By it sessions and refusals end; `clock` where it is left out. */
  peoplesClock?: Clock | undefined;
  config: Pick<ApiConfig, "sessionHours" | "sessionIdleMinutes" | "secureCookie" | "maxFailedLogins" | "localLogin">;
}): Authentication {
  const { clock, peoplesClock = clock, config } = deps;
  const { users, sessions, tokens, audit } = deps.registry;
  const attempts = createLoginAttempts(peoplesClock, config.maxFailedLogins);
  const idleMs = config.sessionIdleMinutes * 60_000;
  void nobodysHash();
  const cookie = (maxAge: number) =>
    ({ path: "/", httpOnly: true, sameSite: "strict", secure: config.secureCookie, maxAge }) as const;

  const record = (actor: string, action: string, target: string, detail: string) =>
    audit.record({ atMs: clock.now(), actor, action, target, detail });

  function enter(user: User, request: FastifyRequest, reply: FastifyReply, way: LoginWay): void {
    const nowMs = peoplesClock.now();
    const maxAgeS = config.sessionHours * 3_600;
    const browser = (request.headers["user-agent"] ?? "").slice(0, 300);
    const token = sessions.open(user.id, nowMs, nowMs + maxAgeS * 1_000, { address: request.ip, browser, way });
    const known = request.cookies[BROWSER_COOKIE];
    if (known === undefined || !sessions.knowsBrowser(user.id, known, nowMs)) {
      const remembered = sessions.rememberBrowser(user.id, nowMs + BROWSER_REMEMBERED_S * 1_000);
      reply.setCookie(BROWSER_COOKIE, remembered, cookie(BROWSER_REMEMBERED_S));
    }
    reply.setCookie(SESSION_COOKIE, token, cookie(maxAgeS));
  }

  /** Whose failures these are; see `LoginAttempts`. */
  function accountOf(request: FastifyRequest, username: string, user: User | undefined): string {
    const browser = request.cookies[BROWSER_COOKIE];
    const isKnown =
      user !== undefined && browser !== undefined && sessions.knowsBrowser(user.id, browser, peoplesClock.now());
    return isKnown ? `browser ${digest(browser)}` : `name ${username}`;
  }

  function sessionOf(request: FastifyRequest): { session: Session; user: User } | undefined {
    const token = request.cookies[SESSION_COOKIE];
    return token === undefined ? undefined : sessions.find(token, peoplesClock.now(), idleMs);
  }

  function noteSeen(request: FastifyRequest, { id, seenAtMs }: Session): void {
    if (!request.url.startsWith("/api/") || request.url.startsWith(STREAM)) return;
    const idleS = Number(request.headers[IDLE_HEADER] ?? 0);
    const atMs = peoplesClock.now() - (idleS >= 0 ? idleS * 1_000 : 0);
    if (atMs - seenAtMs >= SEEN_EVERY_MS) sessions.seen(id, Math.round(atMs));
  }

  const refusedAtMs = new Map<string, number>();
  /** A token that is tried from elsewhere may be a stolen one; once a minute is enough for the audit log. */
  function noteRefused(token: string, address: string): void {
    const nowMs = clock.now();
    if (nowMs - (refusedAtMs.get(token) ?? Number.NEGATIVE_INFINITY) < SEEN_EVERY_MS) return;
    refusedAtMs.set(token, nowMs);
    record(token, "token-refused", token, `from ${address}`);
  }

  return {
    enter,
    async login(request, reply, username, password) {
      if (!config.localLogin)
        throw new HttpProblem(403, "local-login-off", "Here one logs in through the identity provider alone");
      const user = users.find(username);
      const account = accountOf(request, username, user);
      attempts.begin(request.ip, account);
      const matches = await verify(user?.passwordHash ?? (await nobodysHash()), password);
      if (user?.passwordHash === undefined || !matches) {
        record(username, "login-failed", "session", request.ip);
        throw new HttpProblem(401, "login-failed", "The user name or the password is not right");
      }
      attempts.succeed(request.ip, account);
      if (user.lockedAtMs !== undefined) {
        record(user.username, "login-refused", "session", `${request.ip}; locked`);
        throw new HttpProblem(403, "account-locked", "An administrator has locked this account");
      }
      record(user.username, "login", "session", request.ip);
      users.noteLogin(user.id, clock.now());
      enter(user, request, reply, "password");
      return user;
    },
    logout(request, reply) {
      const token = request.cookies[SESSION_COOKIE];
      if (token !== undefined) sessions.close(token);
      reply.clearCookie(SESSION_COOKIE, { path: "/" });
    },
    async changePassword(user, request, reply, current, next) {
      const stored = users.find(user.username);
      const account = accountOf(request, user.username, user);
      attempts.begin(request.ip, account);
      if (stored?.passwordHash === undefined || !(await verify(stored.passwordHash, current)))
        throw new HttpProblem(403, "password-wrong", "The current password is not right");
      attempts.succeed(request.ip, account);
      if (digest(current) === digest(next))
        throw new HttpProblem(400, "password-unchanged", "The new password must differ from the current one");
      users.setPassword(user.id, await hashPassword(next), false);
      record(user.username, "password-changed", user.username, "");
      const changed: User = { ...user, mustChangePassword: false };
      enter(changed, request, reply, "password");
      return changed;
    },
    async identify(request) {
      const bearer = bearerOf(request);
      if (bearer !== undefined) {
        const token = tokens.use(bearer, peoplesClock.now());
        if (token === undefined)
          throw new HttpProblem(401, "token-invalid", "This token is not known here, has expired or was revoked");
        const { id, name, scopes, maxPerMinute, networks } = token;
        if (networks.length > 0 && !networksOf(networks).has(request.ip)) {
          noteRefused(`token:${name}`, request.ip);
          throw new HttpProblem(403, "token-address", `This token may not be used from ${request.ip}`);
        }
        // The name stands in the audit log wherever a person's would.
        const username = `token:${name}`;
        request.user = { id, username, roles: [], mustChangePassword: false, token: { id, scopes, maxPerMinute } };
        return;
      }
      const found = sessionOf(request);
      if (found === undefined) {
        request.user = undefined;
        return;
      }
      noteSeen(request, found.session);
      request.user = { ...found.user, session: found.session };
    },
    isStillIn(request) {
      const bearer = bearerOf(request);
      if (bearer !== undefined) return tokens.use(bearer, peoplesClock.now()) !== undefined;
      const found = sessionOf(request);
      return found !== undefined && permissionsOf(found.user.roles).includes("read");
    },
  };
}

const digest = (text: string): string => createHash("sha256").update(text).digest("hex");

/** Route hook: somebody is logged in, may do this, and has replaced a one-time password. */
export const requirePermission = (permission: Permission) =>
  // The administration is for people alone.
  guarding({ permission, isForTokens: permission !== "administration" }, async (request) => {
    requireLastingPassword(userOf(request));
    if (!mayDo(request, permission)) throw refusal(userOf(request), permission);
  });

/** Route hook: a person is logged in, or a program has a token, and no one-time password is left; what they may is asked later. */
export const requireCaller = guarding({ isForTokens: true }, async (request) =>
  requireLastingPassword(userOf(request)),
);

function requireLastingPassword({ mustChangePassword }: Caller): void {
  if (mustChangePassword) throw new HttpProblem(403, "password-change-required", "Replace the one-time password first");
}

/**
 * Whether who asks may do this. A program's scopes are held against what the route says of itself: its tags (`subjects`, or
 * those given here) and its operation.
 */
export function mayDo(request: FastifyRequest, permission: Permission, subjects?: readonly string[]): boolean {
  const user = userOf(request);
  if (user.token === undefined) return permissionsOf(user.roles).includes(permission);
  const { schema } = request.routeOptions;
  return mayByScopes(user.token.scopes, {
    permission,
    subjects: subjects ?? schema?.tags ?? [],
    operation: schema?.operationId ?? "",
    method: request.method,
  });
}

/** Why somebody may not do something. */
export const refusal = ({ token, roles }: Caller, permission: Permission): HttpProblem =>
  new HttpProblem(
    403,
    "role-missing",
    token !== undefined
      ? `No scope of this token opens this: it needs the permission ${permission} here; its scopes: ${token.scopes.join(", ")}`
      : `This needs a role with the permission ${permission}; yours: ${roles.join(", ") || "none"}`,
  );

/** The user of a route behind `requirePermission`. */
export function userOf(request: FastifyRequest): Caller {
  if (request.user === undefined) throw new HttpProblem(401, "login-required", "Log in first");
  return request.user;
}

/** As `userOf`, where only a person makes sense, in a session: an account, people, tokens. */
export function personOf(request: FastifyRequest): Caller & { readonly session: Session } {
  const { session, ...user } = userOf(request);
  if (session === undefined) throw new HttpProblem(403, "person-required", "This is for people, not for a token");
  return { ...user, session };
}

/** Route hook: a person is logged in, even with a one-time password. */
export const requireLogin = guarding({ isForTokens: false }, async (request) => {
  personOf(request);
});

/** Route hook: a person is logged in and has replaced a one-time password; whatever their roles. */
export const requirePerson = guarding({ isForTokens: false }, async (request) =>
  requireLastingPassword(personOf(request)),
);
