import type { DeliveredKind, DeliveryState, WebhookKind } from "@lucciola/contract/webhook/webhook-event.ts";
import type { Delivery, Webhook } from "./webhooks.ts";

export interface WebhookRow {
  id: number;
  name: string;
  url: string;
  kinds: string;
  created_at_ms: number;
  created_by: string;
  is_on: number;
  previous_until_ms: number | null;
  failing_since_ms: number | null;
  off_reason: string | null;
  off_at_ms: number | null;
  waiting: number;
}

export const toWebhook = (row: WebhookRow): Webhook => ({
  id: row.id,
  name: row.name,
  url: row.url,
  kinds: JSON.parse(row.kinds) as WebhookKind[],
  createdAtMs: row.created_at_ms,
  createdBy: row.created_by,
  isOn: row.is_on === 1,
  previousUntilMs: row.previous_until_ms ?? undefined,
  failingSinceMs: row.failing_since_ms ?? undefined,
  offReason: row.off_reason ?? undefined,
  offAtMs: row.off_at_ms ?? undefined,
  waiting: row.waiting,
});

export interface DeliveryRow {
  id: number;
  webhook: number;
  message: string;
  kind: DeliveredKind;
  body: string;
  created_at_ms: number;
  since_ms: number;
  state: DeliveryState;
  attempts: number;
  next_at_ms: number;
  detail: string;
}

export const toDelivery = ({ created_at_ms, since_ms, next_at_ms, ...row }: DeliveryRow): Delivery => ({
  ...row,
  createdAtMs: created_at_ms,
  sinceMs: since_ms,
  nextAtMs: next_at_ms,
});
