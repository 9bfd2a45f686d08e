import { ProcessSettings } from "@lucciola/platform/config/process-settings.ts";
import { TlsFiles } from "@lucciola/platform/tls/tls-settings.ts";
import { Type } from "typebox";
import { TOPIC_FILTER } from "./topic-filter.ts";

const port = { minimum: 0, maximum: 65_535 };

export const BrokerConfig = Type.Object(
  {
    host: Type.String({ default: "127.0.0.1", description: "Address to listen on without TLS; 0.0.0.0 for all" }),
    port: Type.Integer({ ...port, default: 1883, description: "0 for any free port" }),
    tls: Type.Optional(
      Type.Object(
        {
          host: Type.String({ default: "127.0.0.1", description: "Address to listen on with TLS" }),
          port: Type.Integer({ ...port, default: 8883 }),
          ...TlsFiles,
        },
        { additionalProperties: false },
      ),
    ),
    maxConnections: Type.Integer({
      minimum: 1,
      default: 19_000,
      description: "On all listeners together; fewer where the limit of open files leaves fewer",
    }),
    maxConnectBytes: Type.Integer({
      minimum: 1_024,
      maximum: 1_048_576,
      default: 65_536,
      description: "Largest packet before the login",
    }),
    maxPacketBytes: Type.Integer({
      minimum: 1_024,
      maximum: 1_048_576,
      default: 262_144,
      description: "Largest packet after the login",
    }),
    connectTimeoutMs: Type.Integer({ minimum: 100, default: 10_000, description: "TLS handshake and CONNECT, each" }),
    drainTimeoutMs: Type.Integer({
      minimum: 100,
      default: 8_000,
      description: "A subscriber that takes nothing for so long is dropped",
    }),
    keepaliveLimitS: Type.Integer({
      minimum: 1,
      maximum: 65_535,
      default: 120,
      description: "Longest keepalive; holds for a client that asks for more or for none",
    }),
    publishRatePerS: Type.Number({
      exclusiveMinimum: 0,
      default: 1_000,
      description: "Messages a second of one device beyond which its acknowledgements are slowed down",
    }),
    publishBurst: Type.Integer({ minimum: 1, default: 2_000, description: "Messages it may send at once before that" }),
    publishBytesPerS: Type.Number({
      exclusiveMinimum: 0,
      default: 20_000_000,
      description: "Bytes a second of one device beyond which its acknowledgements are slowed down",
    }),
    publishBurstBytes: Type.Integer({
      minimum: 1,
      default: 64_000_000,
      description: "Bytes it may send at once before that",
    }),
    connectsPerMinute: Type.Integer({
      minimum: 1,
      default: 15,
      description: "A device that connects more often is shut out for banMs",
    }),
    banMs: Type.Integer({ minimum: 0, default: 300_000 }),
    failedLoginsPerMinute: Type.Integer({
      minimum: 1,
      default: 60,
      description: "More failed logins from one address are counted, not audited one by one",
    }),
    wrongCodesPerMinute: Type.Integer({
      minimum: 1,
      default: 10,
      description: "An address that gives more wrong enrolment codes is not heard with any for banMs",
    }),
    trustedAddresses: Type.Array(Type.String({ minLength: 2, maxLength: 45 }), {
      default: [],
      description:
        "Addresses from which many devices come, such as a town's router; wrongCodesPerMinute shuts none out",
    }),
    refusedTopics: Type.Array(
      Type.String({
        minLength: 1,
        maxLength: 1_024,
        pattern: TOPIC_FILTER,
        description: "an MQTT filter, with + alone in a level and # alone in the last",
      }),
      {
        default: [],
        description: "MQTT filters; nobody may publish or subscribe there, whatever the catalogue allows",
      },
    ),
    persistentSessions: Type.Boolean({
      default: false,
      description: "Keep subscriptions and undelivered messages, in memory, of clients that ask for it",
    }),
  },
  { additionalProperties: false },
);
export type BrokerConfig = Type.Static<typeof BrokerConfig>;

export const JournalConfig = Type.Object(
  { maxBytes: Type.Integer({ minimum: 1_000_000, maximum: 1e15, default: 20_000_000_000 }) },
  { additionalProperties: false, default: {} },
);
export type JournalConfig = Type.Static<typeof JournalConfig>;

const Secret = Type.Optional(
  Type.String({ minLength: 16, maxLength: 256, description: "without it the one in the data folder" }),
);

/** The settings of a broker in a process of its own. */
export const BrokerProcessConfig = Type.Object(
  {
    ...ProcessSettings,
    broker: Type.Object(BrokerConfig.properties, { additionalProperties: false, default: {} }),
    journal: JournalConfig,
    serviceSecrets: Type.Object(
      { ingest: Secret, rules: Secret, api: Secret },
      { additionalProperties: false, default: {} },
    ),
  },
  { additionalProperties: false },
);
export type BrokerProcessConfig = Type.Static<typeof BrokerProcessConfig>;
