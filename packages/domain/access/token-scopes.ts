import type { Permission } from "@lucciola/contract/access/role.ts";
import type { TokenScope } from "@lucciola/contract/access/token-scope.ts";

/** What a request needs, as its route says. */
export interface Need {
  readonly permission: Permission;
  /** What the route is about: its tags in the OpenAPI document. */
  readonly subjects: readonly string[];
  readonly operation: string;
  readonly method: string;
}

/** All that is said must hold; what is not said does not matter. */
interface Grant {
  readonly permissions: readonly Permission[];
  readonly subjects?: readonly string[];
  readonly operations?: readonly string[];
  /** Asks and changes nothing. */
  readonly isReadOnly?: boolean;
}

const ENERGY = ["buildings", "supplies", "energy", "cost", "plan", "points"];
const LIGHTING = ["lighting", "rules"];
const READ: readonly Permission[] = ["read"];

/** What each scope opens. A route whose subject nobody has named here is opened by the wide ones alone. */
const GRANTS: Readonly<Record<TokenScope, readonly Grant[]>> = {
  "overview:read": [{ permissions: READ, subjects: ["overview"], isReadOnly: true }],
  "energy:read": [{ permissions: READ, subjects: ENERGY, isReadOnly: true }],
  "energy:write": [{ permissions: ["energy"], subjects: ENERGY }],
  "lighting:read": [{ permissions: READ, subjects: LIGHTING, isReadOnly: true }],
  // Orders to lamps and what becomes of them; neither programmes nor groups nor the emergency light.
  "lighting:command": [
    { permissions: ["work", "lighting"], operations: ["commandLamp", "giveOrder", "endOrder"] },
    { permissions: READ, operations: ["readCommand", "readOrder", "listOrders"] },
  ],
  "lighting:write": [{ permissions: ["lighting"], subjects: LIGHTING }],
  "work:read": [{ permissions: READ, subjects: ["work"], isReadOnly: true }],
  "work:write": [{ permissions: ["work", "dispatch"], subjects: ["work"] }],
  // What citizens wrote: people need `dispatch` for it.
  "reports:read": [{ permissions: ["dispatch"], subjects: ["reports"], isReadOnly: true }],
  "devices:read": [{ permissions: ["read", "devices"], subjects: ["operations"], isReadOnly: true }],
  "devices:write": [{ permissions: ["devices"], subjects: ["operations"] }],
  "export:read": [{ permissions: READ, subjects: ["exports"], isReadOnly: true }],
  read: [{ permissions: READ }],
  energy: [{ permissions: ["energy"] }],
  lighting: [{ permissions: ["lighting"] }],
  work: [{ permissions: ["work"] }],
  dispatch: [{ permissions: ["dispatch"] }],
  devices: [{ permissions: ["devices"] }],
};

/** Whether a program with these scopes may do what is needed. */
export const mayByScopes = (scopes: readonly TokenScope[], need: Need): boolean =>
  scopes.some((scope) => GRANTS[scope].some((grant) => opens(grant, need)));

function opens(grant: Grant, { permission, subjects, operation, method }: Need): boolean {
  if (!grant.permissions.includes(permission)) return false;
  if (grant.isReadOnly === true && method !== "GET" && method !== "HEAD") return false;
  if (grant.subjects !== undefined && !grant.subjects.some((subject) => subjects.includes(subject))) return false;
  return grant.operations === undefined || grant.operations.includes(operation);
}
