import { Type } from "typebox";

/** What another program may be told of: a subject, and what happened to it. `webhook.test` comes from the test button alone. */
export const WEBHOOK_KINDS = [
  "alarm.raised",
  "alarm.acknowledged",
  "alarm.closed",
  "anomaly.raised",
  "anomaly.closed",
  "work-order.created",
  "work-order.changed",
  "lighting-order.given",
  "lighting-order.ended",
  "lighting-order.expired",
  "lamp-command.failed",
  "report.received",
  "gateway.offline",
  "gateway.online",
] as const;
export const WebhookKind = Type.Enum([...WEBHOOK_KINDS]);
export type WebhookKind = (typeof WEBHOOK_KINDS)[number];
export type DeliveredKind = WebhookKind | "webhook.test";

/** `waiting`: on its way, tried again until it is delivered or a day old; then `failed`. */
export const DELIVERY_STATES = ["waiting", "delivered", "failed"] as const;
export type DeliveryState = (typeof DELIVERY_STATES)[number];
