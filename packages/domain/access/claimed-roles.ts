import type { Role } from "@lucciola/contract/access/role.ts";

/** One value of a claim, and the role that it gives. */
export interface RoleRule {
  readonly value: string;
  readonly role: Role;
}

/** What stands in a claim under a name; dots lead into objects (`realm_access.roles`). */
export function claimAt(claims: Readonly<Record<string, unknown>>, name: string): unknown {
  if (Object.hasOwn(claims, name)) return claims[name];
  let here: unknown = claims;
  for (const step of name.split(".")) {
    if (typeof here !== "object" || here === null || !Object.hasOwn(here, step)) return undefined;
    here = (here as Record<string, unknown>)[step];
  }
  return here;
}

/** The roles that a claim gives, each once; a claim is one text or a list of them, anything else gives none. */
export function rolesFromClaim(claim: unknown, rules: readonly RoleRule[]): Role[] {
  const values = typeof claim === "string" ? [claim] : Array.isArray(claim) ? claim : [];
  return [...new Set(rules.filter(({ value }) => values.includes(value)).map(({ role }) => role))];
}
