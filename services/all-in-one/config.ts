import { ApiConfig } from "@lucciola/api/config.ts";
import { BrokerConfig, JournalConfig } from "@lucciola/broker/config.ts";
import { SimulatorConfig } from "@lucciola/city/config.ts";
import { IngestConfig } from "@lucciola/ingest/config.ts";
import { NotifierConfig } from "@lucciola/notifier/config.ts";
import { CalendarSettings } from "@lucciola/platform/config/calendar-settings.ts";
import { ProcessSettings, SiteSettings } from "@lucciola/platform/config/process-settings.ts";
import { PublicSettings } from "@lucciola/platform/config/public-settings.ts";
import { StoreConfig } from "@lucciola/platform/timeseries/store-config.ts";
import { RulesConfig } from "@lucciola/rules/config.ts";
import { TalqSettings } from "@lucciola/talq/config.ts";
import { Type } from "typebox";

/** The configuration of one process that runs everything: each service's own, and what they share. */
export const LucciolaConfig = Type.Object(
  {
    ...ProcessSettings,
    site: SiteSettings,
    calendar: CalendarSettings,
    broker: Type.Object(BrokerConfig.properties, { additionalProperties: false, default: {} }),
    journal: JournalConfig,
    store: StoreConfig,
    ingest: Type.Object(IngestConfig.properties, { additionalProperties: false, default: {} }),
    notifier: Type.Object(Type.Omit(NotifierConfig, ["site"]).properties, { additionalProperties: false, default: {} }),
    rules: Type.Object(Type.Omit(RulesConfig, ["site", "calendar"]).properties, {
      additionalProperties: false,
      default: {},
    }),
    api: Type.Object(Type.Omit(ApiConfig, ["site", "calendar", "public"]).properties, {
      additionalProperties: false,
      default: {},
    }),
    public: PublicSettings,
    talq: TalqSettings,
    simulator: Type.Object(
      { enabled: Type.Boolean({ default: true }), ...SimulatorConfig.properties },
      { additionalProperties: false, default: {} },
    ),
  },
  { additionalProperties: false },
);
export type LucciolaConfig = Type.Static<typeof LucciolaConfig>;
