import type { Migration } from "./migration.ts";

/**
 * What citizens report of street lights. A case is a place; all reports of the same lamp while it is open belong to it.
 * Nothing here says who the citizen is but an e-mail address that is emptied with the case.
 */
export const reportMigration: Migration = {
  version: 18,
  sql: `
    CREATE TABLE report_case (
      id INTEGER PRIMARY KEY AUTOINCREMENT, state TEXT NOT NULL, kind TEXT NOT NULL,
      lamp TEXT, street TEXT, latitude_deg REAL, longitude_deg REAL,
      reported_at_ms INTEGER NOT NULL, changed_at_ms INTEGER NOT NULL, closed_at_ms INTEGER,
      taken_by TEXT, work_order TEXT,
      CHECK (state IN ('received', 'looked-at', 'ordered', 'mended', 'no-fault')),
      CHECK ((closed_at_ms IS NULL) = (state NOT IN ('mended', 'no-fault')))
    ) STRICT;
    CREATE UNIQUE INDEX report_case_open ON report_case (lamp) WHERE closed_at_ms IS NULL AND lamp IS NOT NULL;

    CREATE TABLE citizen_report (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      report_case INTEGER NOT NULL REFERENCES report_case (id) ON DELETE CASCADE,
      code_sha256 BLOB NOT NULL UNIQUE, at_ms INTEGER NOT NULL, kind TEXT NOT NULL, place TEXT NOT NULL,
      words TEXT NOT NULL, photo TEXT, email TEXT, language TEXT NOT NULL
    ) STRICT;
    CREATE INDEX citizen_report_case ON citizen_report (report_case, id);
    CREATE INDEX citizen_report_at ON citizen_report (at_ms);
    CREATE INDEX citizen_report_photo ON citizen_report (photo) WHERE photo IS NOT NULL;

    CREATE TABLE report_event (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      report_case INTEGER NOT NULL REFERENCES report_case (id) ON DELETE CASCADE,
      at_ms INTEGER NOT NULL, actor TEXT NOT NULL, action TEXT NOT NULL, words TEXT NOT NULL
    ) STRICT;
    CREATE INDEX report_event_case ON report_event (report_case, id);
  `,
};
