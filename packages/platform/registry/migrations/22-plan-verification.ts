import type { Migration } from "./migration.ts";

/**
 * Measures that are done, held against the meters: when the works began, and what was computed last of the measures that
 * are judged together, by the first of them. `inputs` says from what it was computed, so that others see when it is stale.
 */
export const planVerificationMigration: Migration = {
  version: 22,
  sql: `
    ALTER TABLE plan_measure ADD COLUMN begun_on TEXT;
    CREATE TABLE plan_verification (
      id TEXT PRIMARY KEY, inputs TEXT NOT NULL, computed_at_ms INTEGER NOT NULL, body BLOB NOT NULL
    ) STRICT, WITHOUT ROWID;
  `,
};
