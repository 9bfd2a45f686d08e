import type { Migration } from "./migration.ts";

/** Rules of the town: every version as it was written, the one that holds, what it remembers, and when it has fired. */
export const townRuleMigration: Migration = {
  version: 20,
  sql: `
    CREATE TABLE town_rule (
      id TEXT PRIMARY KEY, version INTEGER NOT NULL, is_enabled INTEGER NOT NULL,
      state TEXT, changed_at_ms INTEGER NOT NULL, changed_by TEXT NOT NULL,
      CHECK (is_enabled IN (0, 1))
    ) STRICT;
    CREATE TABLE town_rule_version (
      rule TEXT NOT NULL REFERENCES town_rule (id) ON DELETE CASCADE, version INTEGER NOT NULL, body TEXT NOT NULL,
      stored_at_ms INTEGER NOT NULL, stored_by TEXT NOT NULL,
      PRIMARY KEY (rule, version)
    ) STRICT;
    CREATE TABLE town_rule_firing (
      id INTEGER PRIMARY KEY AUTOINCREMENT, rule TEXT NOT NULL REFERENCES town_rule (id) ON DELETE CASCADE,
      version INTEGER NOT NULL, at_ms INTEGER NOT NULL, cause TEXT NOT NULL, lighting_order TEXT, failure TEXT
    ) STRICT;
    CREATE INDEX town_rule_firing_rule ON town_rule_firing (rule, id);
    CREATE INDEX town_rule_firing_at ON town_rule_firing (at_ms);
    INSERT INTO counter (name, value) VALUES ('town-rules', 0);
    CREATE TRIGGER town_rule_written AFTER INSERT ON town_rule BEGIN
      UPDATE counter SET value = value + 1 WHERE name = 'town-rules';
    END;
    CREATE TRIGGER town_rule_changed AFTER UPDATE OF version, is_enabled ON town_rule BEGIN
      UPDATE counter SET value = value + 1 WHERE name = 'town-rules';
    END;
    CREATE TRIGGER town_rule_removed AFTER DELETE ON town_rule BEGIN
      UPDATE counter SET value = value + 1 WHERE name = 'town-rules';
    END;
  `,
};
