import { OperationalError } from "../process/operational-error.ts";
import type { Database } from "./database.ts";
import { createTextBox, type TextBox } from "./sealed-text.ts";

/** A subscription of another system, as it was asked for and how it fares. Instants are epoch milliseconds. */
export interface SubscriptionRecord {
  /** A URN. */
  readonly id: string;
  /** The document that was sent, with what proves to its receiver who sends: it is kept sealed. */
  readonly body: string;
  readonly isActive: boolean;
  readonly createdBy: string;
  readonly createdAtMs: number;
  readonly changedAtMs: number;
  /** When the town was looked through for it last. */
  readonly lookedAtMs: number | undefined;
  readonly timesSent: number;
  readonly timesFailed: number;
  readonly failuresInRow: number;
  readonly nextTryMs: number;
  readonly notifiedAtMs: number | undefined;
  readonly succeededAtMs: number | undefined;
  readonly failedAtMs: number | undefined;
  readonly failure: string | undefined;
}

/** What the receiver was told of an entity, or is to be told. */
export interface WatchedEntity {
  readonly entity: string;
  readonly fingerprint: string;
}

/** More receivers than these are none of a town's. */
export const MOST_SUBSCRIPTIONS = 50;

export interface Subscriptions {
  /** By id. */
  list(): SubscriptionRecord[];
  get(id: string): SubscriptionRecord | undefined;
  /** Throws OperationalError `subscription-exists` or `subscriptions-full`. */
  create(subscription: Pick<SubscriptionRecord, "id" | "body" | "isActive" | "createdBy">, nowMs: number): void;
  /** Its receiver is told everything anew. False where there is none. */
  change(id: string, to: Pick<SubscriptionRecord, "body" | "isActive">, nowMs: number): boolean;
  remove(id: string): boolean;
  /** What is known of the entities that it watches: fingerprint by entity. */
  watched(id: string): Map<string, string>;
  /** Writes down what a look has found: `changed` wait to be told from now on, `gone` are no longer watched. */
  noteChanges(id: string, changed: readonly WatchedEntity[], gone: readonly string[]): void;
  /** A look is over and written down. */
  noteLook(id: string, nowMs: number): void;
  /** What waits to be told, `limit` at most. */
  due(id: string, limit: number): WatchedEntity[];
  /** The receiver has taken these; what has changed meanwhile goes on waiting. */
  noteSent(id: string, told: readonly WatchedEntity[], nowMs: number): void;
  noteFailed(id: string, why: string, nowMs: number, nextTryMs: number): void;
  /** Nothing is sent any more until somebody sets it active again. */
  pause(id: string): void;
}

interface SubscriptionRow {
  id: string;
  sealed_body: ArrayBuffer;
  is_active: number;
  created_by: string;
  created_at_ms: number;
  changed_at_ms: number;
  looked_at_ms: number | null;
  times_sent: number;
  times_failed: number;
  failures_in_row: number;
  next_try_ms: number;
  notified_at_ms: number | null;
  succeeded_at_ms: number | null;
  failed_at_ms: number | null;
  failure: string | null;
}

const toRecord = (row: SubscriptionRow, box: TextBox): SubscriptionRecord => ({
  id: row.id,
  body: box.open(row.sealed_body),
  isActive: row.is_active === 1,
  createdBy: row.created_by,
  createdAtMs: row.created_at_ms,
  changedAtMs: row.changed_at_ms,
  lookedAtMs: row.looked_at_ms ?? undefined,
  timesSent: row.times_sent,
  timesFailed: row.times_failed,
  failuresInRow: row.failures_in_row,
  nextTryMs: row.next_try_ms,
  notifiedAtMs: row.notified_at_ms ?? undefined,
  succeededAtMs: row.succeeded_at_ms ?? undefined,
  failedAtMs: row.failed_at_ms ?? undefined,
  failure: row.failure ?? undefined,
});

