import { Type } from "typebox";
import { DELIVERY_STATES, WEBHOOK_KINDS, WebhookKind } from "../webhook/webhook-event.ts";
import { Instant, Int } from "./formats.ts";

const WebhookName = Type.String({ minLength: 1, maxLength: 100, pattern: "\\S" });
const Url = Type.String({ minLength: 10, maxLength: 1_000, pattern: "^https?://[^\\s]+$" });
const Kinds = Type.Array(WebhookKind, { minItems: 1, maxItems: WEBHOOK_KINDS.length, uniqueItems: true });
/** `whsec_` and the key in base64, as the Standard Webhooks specification writes it; shown this once. */
const Secret = Type.String({ maxLength: 100 });
const closed = { additionalProperties: false } as const;

/** An address of another program that is told what happens. */
export const WebhookSummary = Type.Object(
  {
    id: Int(),
    name: WebhookName,
    url: Url,
    kinds: Type.Array(WebhookKind, { maxItems: WEBHOOK_KINDS.length }),
    isOn: Type.Boolean(),
    createdAt: Instant,
    createdBy: Type.String({ maxLength: 128 }),
    /** Until then messages carry a second signature, with the secret before this one. */
    previousSecretUntil: Type.Optional(Instant),
    /** Since when every attempt has failed. */
    failingSince: Type.Optional(Instant),
    /** Why it was turned off, and when. */
    offReason: Type.Optional(Type.String({ maxLength: 300 })),
    offAt: Type.Optional(Instant),
    waiting: Int({ description: "messages on their way" }),
  },
  closed,
);
export type WebhookSummary = Type.Static<typeof WebhookSummary>;

/** GET /api/v1/webhooks */
export const WebhookList = Type.Object(
  {
    webhooks: Type.Array(WebhookSummary, { maxItems: 100 }),
    /** Networks inside of which addresses are allowed, as the configuration says (`notifier.webhooks.allowedNetworks`). */
    allowedNetworks: Type.Array(Type.String({ maxLength: 64 }), { maxItems: 50 }),
  },
  closed,
);
export type WebhookList = Type.Static<typeof WebhookList>;

/** POST /api/v1/webhooks */
export const NewWebhook = Type.Object({ name: WebhookName, url: Url, kinds: Kinds }, closed);
export type NewWebhook = Type.Static<typeof NewWebhook>;
/** PUT /api/v1/webhooks/:id: all of it anew. Turned on, it is tried again from now on. */
export const WebhookSettings = Type.Object({ name: WebhookName, url: Url, kinds: Kinds, isOn: Type.Boolean() }, closed);
export type WebhookSettings = Type.Static<typeof WebhookSettings>;
export const MadeWebhook = Type.Object({ id: Int(), secret: Secret }, closed);
export type MadeWebhook = Type.Static<typeof MadeWebhook>;

/** POST /api/v1/webhooks/:id/secret: a new secret; the old one signs too for so long. */
export const RotateSecret = Type.Object(
  { overlapHours: Type.Integer({ minimum: 0, maximum: 168, default: 24, format: "int32" }) },
  closed,
);
export type RotateSecret = Type.Static<typeof RotateSecret>;

export const WebhookDelivery = Type.Object(
  {
    id: Int(),
    /** The `webhook-id` that it carries, the same at each attempt. */
    message: Type.String({ maxLength: 64 }),
    kind: Type.String({ maxLength: 64 }),
    createdAt: Instant,
    state: Type.Enum([...DELIVERY_STATES]),
    attempts: Int(),
    /** Of one that waits: when it is tried again. */
    nextAt: Type.Optional(Instant),
    /** What came of the last attempt. */
    detail: Type.String({ maxLength: 300 }),
  },
  closed,
);
export type WebhookDelivery = Type.Static<typeof WebhookDelivery>;
/** GET /api/v1/webhooks/:id/deliveries, newest first. */
export const DeliveryList = Type.Object({ deliveries: Type.Array(WebhookDelivery, { maxItems: 200 }) }, closed);
export type DeliveryList = Type.Static<typeof DeliveryList>;
export const DeliveryQuery = Type.Object(
  {
    before: Type.Optional(Int()),
    state: Type.Optional(Type.Enum([...DELIVERY_STATES])),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, format: "int32" })),
  },
  closed,
);

/** GET /api/v1/webhooks/:id/deliveries/:delivery: what is sent, and each attempt, oldest first. */
export const DeliveryDetail = Type.Object(
  {
    delivery: WebhookDelivery,
    body: Type.String({ maxLength: 100_000 }),
    attempts: Type.Array(
      Type.Object(
        {
          at: Instant,
          tookMs: Int(),
          status: Type.Optional(Type.Integer({ minimum: 100, maximum: 999, format: "int32" })),
          detail: Type.String({ maxLength: 300 }),
        },
        closed,
      ),
      { maxItems: 500 },
    ),
  },
  closed,
);
export type DeliveryDetail = Type.Static<typeof DeliveryDetail>;
export const DeliveryParams = Type.Object({ id: Int(), delivery: Int() }, closed);
