import { OperationalError } from "../process/operational-error.ts";
import type { Database } from "./database.ts";
import { supplyMigration } from "./migrations/08-supplies.ts";
import { tariffMigration } from "./migrations/09-tariff.ts";
import { baselineMigration } from "./migrations/10-weather-and-baselines.ts";
import { anomalyMigration } from "./migrations/11-anomaly.ts";
import { registerMigration } from "./migrations/12-registers.ts";
import { roleMigration } from "./migrations/13-roles.ts";
import { notificationMigration } from "./migrations/14-notifications.ts";
import { accessMigration } from "./migrations/15-access.ts";
import { workMigration } from "./migrations/16-work.ts";
import { planMigration } from "./migrations/17-plan.ts";
import { reportMigration } from "./migrations/18-reports.ts";
import { buildingNoteMigration } from "./migrations/19-building-notes.ts";
import { townRuleMigration } from "./migrations/20-town-rules.ts";
import { planVerificationMigration } from "./migrations/22-plan-verification.ts";
import { machineMigration } from "./migrations/24-machines.ts";
import { talqMigration } from "./migrations/25-talq.ts";
import { subscriptionMigration } from "./migrations/26-subscriptions.ts";
import { makersMigration } from "./migrations/27-makers.ts";
import type { Migration } from "./migrations/migration.ts";

/** Marks the file as a registry of Lucciola: "LUCC". */
const APPLICATION_ID = 0x4c554343;

/**
 * Forward only: a migration that has been released is never edited. Names carry units as in the code; instants are
 * epoch milliseconds; flags are 0 or 1.
 */
