import type { Migration } from "./migration.ts";

/** Who wants to hear what and where, who is on duty, what was told to whom, and messages on their way. */
export const notificationMigration: Migration = {
  version: 14,
  sql: `
    CREATE TABLE notification_settings (username TEXT PRIMARY KEY COLLATE NOCASE, body TEXT NOT NULL) STRICT, WITHOUT ROWID;
    CREATE TABLE notification_policy (
      only_one INTEGER PRIMARY KEY CHECK (only_one = 1), body TEXT NOT NULL, set_by TEXT NOT NULL, set_at_ms INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE push_subscription (
      endpoint TEXT PRIMARY KEY, username TEXT NOT NULL COLLATE NOCASE, p256dh TEXT NOT NULL, auth TEXT NOT NULL,
      device TEXT NOT NULL, added_at_ms INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX push_subscription_username ON push_subscription (username);
    CREATE TABLE push_key (
      only_one INTEGER PRIMARY KEY CHECK (only_one = 1), public_key TEXT NOT NULL, private_key TEXT NOT NULL
    ) STRICT;
    CREATE TABLE notification_channels (
      only_one INTEGER PRIMARY KEY CHECK (only_one = 1), channels TEXT NOT NULL
    ) STRICT;
    CREATE TABLE duty_shift (
      id INTEGER PRIMARY KEY AUTOINCREMENT, topic TEXT NOT NULL, username TEXT NOT NULL COLLATE NOCASE,
      from_ms INTEGER NOT NULL, to_ms INTEGER NOT NULL,
      CHECK (to_ms > from_ms)
    ) STRICT;
    CREATE INDEX duty_shift_to ON duty_shift (to_ms);
    CREATE TABLE notice_told (
      notice TEXT NOT NULL, username TEXT NOT NULL COLLATE NOCASE, severity TEXT NOT NULL, message INTEGER NOT NULL,
      at_ms INTEGER NOT NULL, over_ms INTEGER,
      PRIMARY KEY (notice, username)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE message (
      id INTEGER PRIMARY KEY AUTOINCREMENT, username TEXT NOT NULL COLLATE NOCASE, channel TEXT NOT NULL,
      created_at_ms INTEGER NOT NULL, title TEXT NOT NULL, text TEXT NOT NULL, href TEXT NOT NULL, state TEXT NOT NULL,
      attempts INTEGER NOT NULL DEFAULT 0, next_at_ms INTEGER NOT NULL, detail TEXT NOT NULL DEFAULT '',
      CHECK (state IN ('waiting', 'sent', 'failed'))
    ) STRICT;
    CREATE INDEX message_waiting ON message (next_at_ms) WHERE state = 'waiting';
    CREATE INDEX message_username ON message (username, id);
  `,
};
