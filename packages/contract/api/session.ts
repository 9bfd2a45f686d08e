import { Type } from "typebox";
import { PERMISSIONS, Permission, ROLES, Role } from "../access/role.ts";
import { Int } from "./formats.ts";

export const Username = Type.String({ minLength: 1, maxLength: 64, pattern: "^[A-Za-z0-9._@-]+$" });

/** POST /api/v1/session */
export const LoginRequest = Type.Object(
  { username: Username, password: Type.String({ minLength: 1, maxLength: 256 }) },
  { additionalProperties: false },
);
export type LoginRequest = Type.Static<typeof LoginRequest>;

/** GET /api/v1/session: who is logged in. Until the one-time password is replaced only the password may be changed. */
export const SessionUser = Type.Object({
  username: Username,
  displayName: Type.Optional(Type.String({ maxLength: 100 })),
  /** The language that this person has chosen. */
  language: Type.Enum(["it", "en"]),
  roles: Type.Array(Role, { maxItems: ROLES.length }),
  /** What these roles allow, so that pages need not know it. */
  permissions: Type.Array(Permission, { maxItems: PERMISSIONS.length }),
  mustChangePassword: Type.Boolean(),
});
export type SessionUser = Type.Static<typeof SessionUser>;

/** POST /api/v1/account/password */
export const PasswordChange = Type.Object(
  {
    currentPassword: Type.String({ minLength: 1, maxLength: 256 }),
    newPassword: Type.String({ minLength: 12, maxLength: 256 }),
  },
  { additionalProperties: false },
);
export type PasswordChange = Type.Static<typeof PasswordChange>;

/** GET /status, open to all. */
export const Status = Type.Object({
  /** `degraded`: it serves, but readings are not stored at present, or the journal fills. */
  status: Type.Union([Type.Literal("ok"), Type.Literal("degraded")]),
  version: Type.String({ maxLength: 50 }),
  uptimeS: Int(),
});
export type Status = Type.Static<typeof Status>;