export const migrations: readonly Migration[] = [
  {
    version: 1,
    sql: `
      CREATE TABLE counter (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;
      INSERT INTO counter VALUES ('assets', 0), ('quarantine-rows', 0), ('quarantine-bytes', 0);

      CREATE TABLE key_check (only_one INTEGER PRIMARY KEY CHECK (only_one = 1), mac BLOB NOT NULL) STRICT;

      CREATE TABLE building (
        id TEXT PRIMARY KEY, name TEXT NOT NULL, use TEXT NOT NULL, address TEXT NOT NULL,
        latitude_deg REAL NOT NULL, longitude_deg REAL NOT NULL, floor_area_m2 REAL,
        simulated INTEGER NOT NULL
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE point (
        id TEXT PRIMARY KEY, kind TEXT NOT NULL, name TEXT NOT NULL,
        building TEXT REFERENCES building (id), cabinet TEXT REFERENCES point (id), street TEXT,
        latitude_deg REAL, longitude_deg REAL, nominal_power_w REAL, supply_code TEXT, carrier TEXT,
        simulated INTEGER NOT NULL
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX point_kind ON point (kind);
      CREATE INDEX point_building ON point (building);
      CREATE INDEX point_cabinet ON point (cabinet);

      CREATE TABLE installation (
        point TEXT NOT NULL REFERENCES point (id), edge TEXT NOT NULL, device TEXT NOT NULL,
        from_ms INTEGER NOT NULL, to_ms INTEGER,
        PRIMARY KEY (point, from_ms), CHECK (to_ms IS NULL OR to_ms > from_ms)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX installation_device ON installation (edge, device, from_ms);

      CREATE TABLE identity (
        id TEXT PRIMARY KEY, name TEXT NOT NULL, dialect TEXT, prefix TEXT UNIQUE, secret_mac BLOB NOT NULL,
        created_at_ms INTEGER NOT NULL, rotated_at_ms INTEGER, revoked_at_ms INTEGER, simulated INTEGER NOT NULL,
        CHECK ((dialect IS NULL) = (prefix IS NULL))
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE user (
        id INTEGER PRIMARY KEY AUTOINCREMENT, username TEXT NOT NULL UNIQUE COLLATE NOCASE, role TEXT NOT NULL,
        password_hash TEXT NOT NULL, must_change_password INTEGER NOT NULL
      ) STRICT;
      CREATE TABLE session (
        token_sha256 BLOB PRIMARY KEY, user INTEGER NOT NULL REFERENCES user (id) ON DELETE CASCADE,
        opened_at_ms INTEGER NOT NULL, expires_at_ms INTEGER NOT NULL
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX session_user ON session (user);
      CREATE INDEX session_expiry ON session (expires_at_ms);

      CREATE TABLE programme (id TEXT PRIMARY KEY, version INTEGER NOT NULL, body TEXT NOT NULL) STRICT, WITHOUT ROWID;
      CREATE TABLE assignment (
        point TEXT PRIMARY KEY REFERENCES point (id), programme TEXT NOT NULL REFERENCES programme (id),
        revision INTEGER NOT NULL, accepted_revision INTEGER
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX assignment_programme ON assignment (programme);

      CREATE TABLE command (
        seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, point TEXT NOT NULL REFERENCES point (id),
        body TEXT NOT NULL, fate TEXT NOT NULL, fate_at_ms INTEGER NOT NULL, created_at_ms INTEGER NOT NULL,
        override_until_ms INTEGER, reported_dim_pct REAL, detail TEXT
      ) STRICT;
      CREATE INDEX command_point ON command (point, seq);
      CREATE INDEX command_pending ON command (seq) WHERE fate IN ('queued', 'sent', 'acknowledged');
      CREATE INDEX command_done ON command (point, fate_at_ms, seq) WHERE fate = 'carried-out';
      CREATE INDEX command_override ON command (override_until_ms) WHERE fate = 'carried-out';

      CREATE TABLE quarantine (
        id INTEGER PRIMARY KEY AUTOINCREMENT, journal_offset INTEGER NOT NULL, received_at_ms INTEGER NOT NULL,
        principal TEXT NOT NULL, topic TEXT NOT NULL, reason TEXT NOT NULL, detail TEXT NOT NULL,
        state TEXT NOT NULL, more_messages INTEGER, last_offset INTEGER, last_received_at_ms INTEGER,
        payload BLOB NOT NULL,
        UNIQUE (journal_offset, reason)
      ) STRICT;
      CREATE INDEX quarantine_state ON quarantine (state, id);
      CREATE INDEX quarantine_overflow ON quarantine (principal, reason) WHERE more_messages IS NOT NULL;
      CREATE TRIGGER quarantine_grows AFTER INSERT ON quarantine BEGIN
        UPDATE counter SET value = value + 1 WHERE name = 'quarantine-rows';
        UPDATE counter SET value = value + length(new.payload) WHERE name = 'quarantine-bytes';
      END;
      CREATE TRIGGER quarantine_shrinks AFTER DELETE ON quarantine BEGIN
        UPDATE counter SET value = value - 1 WHERE name = 'quarantine-rows';
        UPDATE counter SET value = value - length(old.payload) WHERE name = 'quarantine-bytes';
      END;

      CREATE TABLE edge (
        id TEXT PRIMARY KEY, online INTEGER NOT NULL, since_ms INTEGER NOT NULL, news_at_ms INTEGER,
        last_seen_ms INTEGER NOT NULL, software TEXT, skew_ms INTEGER
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE audit (
        id INTEGER PRIMARY KEY AUTOINCREMENT, at_ms INTEGER NOT NULL, actor TEXT NOT NULL, action TEXT NOT NULL,
        target TEXT NOT NULL, detail TEXT NOT NULL
      ) STRICT;
      CREATE INDEX audit_at ON audit (at_ms, id);
      CREATE TRIGGER audit_is_not_edited BEFORE UPDATE ON audit BEGIN
        SELECT raise(ABORT, 'the audit log is never edited');
      END;
      CREATE TRIGGER audit_is_not_shortened BEFORE DELETE ON audit BEGIN
        SELECT raise(ABORT, 'the audit log is never shortened');
      END;
    `,
  },
  {
    version: 2,
    sql: `
      INSERT INTO counter VALUES ('programmes', 0);
      CREATE TRIGGER assignment_made AFTER INSERT ON assignment BEGIN
        UPDATE counter SET value = value + 1 WHERE name = 'programmes';
      END;
      CREATE TRIGGER assignment_revised AFTER UPDATE OF revision ON assignment WHEN new.revision <> old.revision BEGIN
        UPDATE counter SET value = value + 1 WHERE name = 'programmes';
      END;
      CREATE TRIGGER assignment_ended AFTER DELETE ON assignment BEGIN
        UPDATE counter SET value = value + 1 WHERE name = 'programmes';
      END;

      ALTER TABLE edge ADD COLUMN spooled_messages INTEGER;
      ALTER TABLE edge ADD COLUMN oldest_spooled_at_ms INTEGER;
    `,
  },
  {
    version: 3,
    sql: `
      ALTER TABLE identity ADD COLUMN previous_secret_mac BLOB;
      ALTER TABLE identity ADD COLUMN previous_until_ms INTEGER;

      CREATE TABLE enrolment (
        id TEXT PRIMARY KEY, name TEXT NOT NULL, code_mac BLOB NOT NULL,
        created_at_ms INTEGER NOT NULL, code_until_ms INTEGER NOT NULL,
        secret_mac BLOB, arrived_at_ms INTEGER, address TEXT, approved_at_ms INTEGER,
        messages INTEGER NOT NULL DEFAULT 0, bytes INTEGER NOT NULL DEFAULT 0,
        CHECK ((secret_mac IS NULL) = (arrived_at_ms IS NULL)),
        CHECK (approved_at_ms IS NULL OR arrived_at_ms IS NOT NULL)
      ) STRICT, WITHOUT ROWID;
      CREATE TABLE waiting_message (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        enrolment TEXT NOT NULL REFERENCES enrolment (id) ON DELETE CASCADE,
        received_at_ms INTEGER NOT NULL, topic TEXT NOT NULL, qos INTEGER NOT NULL, payload BLOB NOT NULL
      ) STRICT;
      CREATE INDEX waiting_message_enrolment ON waiting_message (enrolment, id);

      CREATE TABLE revoked_certificate (
        fingerprint TEXT PRIMARY KEY, revoked_at_ms INTEGER NOT NULL, reason TEXT NOT NULL
      ) STRICT, WITHOUT ROWID;
    `,
  },
  {
    version: 4,
    sql: "ALTER TABLE edge ADD COLUMN lost_messages INTEGER;",
  },
  {
    // What every lamp was given by hand as the town's default is the town's from now on, so that lamps to come have it.
    version: 5,
    sql: `
      INSERT INTO counter VALUES ('lighting', 0), ('lighting-orders', 0);

      CREATE TABLE lighting_group (
        id TEXT PRIMARY KEY, kind TEXT NOT NULL, programme TEXT REFERENCES programme (id), body TEXT NOT NULL
      ) STRICT, WITHOUT ROWID;
      CREATE TABLE lighting_section (id TEXT PRIMARY KEY, body TEXT NOT NULL, lamps TEXT NOT NULL) STRICT, WITHOUT ROWID;
      CREATE TABLE lamp_type (id TEXT PRIMARY KEY, body TEXT NOT NULL) STRICT, WITHOUT ROWID;
      CREATE TABLE lamp_of_type (
        point TEXT PRIMARY KEY REFERENCES point (id), type TEXT NOT NULL REFERENCES lamp_type (id)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX lamp_of_type_type ON lamp_of_type (type);
      ${["lighting_group", "lighting_section", "lamp_type", "lamp_of_type"].map(countsChangesOf("lighting")).join("")}

      CREATE TABLE lighting_order (
        seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, scope_kind TEXT NOT NULL, scope_id TEXT NOT NULL,
        kind TEXT NOT NULL, dim_pct REAL NOT NULL, fade_ms INTEGER NOT NULL, from_ms INTEGER NOT NULL,
        until_ms INTEGER NOT NULL, priority INTEGER NOT NULL, may_undercut INTEGER NOT NULL, reason TEXT NOT NULL,
        given_by TEXT NOT NULL, created_at_ms INTEGER NOT NULL, ended_at_ms INTEGER, ended_by TEXT,
        CHECK (until_ms > from_ms), CHECK ((ended_at_ms IS NULL) = (ended_by IS NULL))
      ) STRICT;
      CREATE INDEX lighting_order_until ON lighting_order (until_ms);
      CREATE INDEX lighting_order_scope ON lighting_order (scope_kind, scope_id, seq);
      ${countsChangesOf("lighting-orders")("lighting_order")}

      CREATE TABLE level_cause (
        id INTEGER PRIMARY KEY AUTOINCREMENT, body TEXT NOT NULL, hash BLOB NOT NULL UNIQUE, kept_at_ms INTEGER NOT NULL
      ) STRICT;
      CREATE INDEX level_cause_kept ON level_cause (kept_at_ms);

      ALTER TABLE assignment ADD COLUMN by_group TEXT;
      ALTER TABLE assignment ADD COLUMN settings TEXT;
      ALTER TABLE assignment ADD COLUMN groups TEXT;
      CREATE TRIGGER assignment_regrouped AFTER UPDATE OF by_group ON assignment WHEN new.by_group IS NOT old.by_group BEGIN
        UPDATE counter SET value = value + 1 WHERE name = 'programmes';
      END;
      INSERT INTO lighting_group (id, kind, programme, body)
        SELECT 'town', 'town', id, '{"id":"town","name":"Town","kind":"town","programme":"town-default"}'
        FROM programme WHERE id = 'town-default';
      UPDATE assignment SET by_group = 'town' WHERE programme = 'town-default';
    `,
  },
  {
    // Programmes and calendars in versions. What was stored before is the first that is known.
    version: 6,
    sql: `
      CREATE TABLE plan_version (
        kind TEXT NOT NULL, id TEXT NOT NULL, version INTEGER NOT NULL, body TEXT NOT NULL,
        stored_at_ms INTEGER NOT NULL, stored_by TEXT NOT NULL,
        PRIMARY KEY (kind, id, version)
      ) STRICT, WITHOUT ROWID;
      INSERT INTO plan_version (kind, id, version, body, stored_at_ms, stored_by)
        SELECT 'programme', id, version, body, 0, '' FROM programme;

      CREATE TABLE calendar (id TEXT PRIMARY KEY, version INTEGER NOT NULL, body TEXT NOT NULL) STRICT, WITHOUT ROWID;
      ${countsChangesOf("lighting")("calendar")}
      ALTER TABLE assignment ADD COLUMN calendar TEXT REFERENCES calendar (id);
      CREATE INDEX assignment_calendar ON assignment (calendar);
      ALTER TABLE assignment ADD COLUMN refused_revision INTEGER;
      ALTER TABLE assignment ADD COLUMN refused_detail TEXT;

      CREATE TABLE pinned_version (
        point TEXT NOT NULL REFERENCES assignment (point) ON DELETE CASCADE, kind TEXT NOT NULL, id TEXT NOT NULL,
        version INTEGER NOT NULL,
        PRIMARY KEY (point, kind, id),
        FOREIGN KEY (kind, id, version) REFERENCES plan_version (kind, id, version)
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE roll_out (
        seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, plan_id TEXT NOT NULL,
        from_version INTEGER, to_version INTEGER NOT NULL, plan TEXT NOT NULL, state TEXT NOT NULL, status TEXT NOT NULL,
        started_at_ms INTEGER NOT NULL, started_by TEXT NOT NULL, reason TEXT NOT NULL
      ) STRICT;
      CREATE UNIQUE INDEX roll_out_open ON roll_out (kind, plan_id) WHERE status IN ('running', 'stopped');
    `,
  },
  {
    version: 7,
    sql: `
      CREATE TABLE alarm (
        id INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, place_kind TEXT NOT NULL, place TEXT NOT NULL,
        cabinet TEXT, since_ms INTEGER NOT NULL, raised_at_ms INTEGER NOT NULL, seen_at_ms INTEGER NOT NULL,
        closed_at_ms INTEGER, acknowledged_at_ms INTEGER, acknowledged_by TEXT, evidence TEXT NOT NULL,
        affected TEXT NOT NULL,
        CHECK ((acknowledged_at_ms IS NULL) = (acknowledged_by IS NULL))
      ) STRICT;
      CREATE UNIQUE INDEX alarm_open ON alarm (kind, place_kind, place) WHERE closed_at_ms IS NULL;

      CREATE TABLE circuit_lamp (
        point TEXT PRIMARY KEY REFERENCES point (id), circuit TEXT NOT NULL, position INTEGER NOT NULL
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX circuit_lamp_circuit ON circuit_lamp (circuit, position);

      CREATE TABLE diagnosis_memory (
        cabinet TEXT PRIMARY KEY, kept_at_ms INTEGER NOT NULL, body BLOB NOT NULL
      ) STRICT, WITHOUT ROWID;
    `,
  },
  supplyMigration,
  tariffMigration,
  baselineMigration,
  anomalyMigration,
  registerMigration,
  roleMigration,
  notificationMigration,
  accessMigration,
  workMigration,
  planMigration,
  reportMigration,
  buildingNoteMigration,
  townRuleMigration,
  planVerificationMigration,
  machineMigration,
  talqMigration,
  subscriptionMigration,
  makersMigration,
];

