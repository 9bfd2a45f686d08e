import { PERMISSIONS, type Permission, type Role } from "@lucciola/contract/access/role.ts";

/** What each role may do; the administrator everything. */
export const PERMISSIONS_OF: Readonly<Record<Role, readonly Permission[]>> = {
  administrator: PERMISSIONS,
  "energy-manager": ["read", "energy", "devices"],
  "lighting-manager": ["read", "lighting", "work", "dispatch", "devices"],
  crew: ["read", "work"],
  reader: ["read"],
};

/** What somebody with these roles may do, in the order of `PERMISSIONS`. */
export const permissionsOf = (roles: readonly Role[]): Permission[] =>
  PERMISSIONS.filter((permission) => roles.some((role) => PERMISSIONS_OF[role].includes(permission)));
