import { LightingSite } from "@lucciola/contract/lighting/programme.ts";
import { ServiceBusSettings } from "@lucciola/platform/bus/broker-endpoint.ts";
import { CalendarSettings } from "@lucciola/platform/config/calendar-settings.ts";
import { ProcessSettings, SharedStoreSettings, SiteSettings } from "@lucciola/platform/config/process-settings.ts";
import { PublicSettings } from "@lucciola/platform/config/public-settings.ts";
import { Type } from "typebox";
import { OidcConfig } from "./access/oidc-config.ts";
import { SubscriptionConfig } from "./open-models/subscription-config.ts";
import { UrbanDatasetConfig } from "./open-models/urban-dataset-config.ts";

export const ApiConfig = Type.Object(
  {
    host: Type.String({
      default: "127.0.0.1",
      maxLength: 253,
      description: "0.0.0.0 to be reached from other machines",
    }),
    port: Type.Integer({ minimum: 0, maximum: 65_535, default: 8080 }),
    publicUrl: Type.Optional(
      Type.String({
        maxLength: 1_024,
        pattern: "^https://[^/?#]+$",
        description: "where others reach the API, e.g. https://luce.comune.example; its description says so",
      }),
    ),
    termsOfService: Type.String({
      default: "https://github.com/lucciola-project/lucciola/blob/main/docs/api.md#terms",
      maxLength: 1_024,
      pattern: "^https?://[^\\s]+$",
      description: "under which terms programs may use the API: a page of the town's",
    }),
    /** A session ends this long after it was opened. */
    sessionHours: Type.Integer({ minimum: 1, maximum: 720, default: 12 }),
    /** ... or when its person has done nothing for so long. */
    sessionIdleMinutes: Type.Integer({ minimum: 5, maximum: 43_200, default: 120 }),
    /** Set when the dashboards are reached through HTTPS, so that the session cookie never travels in the clear. */
    secureCookie: Type.Boolean({ default: false }),
    /** Failed logins of one address in 15 minutes before it has to wait. */
    maxFailedLogins: Type.Integer({ minimum: 1, maximum: 1_000, default: 10 }),
    localLogin: Type.Boolean({
      default: true,
      description: "false: one logs in through the identity provider alone. Set it to true again when that fails",
    }),
    oidc: Type.Optional(OidcConfig),
    trustedProxies: Type.Array(Type.String({ minLength: 2, maxLength: 64 }), {
      default: [],
      maxItems: 20,
      description: "addresses or networks of reverse proxies whose X-Forwarded-For is believed",
    }),
    /** Readers of the live stream at one time. */
    maxStreams: Type.Integer({ minimum: 1, maximum: 10_000, default: 200 }),
    site: LightingSite,
    calendar: CalendarSettings,
    public: PublicSettings,
    urbanDatasets: UrbanDatasetConfig,
    subscriptions: SubscriptionConfig,
  },
  { additionalProperties: false },
);
export type ApiConfig = Type.Static<typeof ApiConfig>;

/** The settings of the API in a process of its own. */
export const ApiProcessConfig = Type.Object(
  {
    ...ProcessSettings,
    site: SiteSettings,
    calendar: CalendarSettings,
    bus: ServiceBusSettings,
    store: SharedStoreSettings,
    public: PublicSettings,
    api: Type.Object(Type.Omit(ApiConfig, ["site", "calendar", "public"]).properties, {
      additionalProperties: false,
      default: {},
    }),
  },
  { additionalProperties: false },
);
export type ApiProcessConfig = Type.Static<typeof ApiProcessConfig>;
