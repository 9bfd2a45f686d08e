import { Type } from "typebox";

/**
 * What a program may be given. The narrow ones name a subject and what may be done of it; the wide ones are the permissions
 * of people, over every subject. The administration is never a program's. What each opens: `packages/domain/access`.
 */
export const NARROW_SCOPES = [
  "overview:read",
  "energy:read",
  "energy:write",
  "lighting:read",
  "lighting:command",
  "lighting:write",
  "work:read",
  "work:write",
  "reports:read",
  "devices:read",
  "devices:write",
  "export:read",
] as const;
export const WIDE_SCOPES = ["read", "energy", "lighting", "work", "dispatch", "devices"] as const;
export const TOKEN_SCOPES = [...NARROW_SCOPES, ...WIDE_SCOPES] as const;
export const TokenScope = Type.Enum([...TOKEN_SCOPES]);
export type TokenScope = (typeof TOKEN_SCOPES)[number];
