import type { Migration } from "./migration.ts";

/** What management systems have given through TALQ, and what was recorded for them and not acknowledged yet. */
export const talqMigration: Migration = {
  version: 25,
  sql: `
    CREATE TABLE talq_resource (
      kind TEXT NOT NULL, address TEXT NOT NULL, owner TEXT NOT NULL, body TEXT NOT NULL,
      own_id TEXT, own_version INTEGER, changed_at_ms INTEGER NOT NULL,
      PRIMARY KEY (kind, address)
    ) STRICT, WITHOUT ROWID;
    CREATE UNIQUE INDEX talq_resource_own ON talq_resource (kind, own_id) WHERE own_id IS NOT NULL;

    CREATE TABLE talq_logger (
      address TEXT PRIMARY KEY, sampled_until_ms INTEGER NOT NULL, report_at_ms INTEGER,
      attempts INTEGER NOT NULL DEFAULT 0, lost INTEGER NOT NULL DEFAULT 0
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE talq_seen (
      logger TEXT NOT NULL REFERENCES talq_logger (address) ON DELETE CASCADE, place TEXT NOT NULL, value TEXT NOT NULL,
      PRIMARY KEY (logger, place)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE talq_entry (
      id INTEGER PRIMARY KEY AUTOINCREMENT, logger TEXT NOT NULL REFERENCES talq_logger (address) ON DELETE CASCADE,
      at_ms INTEGER NOT NULL, body TEXT NOT NULL
    ) STRICT;
    CREATE INDEX talq_entry_logger ON talq_entry (logger, id);
  `,
};
