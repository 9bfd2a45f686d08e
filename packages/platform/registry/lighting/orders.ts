import { formatInstant } from "@lucciola/contract/time/iso.ts";
import { OperationalError } from "../../process/operational-error.ts";
import type { Database } from "../database.ts";
import type { LightingOrders, OrderRecord, OrderScope } from "./lighting.ts";

/** As many as one message to a group holds (`GroupOrders` of the contract). */
export const MAX_OPEN_ORDERS = 32;

interface OrderRow {
  id: string;
  scope_kind: string;
  scope_id: string;
  kind: string;
  dim_pct: number;
  fade_ms: number;
  from_ms: number;
  until_ms: number;
  priority: number;
  may_undercut: number;
  reason: string;
  given_by: string;
  created_at_ms: number;
  ended_at_ms: number | null;
  ended_by: string | null;
}

const OPEN = "SELECT * FROM lighting_order WHERE until_ms > ? AND ended_at_ms IS NULL";
const HISTORY = "SELECT * FROM lighting_order WHERE created_at_ms < ?";

/** What people ordered for lamps and groups. Past orders stay: an order is history as soon as it is given. */
export function createOrders(db: Database): LightingOrders {
  const get = (id: string): OrderRecord | undefined => {
    const row = db.first<OrderRow>("SELECT * FROM lighting_order WHERE id = ?", id);
    return row && toOrder(row);
  };
  return {
    give: (order) => db.transaction(() => get(order.id) ?? insert(db, order)),
    end: (id, by, nowMs) =>
      db.transaction(() => {
        const ended = db.run(
          "UPDATE lighting_order SET ended_at_ms = ?1, ended_by = ?2 WHERE id = ?3 AND ended_at_ms IS NULL AND until_ms > ?1",
          nowMs,
          by,
          id,
        );
        return ended === 0 ? undefined : get(id);
      }),
    get,
    openAt: (nowMs) => db.all<OrderRow>(`${OPEN} ORDER BY from_ms, seq`, nowMs).map(toOrder),
    notOverAt: (nowMs) =>
      db.all<OrderRow>("SELECT * FROM lighting_order WHERE until_ms > ? ORDER BY from_ms, seq", nowMs).map(toOrder),
    history: ({ limit, beforeMs = Number.MAX_SAFE_INTEGER, scope }) =>
      (scope === undefined
        ? db.all<OrderRow>(`${HISTORY} ORDER BY seq DESC LIMIT ?`, beforeMs, limit)
        : db.all<OrderRow>(
            `${HISTORY} AND scope_kind = ? AND scope_id = ? ORDER BY seq DESC LIMIT ?`,
            beforeMs,
            scope.kind,
            scope.id,
            limit,
          )
      ).map(toOrder),
    version: () => db.first<{ value: number }>("SELECT value FROM counter WHERE name = 'lighting-orders'")?.value ?? 0,
  };
}

function insert(db: Database, order: Omit<OrderRecord, "endedAtMs" | "endedBy">): OrderRecord {
  const { id, scope, fromMs, untilMs, createdAtMs } = order;
  if (!(untilMs > fromMs)) {
    throw new OperationalError({
      code: "order-invalid",
      message: `The order ${id} would end at ${formatInstant(untilMs)}, before it begins at ${formatInstant(fromMs)}.`,
    });
  }
  if (countOpen(db, scope, createdAtMs) >= MAX_OPEN_ORDERS) {
    throw new OperationalError({
      code: "too-many-orders",
      message: `${MAX_OPEN_ORDERS} orders are in force or to come for the ${scope.kind} ${scope.id}, and no more can be. End one first.`,
    });
  }
  db.run(
    `INSERT INTO lighting_order (id, scope_kind, scope_id, kind, dim_pct, fade_ms, from_ms, until_ms, priority,
       may_undercut, reason, given_by, created_at_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    id,
    scope.kind,
    scope.id,
    order.kind,
    order.dimPct,
    order.fadeMs,
    fromMs,
    untilMs,
    order.priority,
    order.mayUndercut,
    order.reason,
    order.by,
    createdAtMs,
  );
  return { ...order, endedAtMs: undefined, endedBy: undefined };
}

const countOpen = (db: Database, { kind, id }: OrderScope, nowMs: number): number =>
  db.first<{ count: number }>(
    `SELECT count(*) AS count FROM lighting_order
     WHERE scope_kind = ? AND scope_id = ? AND until_ms > ? AND ended_at_ms IS NULL`,
    kind,
    id,
    nowMs,
  )?.count ?? 0;

const toOrder = (row: OrderRow): OrderRecord => ({
  id: row.id,
  scope: { kind: row.scope_kind as OrderScope["kind"], id: row.scope_id },
  kind: row.kind as OrderRecord["kind"],
  dimPct: row.dim_pct,
  fadeMs: row.fade_ms,
  fromMs: row.from_ms,
  untilMs: row.until_ms,
  priority: row.priority,
  mayUndercut: row.may_undercut === 1,
  reason: row.reason,
  by: row.given_by,
  createdAtMs: row.created_at_ms,
  endedAtMs: row.ended_at_ms ?? undefined,
  endedBy: row.ended_by ?? undefined,
});