/** Triggers that let a counter rise with each change of a table, so that others see when to look again. */
function countsChangesOf(counter: string): (table: string) => string {
  return (table) =>
    ["INSERT", "UPDATE", "DELETE"]
      .map(
        (change) => `
      CREATE TRIGGER ${table}_${change.toLowerCase()} AFTER ${change} ON ${table} BEGIN
        UPDATE counter SET value = value + 1 WHERE name = '${counter}';
      END;`,
      )
      .join("");
}

/**
 * Brings the file to the newest version, one transaction a migration, the version with it: a process that is killed in
 * between leaves the file at the version before. Several processes may do this at once.
 *
 * Throws OperationalError `registry-too-new` when a newer Lucciola wrote the file, `registry-unreadable` when it is
 * another program's database.
 */
export function migrate(db: Database, steps: readonly Migration[] = migrations): void {
  const newest = steps.at(-1)?.version ?? 0;
  for (;;) {
    const version = db.first<{ user_version: number }>("PRAGMA user_version")?.user_version ?? 0;
    const owner = db.first<{ application_id: number }>("PRAGMA application_id")?.application_id ?? 0;
    if (owner !== APPLICATION_ID && !isEmpty(db)) {
      throw new OperationalError({
        code: "registry-unreadable",
        message: `${db.path} is a database of another program, not a registry of Lucciola. Give another path.`,
      });
    }
    if (version > newest) {
      throw new OperationalError({
        code: "registry-too-new",
        message: `The registry ${db.path} was written by a newer Lucciola (its version is ${version}, this program knows ${newest}). Start the newer program, or restore the backup made before the upgrade.`,
      });
    }
    if (version === newest) return;
    db.transaction(() => {
      const now = db.first<{ user_version: number }>("PRAGMA user_version")?.user_version ?? 0;
      const step = steps.find((candidate) => candidate.version > now);
      // Another process was faster.
      if (now !== version || step === undefined) return;
      db.exec(step.sql);
      db.exec(`PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${step.version}`);
    });
  }
}

const isEmpty = (db: Database): boolean => db.first("SELECT 1 FROM sqlite_schema LIMIT 1") === undefined;
