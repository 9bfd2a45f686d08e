import type { Migration } from "./migration.ts";

/** What people note of buildings: works, openings, new boilers. */
export const buildingNoteMigration: Migration = {
  version: 19,
  sql: `
    CREATE TABLE building_note (
      id INTEGER PRIMARY KEY AUTOINCREMENT, building TEXT NOT NULL REFERENCES building (id),
      from_date TEXT NOT NULL, to_date TEXT, body TEXT NOT NULL,
      written_by TEXT NOT NULL, written_at_ms INTEGER NOT NULL,
      CHECK (to_date IS NULL OR to_date >= from_date)
    ) STRICT;
    CREATE INDEX building_note_building ON building_note (building, from_date);
  `,
};
