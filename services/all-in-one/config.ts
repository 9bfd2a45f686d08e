import { ApiConfig } from "@lucciola/api/config.ts";
import { BrokerConfig } from "@lucciola/broker/config.ts";
import { LightingSite } from "@lucciola/contract/lighting/programme.ts";
import { IngestConfig } from "@lucciola/ingest/config.ts";
import { StoreConfig } from "@lucciola/platform/timeseries/store-config.ts";
import { RulesConfig } from "@lucciola/rules/config.ts";
import { Type } from "typebox";

/** Sesto Calende, on the Ticino. */
const DEFAULT_SITE: LightingSite = { latitudeDeg: 45.73, longitudeDeg: 8.63, zone: "Europe/Rome" };

/** The configuration of one process that runs everything: each service's own, and what they share. */
export const LucciolaConfig = Type.Object(
  {
    dataDirectory: Type.String({
      default: "data",
      minLength: 1,
      maxLength: 1_024,
      description: "Everything that is kept lies here",
    }),
    logLevel: Type.Union([Type.Literal("debug"), Type.Literal("info"), Type.Literal("warn"), Type.Literal("error")], {
      default: "warn",
    }),
    site: Type.Object(LightingSite.properties, { additionalProperties: false, default: DEFAULT_SITE }),
    broker: Type.Object(BrokerConfig.properties, { additionalProperties: false, default: {} }),
    journal: Type.Object(
      { maxBytes: Type.Integer({ minimum: 1_000_000, maximum: 1e15, default: 20_000_000_000 }) },
      { additionalProperties: false, default: {} },
    ),
    store: StoreConfig,
    ingest: Type.Object(IngestConfig.properties, { additionalProperties: false, default: {} }),
    rules: Type.Object(Type.Omit(RulesConfig, ["site"]).properties, { additionalProperties: false, default: {} }),
    api: Type.Object(Type.Omit(ApiConfig, ["site"]).properties, { additionalProperties: false, default: {} }),
    simulator: Type.Object(
      {
        enabled: Type.Boolean({ default: true }),
        seed: Type.Integer({ minimum: 0, maximum: 2 ** 32 - 1, default: 1 }),
        /** How much past the simulated quarter has at its first start. */
        historyDays: Type.Integer({ minimum: 0, maximum: 366, default: 30 }),
      },
      { additionalProperties: false, default: {} },
    ),
  },
  { additionalProperties: false },
);
export type LucciolaConfig = Type.Static<typeof LucciolaConfig>;
