import { createHash, randomBytes } from "node:crypto";
import type { Permission } from "@lucciola/contract/access/role.ts";
import { permissionsOf } from "@lucciola/domain/access/permissions.ts";
import type { Clock } from "@lucciola/platform/clock/clock.ts";
import type { AuditLog, User, Users } from "@lucciola/platform/registry/registry.ts";
import { hash, verify } from "@node-rs/argon2";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { ApiConfig } from "./config.ts";
import { HttpProblem } from "./problem-details.ts";

export const SESSION_COOKIE = "lucciola_session";
const FAILURE_WINDOW_MS = 15 * 60_000;

declare module "fastify" {
  interface FastifyRequest {
    user: User | undefined;
  }
}

/** argon2id with the library's defaults (19 MiB, 2 passes), which are OWASP's minimum. */
export const hashPassword = (password: string): Promise<string> => hash(password);

/**
 * Makes sure that somebody can log in. While the first administrator has not chosen a password, each start issues a new
 * one-time password and returns it, to be printed once; afterwards it returns `undefined`.
 */
export async function issueFirstLogin(users: Users): Promise<{ username: string; password: string } | undefined> {
  const username = "admin";
  const password = randomBytes(12).toString("base64url");
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
  logout(request: FastifyRequest, reply: FastifyReply): void;
  changePassword(
    user: User,
    request: FastifyRequest,
    reply: FastifyReply,
    current: string,
    next: string,
  ): Promise<User>;
  /** Fastify hook: who is asking? */
  identify(request: FastifyRequest): Promise<void>;
}

export function createAuthentication(deps: {
  users: Users;
  audit: AuditLog;
  clock: Clock;
  config: ApiConfig;
}): Authentication {
  const { users, audit, clock, config } = deps;
  const failures = new Map<string, { count: number; untilMs: number }>();
  // A login of a name that does not exist takes as long as one that does.
  const nobody = hashPassword(randomBytes(16).toString("hex"));

  function openSession(user: User, reply: FastifyReply): void {
    const now = clock.now();
    const maxAgeS = config.sessionHours * 3_600;
    const token = users.openSession(user.id, now, now + maxAgeS * 1_000);
    reply.setCookie(SESSION_COOKIE, token, {
      path: "/",
      httpOnly: true,
      sameSite: "strict",
      secure: config.secureCookie,
      maxAge: maxAgeS,
    });
  }

  /** Counts an attempt as failed until it has succeeded, so that many at once get no further than one after another. */
  function countAttempt(address: string): void {
    const now = clock.now();
    for (const [other, { untilMs }] of failures) if (untilMs <= now) failures.delete(other);
    const failed = failures.get(address) ?? { count: 0, untilMs: now + FAILURE_WINDOW_MS };
    if (failed.count >= config.maxFailedLogins) {
      const waitS = Math.ceil((failed.untilMs - now) / 1_000);
      throw new HttpProblem(
        429,
        "too-many-failed-logins",
        `Too many failed logins from here: wait ${waitS} seconds`,
        waitS,
      );
    }
    failures.set(address, { ...failed, count: failed.count + 1 });
  }

  return {
    async login(request, reply, username, password) {
      countAttempt(request.ip);
      const user = users.find(username);
      const matches = await verify(user?.passwordHash ?? (await nobody), password);
      if (user === undefined || !matches) {
        audit.record({
          atMs: clock.now(),
          actor: username,
          action: "login-failed",
          target: "session",
          detail: request.ip,
        });
        throw new HttpProblem(401, "login-failed", "The user name or the password is not right");
      }
      failures.delete(request.ip);
      audit.record({ atMs: clock.now(), actor: username, action: "login", target: "session", detail: request.ip });
      openSession(user, reply);
      return user;
    },
    logout(request, reply) {
      const token = request.cookies[SESSION_COOKIE];
      if (token !== undefined) users.closeSession(token);
      reply.clearCookie(SESSION_COOKIE, { path: "/" });
    },
    async changePassword(user, request, reply, current, next) {
      countAttempt(request.ip);
      const stored = users.find(user.username);
      if (stored === undefined || !(await verify(stored.passwordHash, current)))
        throw new HttpProblem(403, "password-wrong", "The current password is not right");
      failures.delete(request.ip);
      if (digest(current) === digest(next))
        throw new HttpProblem(400, "password-unchanged", "The new password must differ from the current one");
      users.setPassword(user.id, await hashPassword(next), false);
      audit.record({
        atMs: clock.now(),
        actor: user.username,
        action: "password-changed",
        target: user.username,
        detail: "",
      });
      const changed: User = { ...user, mustChangePassword: false };
      openSession(changed, reply);
      return changed;
    },
    async identify(request) {
      const token = request.cookies[SESSION_COOKIE];
      request.user = token === undefined ? undefined : users.session(token, clock.now());
    },
  };
}

const digest = (text: string): string => createHash("sha256").update(text).digest("hex");

/** Route hook: somebody is logged in, has a role that permits this, and has replaced a one-time password. */
export function requirePermission(permission: Permission) {
  return async (request: FastifyRequest): Promise<void> => {
    const { user } = request;
    if (user === undefined) throw new HttpProblem(401, "login-required", "Log in first");
    if (user.mustChangePassword)
      throw new HttpProblem(403, "password-change-required", "Replace the one-time password first");
    if (!permissionsOf(user.roles).includes(permission))
      throw new HttpProblem(
        403,
        "role-missing",
        `This needs a role with the permission ${permission}; yours: ${user.roles.join(", ") || "none"}`,
      );
  };
}

/** The user of a route behind `requirePermission`. */
export function userOf(request: FastifyRequest): User {
  if (request.user === undefined) throw new HttpProblem(401, "login-required", "Log in first");
  return request.user;
}

/** Hook: a browser may change things only from our own pages (the cookie is SameSite=Strict as well). */
export async function refuseForeignOrigin(request: FastifyRequest): Promise<void> {
  if (["GET", "HEAD", "OPTIONS"].includes(request.method)) return;
  const { origin } = request.headers;
  if (origin === undefined) return;
  if (!URL.canParse(origin) || new URL(origin).host !== request.host) {
    throw new HttpProblem(403, "foreign-origin", `Requests from ${origin} are not accepted here`);
  }
}
