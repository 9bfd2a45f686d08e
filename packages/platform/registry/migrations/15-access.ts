import type { Migration } from "./migration.ts";

/**
 * Who may do what. A person who is removed keeps the row without anything personal, so that the name is not given again and
 * the audit log stays clear. Sessions get a number of their own, by which they are ended, and say where they come from.
 */
export const accessMigration: Migration = {
  version: 15,
  sql: `
    ALTER TABLE user ADD COLUMN display_name TEXT;
    ALTER TABLE user ADD COLUMN email TEXT;
    ALTER TABLE user ADD COLUMN phone TEXT;
    ALTER TABLE user ADD COLUMN language TEXT NOT NULL DEFAULT 'it';
    ALTER TABLE user ADD COLUMN created_at_ms INTEGER;
    ALTER TABLE user ADD COLUMN last_login_at_ms INTEGER;
    ALTER TABLE user ADD COLUMN locked_at_ms INTEGER;
    ALTER TABLE user ADD COLUMN removed_at_ms INTEGER;

    CREATE TABLE oidc_link (
      issuer TEXT NOT NULL, subject TEXT NOT NULL, user INTEGER NOT NULL UNIQUE REFERENCES user (id),
      linked_at_ms INTEGER NOT NULL, PRIMARY KEY (issuer, subject)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE open_session (
      id INTEGER PRIMARY KEY AUTOINCREMENT, token_sha256 BLOB NOT NULL UNIQUE,
      user INTEGER NOT NULL REFERENCES user (id) ON DELETE CASCADE, opened_at_ms INTEGER NOT NULL,
      expires_at_ms INTEGER NOT NULL, seen_at_ms INTEGER NOT NULL, address TEXT NOT NULL, browser TEXT NOT NULL,
      way TEXT NOT NULL
    ) STRICT;
    INSERT INTO open_session (token_sha256, user, opened_at_ms, expires_at_ms, seen_at_ms, address, browser, way)
      SELECT token_sha256, user, opened_at_ms, expires_at_ms, opened_at_ms, '', '', 'password' FROM session;
    DROP TABLE session;
    ALTER TABLE open_session RENAME TO session;
    CREATE INDEX session_user ON session (user);
    CREATE INDEX session_expiry ON session (expires_at_ms);

    CREATE TABLE known_browser (
      token_sha256 BLOB PRIMARY KEY, user INTEGER NOT NULL REFERENCES user (id) ON DELETE CASCADE,
      expires_at_ms INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX known_browser_user ON known_browser (user);

    CREATE TABLE machine_token (
      id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE COLLATE NOCASE, token_sha256 BLOB NOT NULL UNIQUE,
      permissions TEXT NOT NULL, created_at_ms INTEGER NOT NULL, created_by TEXT NOT NULL, expires_at_ms INTEGER NOT NULL,
      last_used_at_ms INTEGER, revoked_at_ms INTEGER
    ) STRICT;

    CREATE INDEX audit_actor ON audit (actor, at_ms, id);
    CREATE INDEX audit_action ON audit (action, at_ms, id);
  `,
};
