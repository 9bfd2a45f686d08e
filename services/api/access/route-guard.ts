import type { Permission } from "@lucciola/contract/access/role.ts";
import type { FastifyRequest } from "fastify";

/** Whom a route lets in. */
export interface Guard {
  /** What they must be allowed to do; `undefined`: any person who is logged in. */
  readonly permission: Permission | undefined;
  /** Whether a program with a token can ever pass. */
  readonly isForTokens: boolean;
}
type GuardHook = (request: FastifyRequest) => Promise<void>;

const guards = new WeakMap<object, Guard>();

/** Marks a hook as the one that lets in who may come, so that the API's description says what the route really asks for. */
export function guarding(permission: Permission | undefined, hook: GuardHook): GuardHook {
  // The administration is for people alone, and so is what one says of oneself.
  const isForTokens = permission !== undefined && permission !== "administration";
  guards.set(hook, { permission, isForTokens });
  return hook;
}

/** The guard among the hooks of a route; `undefined`: everybody may call it. */
export function guardOf(hooks: unknown): Guard | undefined {
  for (const hook of [hooks].flat()) {
    const guard = typeof hook === "function" ? guards.get(hook) : undefined;
    if (guard !== undefined) return guard;
  }
  return undefined;
}
