import { Type } from "typebox";
import { PERMISSIONS, Permission } from "../access/role.ts";
import { Instant, Int } from "./formats.ts";

const TokenName = Type.String({ minLength: 1, maxLength: 50, pattern: "^[A-Za-z0-9._-]+$" });

/** What lets a program in, as `Authorization: Bearer ...`. */
export const TokenSummary = Type.Object({
  id: Int(),
  name: TokenName,
  permissions: Type.Array(Permission, { maxItems: PERMISSIONS.length }),
  createdAt: Instant,
  createdBy: Type.String({ maxLength: 128 }),
  expiresAt: Instant,
  /** To the minute. */
  lastUsedAt: Type.Optional(Instant),
  revokedAt: Type.Optional(Instant),
});
export type TokenSummary = Type.Static<typeof TokenSummary>;

/** GET /api/v1/tokens, newest first. */
export const TokenList = Type.Object({ tokens: Type.Array(TokenSummary, { maxItems: 10_000 }) });
export type TokenList = Type.Static<typeof TokenList>;

/** What a program may be given: everything but the administration, which is for people alone. */
export const TOKEN_PERMISSIONS = PERMISSIONS.filter((permission) => permission !== "administration");

/** POST /api/v1/tokens */
export const NewToken = Type.Object(
  {
    name: TokenName,
    permissions: Type.Array(Type.Enum([...TOKEN_PERMISSIONS]), {
      minItems: 1,
      maxItems: TOKEN_PERMISSIONS.length,
      uniqueItems: true,
    }),
    /** It ends after so many days. */
    validDays: Type.Integer({ minimum: 1, maximum: 730, format: "int32" }),
  },
  { additionalProperties: false },
);
export type NewToken = Type.Static<typeof NewToken>;

/** The token itself, shown this once. */
export const MadeToken = Type.Object({ id: Int(), name: TokenName, token: Type.String({ maxLength: 100 }) });
export type MadeToken = Type.Static<typeof MadeToken>;