export function createSubscriptions(db: Database, key: Uint8Array): Subscriptions {
  const box = createTextBox(key, "subscriptions");
  return {
    list: () => db.all<SubscriptionRow>("SELECT * FROM ngsi_subscription ORDER BY id").map((row) => toRecord(row, box)),
    get: (id) => {
      const row = db.first<SubscriptionRow>("SELECT * FROM ngsi_subscription WHERE id = ?", id);
      return row && toRecord(row, box);
    },
    create: ({ id, body, isActive, createdBy }, nowMs) =>
      db.transaction(() => {
        const { count } = db.first<{ count: number }>("SELECT count(*) AS count FROM ngsi_subscription") ?? {
          count: 0,
        };
        if (count >= MOST_SUBSCRIPTIONS)
          throw new OperationalError({
            code: "subscriptions-full",
            message: `There are ${MOST_SUBSCRIPTIONS} subscriptions already: delete one that is not needed`,
          });
        if (db.first("SELECT id FROM ngsi_subscription WHERE id = ?", id) !== undefined)
          throw new OperationalError({ code: "subscription-exists", message: `There is a subscription ${id} already` });
        db.run(
          `INSERT INTO ngsi_subscription (id, sealed_body, is_active, created_by, created_at_ms, changed_at_ms)
           VALUES (?, ?, ?, ?, ?, ?)`,
          ...[id, box.seal(body), isActive, createdBy, nowMs, nowMs],
        );
      }),
    change: (id, { body, isActive }, nowMs) =>
      db.transaction(() => {
        db.run("DELETE FROM ngsi_watched WHERE subscription = ?", id);
        return (
          db.run(
            `UPDATE ngsi_subscription SET sealed_body = ?, is_active = ?, changed_at_ms = ?, looked_at_ms = NULL,
               failures_in_row = 0, next_try_ms = 0 WHERE id = ?`,
            ...[box.seal(body), isActive, nowMs, id],
          ) > 0
        );
      }),
    remove: (id) => db.run("DELETE FROM ngsi_subscription WHERE id = ?", id) > 0,
    watched: (id) =>
      new Map(
        db
          .all<WatchedEntity>("SELECT entity, fingerprint FROM ngsi_watched WHERE subscription = ?", id)
          .map(({ entity, fingerprint }) => [entity, fingerprint]),
      ),
    noteLook: (id, nowMs) => {
      db.run("UPDATE ngsi_subscription SET looked_at_ms = ? WHERE id = ?", nowMs, id);
    },
    noteChanges: (id, changed, gone) =>
      db.transaction(() => {
        // Somebody may have deleted it meanwhile.
        if (db.first("SELECT id FROM ngsi_subscription WHERE id = ?", id) === undefined) return;
        for (const { entity, fingerprint } of changed)
          db.run(
            `INSERT INTO ngsi_watched (subscription, entity, fingerprint, is_due) VALUES (?, ?, ?, 1)
             ON CONFLICT (subscription, entity) DO UPDATE SET fingerprint = excluded.fingerprint, is_due = 1`,
            ...[id, entity, fingerprint],
          );
        for (const entity of gone) db.run("DELETE FROM ngsi_watched WHERE subscription = ? AND entity = ?", id, entity);
      }),
    due: (id, limit) =>
      db
        .all<WatchedEntity>(
          `SELECT entity, fingerprint FROM ngsi_watched WHERE subscription = ? AND is_due = 1 ORDER BY entity LIMIT ?`,
          ...[id, limit],
        )
        .map(({ entity, fingerprint }) => ({ entity, fingerprint })),
    noteSent: (id, told, nowMs) =>
      db.transaction(() => {
        for (const { entity, fingerprint } of told)
          db.run(
            "UPDATE ngsi_watched SET is_due = 0 WHERE subscription = ? AND entity = ? AND fingerprint = ?",
            ...[id, entity, fingerprint],
          );
        db.run(
          `UPDATE ngsi_subscription SET times_sent = times_sent + 1, failures_in_row = 0, next_try_ms = 0,
             notified_at_ms = ?, succeeded_at_ms = ?, failure = NULL WHERE id = ?`,
          ...[nowMs, nowMs, id],
        );
      }),
    noteFailed: (id, why, nowMs, nextTryMs) => {
      db.run(
        `UPDATE ngsi_subscription SET times_failed = times_failed + 1, failures_in_row = failures_in_row + 1,
           notified_at_ms = ?, failed_at_ms = ?, failure = ?, next_try_ms = ? WHERE id = ?`,
        ...[nowMs, nowMs, why, nextTryMs, id],
      );
    },
    pause: (id) => {
      db.run("UPDATE ngsi_subscription SET is_active = 0 WHERE id = ?", id);
    },
  };
}
