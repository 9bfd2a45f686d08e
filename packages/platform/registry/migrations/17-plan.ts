import type { Migration } from "./migration.ts";

/** The energy plan: measures and where they stand, the office's own catalogue and grants, scenarios with their answers. */
export const planMigration: Migration = {
  version: 17,
  sql: `
    CREATE TABLE plan_measure (
      id TEXT PRIMARY KEY, place_kind TEXT NOT NULL, place TEXT NOT NULL, state TEXT NOT NULL, done_on TEXT,
      body TEXT NOT NULL, changed_at_ms INTEGER NOT NULL, changed_by TEXT NOT NULL,
      CHECK ((state = 'done') = (done_on IS NOT NULL))
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX plan_measure_place ON plan_measure (place_kind, place);
    CREATE TABLE plan_catalogue (kind TEXT PRIMARY KEY, body TEXT NOT NULL) STRICT, WITHOUT ROWID;
    CREATE TABLE plan_grant (id TEXT PRIMARY KEY, body TEXT NOT NULL) STRICT, WITHOUT ROWID;
    CREATE TABLE plan_town (only_one INTEGER PRIMARY KEY CHECK (only_one = 1), body TEXT NOT NULL) STRICT;
    CREATE TABLE plan_scenario (
      id INTEGER PRIMARY KEY AUTOINCREMENT, settings TEXT NOT NULL, created_at_ms INTEGER NOT NULL, created_by TEXT NOT NULL,
      answer TEXT, answered_at_ms INTEGER,
      CHECK ((answer IS NULL) = (answered_at_ms IS NULL))
    ) STRICT;
  `,
};
