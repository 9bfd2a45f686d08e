import { LightingSite } from "@lucciola/contract/lighting/programme.ts";
import { ServiceBusSettings } from "@lucciola/platform/bus/broker-endpoint.ts";
import { CalendarSettings } from "@lucciola/platform/config/calendar-settings.ts";
import { ProcessSettings, SharedStoreSettings, SiteSettings } from "@lucciola/platform/config/process-settings.ts";
import { PublicSettings } from "@lucciola/platform/config/public-settings.ts";
import { Type } from "typebox";
import { WeatherArchiveConfig } from "./weather/archive-config.ts";

export const RulesConfig = Type.Object(
  {
    site: LightingSite,
    calendar: CalendarSettings,
    /** How often the outbox and the desired levels are looked at when nothing wakes them. */
    tickMs: Type.Integer({ minimum: 50, maximum: 60_000, default: 1_000 }),
    /** An order without an answer is sent again after this time, until it expires; controllers know it by its id. */
    resendMs: Type.Integer({ minimum: 200, maximum: 600_000, default: 3_000 }),
    /** How long a lamp may differ from its desired level before it is told again. */
    reconcileAfterMs: Type.Integer({ minimum: 1_000, maximum: 3_600_000, default: 120_000 }),
    reconcileEveryMs: Type.Integer({ minimum: 1_000, maximum: 86_400_000, default: 600_000 }),
    weatherArchive: WeatherArchiveConfig,
  },
  { additionalProperties: false },
);
export type RulesConfig = Type.Static<typeof RulesConfig>;

/** The settings of the rules in a process of their own. */
export const RulesProcessConfig = Type.Object(
  {
    ...ProcessSettings,
    site: SiteSettings,
    calendar: CalendarSettings,
    bus: ServiceBusSettings,
    /** Read by the anomaly watch. */
    store: SharedStoreSettings,
    /** Its retention: what citizens have reported is deleted here. */
    public: PublicSettings,
    rules: Type.Object(Type.Omit(RulesConfig, ["site", "calendar"]).properties, {
      additionalProperties: false,
      default: {},
    }),
  },
  { additionalProperties: false },
);
export type RulesProcessConfig = Type.Static<typeof RulesProcessConfig>;
