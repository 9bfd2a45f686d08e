import type { Migration } from "./migration.ts";

/** A person may have several roles. Who was an operator looked after energy and lamps alike. */
export const roleMigration: Migration = {
  version: 13,
  sql: `
    ALTER TABLE user RENAME COLUMN role TO roles;
    UPDATE user SET roles = CASE roles
      WHEN 'administrator' THEN '["administrator"]'
      WHEN 'operator' THEN '["energy-manager","lighting-manager"]'
      ELSE '["reader"]' END;
  `,
};
