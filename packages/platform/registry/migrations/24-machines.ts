import type { Migration } from "./migration.ts";

/** Something that other programs are told of, noted in the transaction in which it happens: no crash can lose it. */
const notes = (trigger: string, when: string, kind: string, subject: string, atMs: string): string => `
    CREATE TRIGGER ${trigger} AFTER ${when} AND EXISTS (SELECT 1 FROM webhook) BEGIN
      INSERT INTO webhook_event (kind, subject, at_ms) VALUES ('${kind}', ${subject}, ${atMs});
    END;`;

/**
 * What programs may do (scopes, from where, how often), and what they are told: endpoints, what happened, what is on its
 * way to them, and each attempt. The permissions that tokens had are scopes of the same names.
 */
export const machineMigration: Migration = {
  version: 24,
  sql: `
    ALTER TABLE machine_token RENAME COLUMN permissions TO scopes;
    ALTER TABLE machine_token ADD COLUMN networks TEXT NOT NULL DEFAULT '[]';
    ALTER TABLE machine_token ADD COLUMN max_per_minute INTEGER;

    CREATE TABLE webhook (
      id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, url TEXT NOT NULL, kinds TEXT NOT NULL,
      secret BLOB NOT NULL, previous_secret BLOB, previous_until_ms INTEGER,
      created_at_ms INTEGER NOT NULL, created_by TEXT NOT NULL, is_on INTEGER NOT NULL,
      failing_since_ms INTEGER, off_reason TEXT, off_at_ms INTEGER,
      CHECK ((previous_secret IS NULL) = (previous_until_ms IS NULL)), CHECK (is_on = 1 OR off_at_ms IS NOT NULL)
    ) STRICT;
    CREATE TABLE webhook_network (network TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;

    CREATE TABLE webhook_event (
      id INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, subject TEXT NOT NULL, at_ms INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE webhook_expiry (lighting_order TEXT PRIMARY KEY, until_ms INTEGER NOT NULL) STRICT, WITHOUT ROWID;

    CREATE TABLE webhook_delivery (
      id INTEGER PRIMARY KEY AUTOINCREMENT, webhook INTEGER NOT NULL REFERENCES webhook (id) ON DELETE CASCADE,
      message TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, body TEXT NOT NULL, created_at_ms INTEGER NOT NULL,
      since_ms INTEGER NOT NULL, state TEXT NOT NULL, attempts INTEGER NOT NULL DEFAULT 0, next_at_ms INTEGER NOT NULL,
      detail TEXT NOT NULL DEFAULT '',
      CHECK (state IN ('waiting', 'delivered', 'failed'))
    ) STRICT;
    CREATE INDEX webhook_delivery_waiting ON webhook_delivery (next_at_ms) WHERE state = 'waiting';
    CREATE INDEX webhook_delivery_webhook ON webhook_delivery (webhook, id);
    CREATE TABLE webhook_attempt (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      delivery INTEGER NOT NULL REFERENCES webhook_delivery (id) ON DELETE CASCADE,
      at_ms INTEGER NOT NULL, took_ms INTEGER NOT NULL, status INTEGER, detail TEXT NOT NULL
    ) STRICT;
    CREATE INDEX webhook_attempt_delivery ON webhook_attempt (delivery, id);
${[
  notes("alarm_raised_event", "INSERT ON alarm WHEN 1", "alarm.raised", "new.id", "new.raised_at_ms"),
  notes(
    "alarm_closed_event",
    "UPDATE OF closed_at_ms ON alarm WHEN old.closed_at_ms IS NULL AND new.closed_at_ms IS NOT NULL",
    "alarm.closed",
    "new.id",
    "new.closed_at_ms",
  ),
  notes(
    "alarm_acknowledged_event",
    "UPDATE OF acknowledged_at_ms ON alarm WHEN old.acknowledged_at_ms IS NULL AND new.acknowledged_at_ms IS NOT NULL",
    "alarm.acknowledged",
    "new.id",
    "new.acknowledged_at_ms",
  ),
  notes(
    "anomaly_raised_event",
    "INSERT ON anomaly WHEN new.state = 'open'",
    "anomaly.raised",
    "new.id",
    "new.raised_at_ms",
  ),
  // One that the alert budget had held back is told when it is let through.
  notes(
    "anomaly_let_through_event",
    "UPDATE OF state ON anomaly WHEN old.state = 'held' AND new.state = 'open'",
    "anomaly.raised",
    "new.id",
    "new.seen_at_ms",
  ),
  notes(
    "anomaly_closed_event",
    "UPDATE OF ended_at_ms ON anomaly WHEN old.ended_at_ms IS NULL AND new.ended_at_ms IS NOT NULL",
    "anomaly.closed",
    "new.id",
    "new.ended_at_ms",
  ),
  notes("work_order_created_event", "INSERT ON work_order WHEN 1", "work-order.created", "new.id", "new.created_at_ms"),
  notes(
    "work_order_moved_event",
    "UPDATE OF state ON work_order WHEN old.state <> new.state",
    "work-order.changed",
    "new.id",
    "new.moved_at_ms",
  ),
  notes(
    "lighting_order_given_event",
    "INSERT ON lighting_order WHEN 1",
    "lighting-order.given",
    "new.id",
    "new.created_at_ms",
  ),
  notes(
    "lighting_order_ended_event",
    "UPDATE OF ended_at_ms ON lighting_order WHEN old.ended_at_ms IS NULL AND new.ended_at_ms IS NOT NULL",
    "lighting-order.ended",
    "new.id",
    "new.ended_at_ms",
  ),
  notes(
    "command_expired_event",
    "UPDATE OF fate ON command WHEN old.fate <> new.fate AND new.fate IN ('expired', 'refused')",
    "lamp-command.failed",
    "new.id",
    "new.fate_at_ms",
  ),
  notes("report_case_event", "INSERT ON report_case WHEN 1", "report.received", "new.id", "new.reported_at_ms"),
  notes(
    "edge_away_event",
    "UPDATE OF online ON edge WHEN old.online = 1 AND new.online = 0",
    "gateway.offline",
    "new.id",
    "new.since_ms",
  ),
  notes(
    "edge_back_event",
    "UPDATE OF online ON edge WHEN old.online = 0 AND new.online = 1",
    "gateway.online",
    "new.id",
    "new.since_ms",
  ),
].join("")}
    -- An order ends by itself: nothing is written then, so its end is noted beforehand.
    CREATE TRIGGER lighting_order_expiry AFTER INSERT ON lighting_order WHEN EXISTS (SELECT 1 FROM webhook) BEGIN
      INSERT OR REPLACE INTO webhook_expiry (lighting_order, until_ms) VALUES (new.id, new.until_ms);
    END;
    CREATE TRIGGER lighting_order_no_expiry AFTER UPDATE OF ended_at_ms ON lighting_order
      WHEN new.ended_at_ms IS NOT NULL BEGIN
      DELETE FROM webhook_expiry WHERE lighting_order = new.id;
    END;
  `,
};
