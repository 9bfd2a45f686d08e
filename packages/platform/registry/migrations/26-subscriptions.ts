import type { Migration } from "./migration.ts";

/** Subscriptions of NGSI-LD: what was asked for, what its receiver has been told of each entity, and what waits. */
export const subscriptionMigration: Migration = {
  version: 26,
  sql: `
    CREATE TABLE ngsi_subscription (
      id TEXT PRIMARY KEY, sealed_body BLOB NOT NULL, is_active INTEGER NOT NULL, created_by TEXT NOT NULL,
      created_at_ms INTEGER NOT NULL, changed_at_ms INTEGER NOT NULL, looked_at_ms INTEGER,
      times_sent INTEGER NOT NULL DEFAULT 0, times_failed INTEGER NOT NULL DEFAULT 0,
      failures_in_row INTEGER NOT NULL DEFAULT 0, next_try_ms INTEGER NOT NULL DEFAULT 0,
      notified_at_ms INTEGER, succeeded_at_ms INTEGER, failed_at_ms INTEGER, failure TEXT,
      CHECK (is_active IN (0, 1))
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE ngsi_watched (
      subscription TEXT NOT NULL REFERENCES ngsi_subscription (id) ON DELETE CASCADE, entity TEXT NOT NULL,
      fingerprint TEXT NOT NULL, is_due INTEGER NOT NULL,
      PRIMARY KEY (subscription, entity), CHECK (is_due IN (0, 1))
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX ngsi_watched_due ON ngsi_watched (subscription, entity) WHERE is_due = 1;
  `,
};
