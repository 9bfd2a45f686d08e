import { Type } from "typebox";
import { TOKEN_SCOPES, TokenScope } from "../access/token-scope.ts";
import { Instant, Int } from "./formats.ts";

const TokenName = Type.String({ minLength: 1, maxLength: 50, pattern: "^[A-Za-z0-9._-]+$" });

const MAX_NETWORKS = 20;
const Network = Type.String({ minLength: 2, maxLength: 64, pattern: "^[0-9A-Fa-f.:]+(/[0-9]{1,3})?$" });
/** As many as anybody may ask from one address. */
const PerMinute = Type.Integer({ minimum: 1, maximum: 1_200, format: "int32" });

/** What lets a program in, as `Authorization: Bearer ...`. */
export const TokenSummary = Type.Object({
  id: Int(),
  name: TokenName,
  scopes: Type.Array(TokenScope, { maxItems: TOKEN_SCOPES.length }),
  /** From where it opens; empty: from anywhere. */
  networks: Type.Array(Network, { maxItems: MAX_NETWORKS }),
  maxPerMinute: Type.Optional(PerMinute),
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

/** POST /api/v1/tokens */
export const NewToken = Type.Object(
  {
    name: TokenName,
    scopes: Type.Array(TokenScope, { minItems: 1, maxItems: TOKEN_SCOPES.length, uniqueItems: true }),
    /** From where alone it opens: addresses and networks (CIDR); without: from anywhere. */
    networks: Type.Optional(Type.Array(Network, { maxItems: MAX_NETWORKS, uniqueItems: true })),
    /** Requests a minute; without: what holds for everybody. */
    maxPerMinute: Type.Optional(PerMinute),
    /** It ends after so many days. */
    validDays: Type.Integer({ minimum: 1, maximum: 730, format: "int32" }),
  },
  { additionalProperties: false },
);
export type NewToken = Type.Static<typeof NewToken>;

/** The token itself, shown this once. */
export const MadeToken = Type.Object({ id: Int(), name: TokenName, token: Type.String({ maxLength: 100 }) });
export type MadeToken = Type.Static<typeof MadeToken>;
