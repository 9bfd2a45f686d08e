import type { Database } from "../database.ts";
import type { LoginWay, Session, Sessions } from "./access.ts";
import { digestOf, newSecret } from "./secret-digest.ts";
import { rolesOf } from "./users.ts";

interface SessionRow {
  id: number;
  user: number;
  username: string;
  opened_at_ms: number;
  expires_at_ms: number;
  seen_at_ms: number;
  address: string;
  browser: string;
  way: string;
}

const SELECT = `SELECT session.id, user, username, opened_at_ms, expires_at_ms, seen_at_ms, address, browser, way, roles,
  must_change_password FROM session JOIN user ON user.id = session.user`;
/** `?` is the moment, twice, and how long a session may be idle. */
const IS_OPEN = "expires_at_ms > ? AND seen_at_ms > ? - ? AND locked_at_ms IS NULL AND removed_at_ms IS NULL";
const FOR_EVER_MS = Number.MAX_SAFE_INTEGER;
const NOWHERE = { address: "", browser: "", way: "password" } as const;
/** Of one person; the oldest is forgotten. */
const MOST_BROWSERS = 20;

/** Sessions of people, and the browsers that they use. */
export function createSessions(db: Database): Sessions {
  return {
    open: (userId, nowMs, expiresAtMs, { address, browser, way } = NOWHERE) => {
      const token = newSecret();
      db.run(
        `INSERT INTO session (token_sha256, user, opened_at_ms, expires_at_ms, seen_at_ms, address, browser, way)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
        digestOf(token),
        userId,
        nowMs,
        expiresAtMs,
        nowMs,
        address,
        browser,
        way,
      );
      return token;
    },

    find: (token, nowMs, idleMs = FOR_EVER_MS) => {
      const row = db.first<SessionRow & { roles: string; must_change_password: number }>(
        `${SELECT} WHERE token_sha256 = ? AND ${IS_OPEN}`,
        digestOf(token),
        nowMs,
        nowMs,
        idleMs,
      );
      if (row === undefined) return undefined;
      const { user: id, username, roles, must_change_password } = row;
      return {
        session: toSession(row),
        user: { id, username, roles: rolesOf(roles), mustChangePassword: must_change_password === 1 },
      };
    },

    seen: (id, atMs) => {
      db.run("UPDATE session SET seen_at_ms = ? WHERE id = ? AND seen_at_ms < ?", atMs, id, atMs);
    },

    list: (nowMs, idleMs, userId) =>
      db
        .all<SessionRow>(
          `${SELECT} WHERE ${IS_OPEN} AND (? IS NULL OR user = ?) ORDER BY opened_at_ms DESC, session.id DESC`,
          nowMs,
          nowMs,
          idleMs,
          userId,
          userId,
        )
        .map(toSession),

    end: (id, userId) => db.run("DELETE FROM session WHERE id = ? AND (? IS NULL OR user = ?)", id, userId, userId) > 0,
    close: (token) => {
      db.run("DELETE FROM session WHERE token_sha256 = ?", digestOf(token));
    },
    endAll: (userId, but) => db.run("DELETE FROM session WHERE user = ? AND id IS NOT ?", userId, but),

    deleteExpired: (nowMs) =>
      db.transaction(() => {
        db.run("DELETE FROM known_browser WHERE expires_at_ms <= ?", nowMs);
        return db.run("DELETE FROM session WHERE expires_at_ms <= ?", nowMs);
      }),

    rememberBrowser: (userId, expiresAtMs) => {
      const token = newSecret();
      db.transaction(() => {
        db.run(
          "INSERT INTO known_browser (token_sha256, user, expires_at_ms) VALUES (?, ?, ?)",
          digestOf(token),
          userId,
          expiresAtMs,
        );
        db.run(
          `DELETE FROM known_browser WHERE user = ? AND token_sha256 NOT IN
             (SELECT token_sha256 FROM known_browser WHERE user = ? ORDER BY expires_at_ms DESC LIMIT ?)`,
          userId,
          userId,
          MOST_BROWSERS,
        );
      });
      return token;
    },

    knowsBrowser: (userId, token, nowMs) =>
      db.first(
        "SELECT 1 FROM known_browser WHERE token_sha256 = ? AND user = ? AND expires_at_ms > ?",
        digestOf(token),
        userId,
        nowMs,
      ) !== undefined,
  };
}

const toSession = (row: SessionRow): Session => ({
  id: row.id,
  userId: row.user,
  username: row.username,
  openedAtMs: row.opened_at_ms,
  expiresAtMs: row.expires_at_ms,
  seenAtMs: row.seen_at_ms,
  address: row.address,
  browser: row.browser,
  way: row.way as LoginWay,
});
