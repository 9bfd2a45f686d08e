import { OperationalError } from "../../process/operational-error.ts";
import type { Database } from "../database.ts";
import { createTextBox } from "../sealed-text.ts";

import { type DeliveryRow, toDelivery, toWebhook, type WebhookRow } from "./webhook-rows.ts";
import type { Attempt, WebhookEvent, Webhooks } from "./webhooks.ts";

export const MAX_WEBHOOKS = 50;
const WEBHOOK = `
  SELECT id, name, url, kinds, created_at_ms, created_by, is_on, previous_until_ms, failing_since_ms, off_reason, off_at_ms,
    (SELECT count(*) FROM webhook_delivery WHERE webhook = webhook.id AND state = 'waiting') AS waiting
  FROM webhook`;

/** Endpoints of other programs, what happened, and what is on its way to them. */
export function createWebhooks(db: Database, key: Buffer): Webhooks {
  const box = createTextBox(key, "webhooks");
  const seal = (secret: Uint8Array) => box.seal(Buffer.from(secret).toString("base64"));
  const get: Webhooks["get"] = (id) => {
    const row = db.first<WebhookRow>(`${WEBHOOK} WHERE id = ?`, id);
    return row && toWebhook(row);
  };
  const failWaiting = (id: number, reason: string) =>
    db.run(
      "UPDATE webhook_delivery SET state = 'failed', detail = ? WHERE webhook = ? AND state = 'waiting'",
      reason,
      id,
    );

  return {
    list: () => db.all<WebhookRow>(`${WEBHOOK} ORDER BY id`).map(toWebhook),
    get,
    create: ({ name, url, kinds, createdBy }, secret, nowMs) =>
      db.transaction(() => {
        if ((db.first<{ n: number }>("SELECT count(*) AS n FROM webhook")?.n ?? 0) >= MAX_WEBHOOKS)
          throw new OperationalError({
            code: "too-many-webhooks",
            message: `There are ${MAX_WEBHOOKS} webhooks already: remove one first`,
          });
        const row = db.first<{ id: number }>(
          `INSERT INTO webhook (name, url, kinds, secret, created_at_ms, created_by, is_on)
           VALUES (?, ?, ?, ?, ?, ?, 1) RETURNING id`,
          name,
          url,
          JSON.stringify(kinds),
          seal(secret),
          nowMs,
          createdBy,
        );
        return row?.id ?? 0;
      }),
    change: (id, { name, url, kinds }) =>
      db.run("UPDATE webhook SET name = ?, url = ?, kinds = ? WHERE id = ?", name, url, JSON.stringify(kinds), id) > 0,
    remove: (id) => db.run("DELETE FROM webhook WHERE id = ?", id) > 0,
    turnOn: (id) =>
      void db.run(
        "UPDATE webhook SET is_on = 1, off_reason = NULL, off_at_ms = NULL, failing_since_ms = NULL WHERE id = ?",
        id,
      ),
    turnOff: (id, reason, nowMs) =>
      db.transaction(() => {
        db.run(
          "UPDATE webhook SET is_on = 0, off_reason = ?, off_at_ms = ? WHERE id = ? AND is_on = 1",
          reason?.slice(0, 300),
          nowMs,
          id,
        );
        failWaiting(id, "the webhook was turned off");
      }),
    rotateSecret: (id, secret, previousUntilMs) =>
      void db.run(
        "UPDATE webhook SET previous_secret = secret, previous_until_ms = ?, secret = ? WHERE id = ?",
        previousUntilMs,
        seal(secret),
        id,
      ),
    secrets: (id, nowMs) => {
      const row = db.first<{
        secret: ArrayBuffer;
        previous_secret: ArrayBuffer | null;
        previous_until_ms: number | null;
      }>("SELECT secret, previous_secret, previous_until_ms FROM webhook WHERE id = ?", id);
      if (row === undefined) return [];
      const isPreviousValid = row.previous_secret !== null && (row.previous_until_ms ?? 0) > nowMs;
      return [row.secret, ...(isPreviousValid && row.previous_secret !== null ? [row.previous_secret] : [])].map(
        (sealed) => Buffer.from(box.open(sealed), "base64"),
      );
    },
    noteSuccess: (id) => {
      // Most of the time there is nothing to write.
      if (db.first("SELECT 1 FROM webhook WHERE id = ? AND failing_since_ms IS NOT NULL", id) !== undefined)
        db.run("UPDATE webhook SET failing_since_ms = NULL WHERE id = ?", id);
    },
    noteFailure: (id, nowMs) =>
      void db.run("UPDATE webhook SET failing_since_ms = coalesce(failing_since_ms, ?) WHERE id = ?", nowMs, id),

    events: (nowMs, limit) => {
      if (db.first("SELECT 1 FROM webhook_expiry WHERE until_ms <= ? LIMIT 1", nowMs) !== undefined)
        db.transaction(() => {
          db.run(
            `INSERT INTO webhook_event (kind, subject, at_ms)
             SELECT 'lighting-order.expired', lighting_order, until_ms FROM webhook_expiry WHERE until_ms <= ? ORDER BY until_ms`,
            nowMs,
          );
          db.run("DELETE FROM webhook_expiry WHERE until_ms <= ?", nowMs);
        });
      return db.all<WebhookEvent>(
        "SELECT id, kind, subject, at_ms AS atMs FROM webhook_event ORDER BY id LIMIT ?",
        limit,
      );
    },
    plan: (event, deliveries, nowMs) =>
      db.transaction(() => {
        if (event !== undefined && db.run("DELETE FROM webhook_event WHERE id = ?", event) === 0) return [];
        return deliveries.map(
          ({ webhook, message, kind, body }) =>
            db.first<{ id: number }>(
              `INSERT INTO webhook_delivery (webhook, message, kind, body, created_at_ms, since_ms, state, next_at_ms)
               VALUES (?1, ?2, ?3, ?4, ?5, ?5, 'waiting', ?5) RETURNING id`,
              webhook,
              message,
              kind,
              body,
              nowMs,
            )?.id ?? 0,
        );
      }),
    due: (nowMs, webhook, limit) =>
      db
        .all<DeliveryRow>(
          `SELECT * FROM webhook_delivery WHERE webhook = ? AND state = 'waiting' AND next_at_ms <= ?
           ORDER BY next_at_ms, id LIMIT ?`,
          webhook,
          nowMs,
          limit,
        )
        .map(toDelivery),
    settle: (id, { atMs, tookMs, status, detail }, { state, nextAtMs }) =>
      db.transaction(() => {
        // Removed with its webhook while it was under way.
        if (db.first("SELECT 1 FROM webhook_delivery WHERE id = ?", id) === undefined) return;
        db.run(
          "INSERT INTO webhook_attempt (delivery, at_ms, took_ms, status, detail) VALUES (?, ?, ?, ?, ?)",
          id,
          atMs,
          tookMs,
          status,
          detail.slice(0, 300),
        );
        // Turned off meanwhile, it has failed; delivered all the same, it is delivered.
        db.run(
          `UPDATE webhook_delivery SET attempts = attempts + 1, detail = ?1, next_at_ms = coalesce(?2, next_at_ms),
             state = CASE WHEN state = 'failed' AND ?3 = 'waiting' THEN 'failed' ELSE ?3 END WHERE id = ?4`,
          detail.slice(0, 300),
          nextAtMs,
          state,
          id,
        );
      }),
    deliveries: (webhook, { state, beforeId, limit }) =>
      db
        .all<DeliveryRow>(
          `SELECT * FROM webhook_delivery
           WHERE webhook = ?1 AND (?2 IS NULL OR state = ?2) AND (?3 IS NULL OR id < ?3) ORDER BY id DESC LIMIT ?4`,
          webhook,
          state,
          beforeId,
          limit,
        )
        .map(toDelivery),
    delivery: (id) => {
      const row = db.first<DeliveryRow>("SELECT * FROM webhook_delivery WHERE id = ?", id);
      return row && toDelivery(row);
    },
    attempts: (delivery) =>
      db
        .all<Omit<Attempt, "status"> & { status: number | null }>(
          `SELECT at_ms AS atMs, took_ms AS tookMs, status, detail FROM webhook_attempt WHERE delivery = ?
           ORDER BY id DESC LIMIT 500`,
          delivery,
        )
        .map(({ atMs, tookMs, status, detail }) => ({ atMs, tookMs, status: status ?? undefined, detail }))
        .reverse(),
    replay: (delivery, nowMs) =>
      db.run(
        `UPDATE webhook_delivery SET state = 'waiting', since_ms = ?1, next_at_ms = ?1, attempts = 0
         WHERE id = ?2 AND state = 'failed'`,
        nowMs,
        delivery,
      ) > 0,
    forgetBefore: (ms) => db.run("DELETE FROM webhook_delivery WHERE created_at_ms < ? AND state <> 'waiting'", ms),

    allowedNetworks: () =>
      db.all<{ network: string }>("SELECT network FROM webhook_network ORDER BY network").map(({ network }) => network),
    setAllowedNetworks: (networks) =>
      db.transaction(() => {
        db.run("DELETE FROM webhook_network");
        for (const network of networks) db.run("INSERT OR IGNORE INTO webhook_network (network) VALUES (?)", network);
      }),
  };
}
