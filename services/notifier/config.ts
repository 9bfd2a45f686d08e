import { LightingSite } from "@lucciola/contract/lighting/programme.ts";
import { ProcessSettings, SiteSettings } from "@lucciola/platform/config/process-settings.ts";
import { Type } from "typebox";

/** Push services of the browsers that are in use; nothing is sent anywhere else. */
const PUSH_HOSTS = [
  "fcm.googleapis.com",
  "updates.push.services.mozilla.com",
  "web.push.apple.com",
  "*.notify.windows.com",
  "*.push.apple.com",
];

export const MailSettings = Type.Object(
  {
    host: Type.Optional(
      Type.String({ minLength: 1, maxLength: 255, description: "of the mail server; without it no mail is sent" }),
    ),
    port: Type.Integer({ minimum: 1, maximum: 65_535, default: 587 }),
    /** `implicit`: TLS from the first byte (port 465). `starttls`: refused without. `none`: to this machine alone. */
    tls: Type.Union([Type.Literal("implicit"), Type.Literal("starttls"), Type.Literal("none")], {
      default: "starttls",
    }),
    username: Type.Optional(Type.String({ minLength: 1, maxLength: 255 })),
    password: Type.Optional(Type.String({ minLength: 1, maxLength: 1_024 })),
    from: Type.String({ minLength: 3, maxLength: 320, default: "Lucciola <lucciola@localhost>" }),
  },
  { additionalProperties: false, default: {} },
);
export type MailSettings = Type.Static<typeof MailSettings>;

export const PushSettings = Type.Object(
  {
    enabled: Type.Boolean({
      default: false,
      description: "messages go through the push services of the browsers' makers",
    }),
    /** A page or `mailto:` address by which a push service can reach the town. */
    contact: Type.String({
      pattern: "^(mailto:|https://)",
      maxLength: 320,
      default: "mailto:lucciola@localhost.localdomain",
    }),
    hosts: Type.Array(Type.String({ minLength: 1, maxLength: 255 }), { maxItems: 20, default: PUSH_HOSTS }),
  },
  { additionalProperties: false, default: {} },
);
export type PushSettings = Type.Static<typeof PushSettings>;

export const WebhookConfig = Type.Object(
  {
    lookEveryMs: Type.Integer({ minimum: 100, maximum: 600_000, default: 2_000 }),
    /** An endpoint that has not answered by then has failed. */
    timeoutMs: Type.Integer({ minimum: 100, maximum: 60_000, default: 15_000 }),
    offAfterDays: Type.Integer({
      minimum: 1,
      maximum: 90,
      default: 5,
      description: "an endpoint that has failed for so long is turned off, and people are told",
    }),
    allowedNetworks: Type.Array(Type.String({ minLength: 2, maxLength: 64 }), {
      default: [],
      maxItems: 50,
      description:
        "networks of the town's own in which endpoints may lie, such as 10.20.0.0/16; with 127.0.0.0/8 also http to this machine",
    }),
  },
  { additionalProperties: false, default: {} },
);
export type WebhookConfig = Type.Static<typeof WebhookConfig>;

export const NotifierConfig = Type.Object(
  {
    site: LightingSite,
    lookEveryMs: Type.Integer({ minimum: 100, maximum: 600_000, default: 10_000 }),
    /** Where people reach the pages; links in messages begin with it. */
    publicUrl: Type.String({ pattern: "^https?://", maxLength: 500, default: "http://localhost:8080" }),
    mail: MailSettings,
    push: PushSettings,
    webhooks: WebhookConfig,
  },
  { additionalProperties: false },
);
export type NotifierConfig = Type.Static<typeof NotifierConfig>;

/** The settings of the notifier in a process of its own. */
export const NotifierProcessConfig = Type.Object(
  {
    ...ProcessSettings,
    site: SiteSettings,
    notifier: Type.Object(Type.Omit(NotifierConfig, ["site"]).properties, { additionalProperties: false, default: {} }),
  },
  { additionalProperties: false },
);
export type NotifierProcessConfig = Type.Static<typeof NotifierProcessConfig>;
