import type { Permission } from "@lucciola/contract/access/role.ts";
import type { FastifyRequest } from "fastify";

/** Whom a route lets in. */
export interface Guard {
  /** What they must be allowed to do; `undefined`: the route asks that later, or nothing. */
  readonly permission?: Permission;
  /** Whether a program with a token can ever pass. */
  readonly isForTokens: boolean;
}
type GuardHook = (request: FastifyRequest) => Promise<void>;

const guards = new WeakMap<object, Guard>();

/** Marks a hook as the one that lets in who may come, so that the API's description says what the route really asks for. */
export function guarding(guard: Guard, hook: GuardHook): GuardHook {
  guards.set(hook, guard);
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
