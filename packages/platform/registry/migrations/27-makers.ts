import type { Migration } from "./migration.ts";

/** What devices of other makers say of themselves, and what people say their values mean. */
export const makersMigration: Migration = {
  version: 27,
  sql: `
    CREATE TABLE maker_description (
      edge TEXT NOT NULL, device TEXT NOT NULL, body TEXT NOT NULL, at_ms INTEGER NOT NULL,
      PRIMARY KEY (edge, device)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE device_profile (
      edge TEXT NOT NULL, device TEXT NOT NULL, body TEXT NOT NULL, changed_at_ms INTEGER NOT NULL,
      PRIMARY KEY (edge, device)
    ) STRICT, WITHOUT ROWID;
    INSERT INTO counter (name, value) VALUES ('makers', 0);
    ${["maker_description", "device_profile"]
      .flatMap((table) =>
        ["INSERT", "UPDATE", "DELETE"].map(
          (change) => `
    CREATE TRIGGER ${table}_${change.toLowerCase()} AFTER ${change} ON ${table} BEGIN
      UPDATE counter SET value = value + 1 WHERE name = 'makers';
    END;`,
        ),
      )
      .join("")}
  `,
};
