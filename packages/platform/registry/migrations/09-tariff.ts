import type { Migration } from "./migration.ts";

/** That what was entered is never edited: a correction is a new row that names the one it replaces. */
const neverEdited = (table: string): string => `
  CREATE TRIGGER ${table}_is_not_edited BEFORE UPDATE ON ${table} BEGIN
    SELECT raise(ABORT, 'a ${table} row is never edited: store one that replaces it');
  END;
  CREATE TRIGGER ${table}_is_not_deleted BEFORE DELETE ON ${table} BEGIN
    SELECT raise(ABORT, 'a ${table} row is never deleted: store one that replaces it');
  END;`;

/** Contracts in dated versions, bills as lines, and factors with year and source. Days are local, `YYYY-MM-DD`. */
export const tariffMigration: Migration = {
  version: 9,
  sql: `
    CREATE TABLE contract_version (
      id INTEGER PRIMARY KEY AUTOINCREMENT, supply TEXT NOT NULL REFERENCES point (id), from_day TEXT NOT NULL,
      body TEXT NOT NULL, replaces INTEGER UNIQUE REFERENCES contract_version (id),
      stored_at_ms INTEGER NOT NULL, stored_by TEXT NOT NULL
    ) STRICT;
    CREATE INDEX contract_version_supply ON contract_version (supply, from_day);
    ${neverEdited("contract_version")}

    CREATE TABLE bill (
      id INTEGER PRIMARY KEY AUTOINCREMENT, supplier TEXT NOT NULL, number TEXT NOT NULL, issued_day TEXT NOT NULL,
      supply_code TEXT NOT NULL, supply TEXT REFERENCES point (id), from_day TEXT NOT NULL, to_day TEXT NOT NULL,
      body TEXT NOT NULL, stored_at_ms INTEGER NOT NULL, stored_by TEXT NOT NULL,
      UNIQUE (supplier, number, issued_day, supply_code), CHECK (to_day >= from_day)
    ) STRICT;
    CREATE INDEX bill_supply ON bill (supply, from_day);

    CREATE TABLE factor (
      id INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, carrier TEXT NOT NULL, from_day TEXT NOT NULL,
      body TEXT NOT NULL, replaces INTEGER UNIQUE REFERENCES factor (id),
      stored_at_ms INTEGER NOT NULL, stored_by TEXT NOT NULL
    ) STRICT;
    CREATE INDEX factor_kind ON factor (kind, carrier, from_day);
    ${neverEdited("factor")}
  `,
};
