import { formatInstant } from "@lucciola/contract/time/iso.ts";
import { permissionsOf } from "@lucciola/domain/access/permissions.ts";
import type { User } from "@lucciola/platform/registry/access/access.ts";
import type { OrderRecord, OrderScope } from "@lucciola/platform/registry/lighting/lighting.ts";
import type { Registry } from "@lucciola/platform/registry/registry.ts";
import { lampsOfScope, nameOfScope } from "../lighting/lit-lamps.ts";
import { ordersOfLamp } from "../lighting/order-status.ts";
import { HttpProblem } from "../problem-details.ts";

/** One lamp, or the lamps of one cabinet: as far as the hands of a crew reach. */
export const isWithinReach = ({ lighting }: Registry, { kind, id }: OrderScope): boolean =>
  kind === "lamp" || lighting.groups.get(id)?.kind === "cabinet";

/**
 * Crews lock what they work at, and nothing else: orders that are no lock, or for more than a lamp or a cabinet, are for
 * those who look after the lighting. Throws a 403.
 */
export function requireReach(
  registry: Registry,
  user: User,
  order: { readonly kind: string; readonly scope: OrderScope },
): void {
  if (permissionsOf(user.roles).includes("lighting")) return;
  if (order.kind === "lock" && isWithinReach(registry, order.scope)) return;
  throw new HttpProblem(
    403,
    "role-missing",
    "A crew may lock one lamp or one cabinet; this order needs a role with the permission lighting",
  );
}

/** The maintenance locks that hold any of these lamps, each once. */
export function locksOfScope(registry: Registry, scope: OrderScope, nowMs: number): OrderRecord[] {
  const locks = registry.lighting.locksAt(nowMs);
  const bearing = lampsOfScope(registry, scope).flatMap(({ id }) => ordersOfLamp(registry, locks, id));
  return locks.filter((lock) => bearing.includes(lock));
}

/** Throws a 409 where somebody has locked a lamp of these: nobody lights it from afar. */
export function refuseLocked(registry: Registry, scope: OrderScope, nowMs: number): void {
  const [lock] = locksOfScope(registry, scope, nowMs);
  if (lock === undefined) return;
  throw new HttpProblem(
    409,
    "lamp-locked",
    `${nameOfScope(registry, lock.scope) ?? lock.scope.id} is locked for maintenance by ${lock.by} until ${formatInstant(lock.untilMs)}: ${lock.reason}`,
  );
}

/** Who has locked a lamp stands before it: others of the crew do not take that from them. Throws a 409. */
export function requireOwnLock(registry: Registry, lock: OrderRecord, username: string, nowMs: number): void {
  if (lock.by === username || lock.endedAtMs !== undefined || lock.untilMs <= nowMs) return;
  const person = registry.work.people().find((one) => one.username === username);
  if (person !== undefined && permissionsOf(person.roles).includes("lighting")) return;
  throw new HttpProblem(
    409,
    "lock-of-another",
    `${lock.by} has locked ${nameOfScope(registry, lock.scope) ?? lock.scope.id} and ends the lock; in need one who looks after the lighting does`,
  );
}
