import type { TokenScope } from "@lucciola/contract/access/token-scope.ts";
import { OperationalError } from "../../process/operational-error.ts";
import { type Database, isConstraint } from "../database.ts";
import type { MachineToken, Tokens } from "./access.ts";
import { digestOf, newSecret } from "./secret-digest.ts";

interface TokenRow {
  id: number;
  name: string;
  scopes: string;
  networks: string;
  max_per_minute: number | null;
  created_at_ms: number;
  created_by: string;
  expires_at_ms: number;
  last_used_at_ms: number | null;
  revoked_at_ms: number | null;
}

/** So that a token which is found in a file or a log is known for what it is. */
const MARK = "lucciola_";
/** A write for each request would cost a sync of the disk each. */
const NOTED_EVERY_MS = 60_000;
const COLUMNS = `
  id, name, scopes, networks, max_per_minute, created_at_ms, created_by, expires_at_ms, last_used_at_ms, revoked_at_ms`;

/** Tokens by which programs come in. */
export function createTokens(db: Database): Tokens {
  return {
    create: ({ name, scopes, networks = [], maxPerMinute, createdBy, expiresAtMs }, nowMs) => {
      const secret = MARK + newSecret();
      try {
        const id = db.transaction(() => {
          db.run(
            `INSERT INTO machine_token (name, token_sha256, scopes, networks, max_per_minute, created_at_ms,
               created_by, expires_at_ms)
               VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
            name,
            digestOf(secret),
            JSON.stringify(scopes),
            JSON.stringify(networks),
            maxPerMinute,
            nowMs,
            createdBy,
            expiresAtMs,
          );
          return db.first<{ id: number }>("SELECT last_insert_rowid() AS id")?.id ?? 0;
        });
        return { id, secret };
      } catch (error) {
        if (!isConstraint(error, "UNIQUE")) throw error;
        throw new OperationalError({
          code: "token-exists",
          message: `There is, or was, a token ${name}, and the audit log names it. Choose another name.`,
          cause: error,
        });
      }
    },

    use: (secret, nowMs) => {
      if (!secret.startsWith(MARK)) return undefined;
      const row = db.first<TokenRow>(
        `SELECT ${COLUMNS} FROM machine_token WHERE token_sha256 = ? AND revoked_at_ms IS NULL AND expires_at_ms > ?`,
        digestOf(secret),
        nowMs,
      );
      if (row === undefined) return undefined;
      if ((row.last_used_at_ms ?? Number.NEGATIVE_INFINITY) <= nowMs - NOTED_EVERY_MS)
        db.run("UPDATE machine_token SET last_used_at_ms = ? WHERE id = ?", nowMs, row.id);
      return toToken(row);
    },

    list: () => db.all<TokenRow>(`SELECT ${COLUMNS} FROM machine_token ORDER BY id DESC`).map(toToken),

    revoke: (id, nowMs) =>
      db.run("UPDATE machine_token SET revoked_at_ms = ? WHERE id = ? AND revoked_at_ms IS NULL", nowMs, id) > 0,
  };
}

const toToken = (row: TokenRow): MachineToken => ({
  id: row.id,
  name: row.name,
  scopes: JSON.parse(row.scopes) as TokenScope[],
  networks: JSON.parse(row.networks) as string[],
  maxPerMinute: row.max_per_minute ?? undefined,
  createdAtMs: row.created_at_ms,
  createdBy: row.created_by,
  expiresAtMs: row.expires_at_ms,
  lastUsedAtMs: row.last_used_at_ms ?? undefined,
  revokedAtMs: row.revoked_at_ms ?? undefined,
});
