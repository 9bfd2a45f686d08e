import type { Migration } from "./migration.ts";

/** What is known of a supply's registers besides their readings: where they go over to zero, and exchanges of the meter. */
export const registerMigration: Migration = {
  version: 12,
  sql: `
    CREATE TABLE register_width (
      point TEXT NOT NULL REFERENCES point (id), quantity TEXT NOT NULL, rolls_over_at INTEGER NOT NULL,
      PRIMARY KEY (point, quantity),
      CHECK (rolls_over_at > 0)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE meter_replacement (
      point TEXT NOT NULL REFERENCES point (id), quantity TEXT NOT NULL, at_ms INTEGER NOT NULL,
      closing INTEGER, opening INTEGER,
      PRIMARY KEY (point, quantity, at_ms),
      CHECK (closing >= 0 AND opening >= 0)
    ) STRICT, WITHOUT ROWID;
  `,
};
