import type { Migration } from "./migration.ts";

/**
 * Orders of work with all that was done on them, parts, what the town has agreed on, and the answers to requests that may
 * be repeated. An alarm or a report has one order at a time that somebody still has to see to.
 */
export const workMigration: Migration = {
  version: 16,
  sql: `
    CREATE TABLE work_order (
      id INTEGER PRIMARY KEY AUTOINCREMENT, state TEXT NOT NULL, severity TEXT NOT NULL, what TEXT NOT NULL,
      origin TEXT NOT NULL, origin_id TEXT, alarm_kind TEXT,
      point TEXT, place_kind TEXT, place_words TEXT NOT NULL, latitude_deg REAL, longitude_deg REAL,
      created_at_ms INTEGER NOT NULL, created_by TEXT NOT NULL, due_at_ms INTEGER NOT NULL,
      assigned_to TEXT, last_move TEXT NOT NULL, moved_at_ms INTEGER NOT NULL, done_at_ms INTEGER,
      confirmation TEXT, lock_order TEXT,
      CHECK (state IN ('open', 'assigned', 'under-way', 'done', 'not-possible', 'cancelled')),
      CHECK ((origin = 'hand') = (origin_id IS NULL)), CHECK ((latitude_deg IS NULL) = (longitude_deg IS NULL))
    ) STRICT;
    CREATE UNIQUE INDEX work_order_origin ON work_order (origin, origin_id)
      WHERE origin_id IS NOT NULL AND (state IN ('open', 'assigned', 'under-way') OR confirmation = 'awaited');
    CREATE INDEX work_order_state ON work_order (state, id);
    CREATE INDEX work_order_point ON work_order (point, id);
    CREATE INDEX work_order_awaited ON work_order (id) WHERE confirmation = 'awaited';

    CREATE TABLE work_entry (
      id INTEGER PRIMARY KEY AUTOINCREMENT, work_order INTEGER NOT NULL REFERENCES work_order (id), kind TEXT NOT NULL,
      at_ms INTEGER NOT NULL, received_at_ms INTEGER NOT NULL, actor TEXT NOT NULL, body TEXT NOT NULL, photo TEXT
    ) STRICT;
    CREATE INDEX work_entry_order ON work_entry (work_order, id);
    CREATE INDEX work_entry_photo ON work_entry (photo) WHERE photo IS NOT NULL;

    CREATE TABLE work_part (
      id TEXT PRIMARY KEY, name TEXT NOT NULL, unit TEXT NOT NULL, is_offered INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    INSERT INTO work_part (id, name, unit, is_offered) VALUES
      ('modulo-led', 'Modulo LED', 'pz', 1), ('alimentatore', 'Alimentatore (driver)', 'pz', 1),
      ('apparecchio', 'Apparecchio completo', 'pz', 1), ('fusibile', 'Fusibile', 'pz', 1),
      ('scaricatore', 'Scaricatore di sovratensione', 'pz', 1), ('morsettiera', 'Morsettiera da palo', 'pz', 1),
      ('portella', 'Portella di palo', 'pz', 1), ('cavo', 'Cavo', 'm', 1), ('giunto', 'Giunto', 'pz', 1),
      ('nodo', 'Nodo di telecontrollo', 'pz', 1), ('contattore', 'Contattore di quadro', 'pz', 1),
      ('interruttore', 'Interruttore differenziale', 'pz', 1);

    CREATE TABLE work_levels (
      from_day TEXT PRIMARY KEY, body TEXT NOT NULL, agreed_by TEXT NOT NULL, agreed_at_ms INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE kept_answer (
      username TEXT NOT NULL, key TEXT NOT NULL, request_sha256 TEXT NOT NULL, status INTEGER NOT NULL,
      body TEXT NOT NULL, kept_at_ms INTEGER NOT NULL,
      PRIMARY KEY (username, key)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX kept_answer_at ON kept_answer (kept_at_ms);
  `,
};
