import type { Migration } from "./migration.ts";

/**
 * Anomalies of supplies: what was found, what people did of it, what was learned, the budget, and how far the watch of
 * each supply is. One cause at one supply is one row until it ends.
 */
export const anomalyMigration: Migration = {
  version: 11,
  sql: `
    CREATE TABLE anomaly (
      id INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, supply TEXT NOT NULL, place TEXT NOT NULL,
      state TEXT NOT NULL,
      from_ms INTEGER NOT NULL, to_ms INTEGER, raised_at_ms INTEGER NOT NULL, seen_at_ms INTEGER NOT NULL,
      ended_at_ms INTEGER, score REAL NOT NULL, eur_per_year REAL NOT NULL, finding TEXT NOT NULL,
      assigned_to TEXT, snooze TEXT, normal INTEGER,
      CHECK (state IN ('open', 'held', 'snoozed', 'normal', 'closed'))
    ) STRICT;
    CREATE UNIQUE INDEX anomaly_running ON anomaly (supply, kind) WHERE ended_at_ms IS NULL;
    CREATE INDEX anomaly_state ON anomaly (state, id);
    CREATE INDEX anomaly_place ON anomaly (place, id);
    CREATE INDEX anomaly_supply ON anomaly (supply, kind, from_ms);

    CREATE TABLE anomaly_event (
      id INTEGER PRIMARY KEY AUTOINCREMENT, anomaly INTEGER NOT NULL REFERENCES anomaly (id) ON DELETE CASCADE,
      at_ms INTEGER NOT NULL, actor TEXT NOT NULL, action TEXT NOT NULL, detail TEXT NOT NULL
    ) STRICT;
    CREATE INDEX anomaly_event_anomaly ON anomaly_event (anomaly, id);

    CREATE TABLE anomaly_notice (
      at_ms INTEGER NOT NULL, place TEXT NOT NULL, anomaly INTEGER NOT NULL, kind TEXT NOT NULL
    ) STRICT;
    CREATE INDEX anomaly_notice_at ON anomaly_notice (at_ms);

    CREATE TABLE anomaly_normal (
      id INTEGER PRIMARY KEY AUTOINCREMENT, supply TEXT NOT NULL, kind TEXT NOT NULL, scope TEXT NOT NULL,
      up_to REAL NOT NULL, until_ms INTEGER, reason TEXT NOT NULL, anomaly INTEGER NOT NULL,
      marked_by TEXT NOT NULL, marked_at_ms INTEGER NOT NULL, ended_by TEXT, ended_at_ms INTEGER,
      CHECK ((ended_at_ms IS NULL) = (ended_by IS NULL))
    ) STRICT;
    CREATE INDEX anomaly_normal_supply ON anomaly_normal (supply, kind);

    CREATE TABLE anomaly_budget (
      only_one INTEGER PRIMARY KEY CHECK (only_one = 1), body TEXT NOT NULL, set_by TEXT NOT NULL, set_at_ms INTEGER NOT NULL
    ) STRICT;

    CREATE TABLE anomaly_memory (
      supply TEXT PRIMARY KEY, kept_at_ms INTEGER NOT NULL, body BLOB NOT NULL
    ) STRICT, WITHOUT ROWID;
  `,
};
