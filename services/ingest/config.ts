import { ServiceBusSettings } from "@lucciola/platform/bus/broker-endpoint.ts";
import { ProcessSettings, SharedStoreSettings } from "@lucciola/platform/config/process-settings.ts";
import { Type } from "typebox";

export const IngestConfig = Type.Object(
  {
    /** The most that one batch takes from the journal. */
    batchMaxRecords: Type.Integer({ minimum: 1, maximum: 100_000, default: 4_000 }),
    batchMaxBytes: Type.Integer({ minimum: 1_024, maximum: 64 * 1_048_576, default: 4 * 1_048_576 }),
    /** The most readings that a batch has before the next one begins; a message is never divided. */
    batchMaxReadings: Type.Integer({ minimum: 1, maximum: 10_000_000, default: 200_000 }),
    /** Batches that are not full begin no closer together, so that a trickle is not one commit for each message. */
    batchIntervalMs: Type.Integer({ minimum: 0, maximum: 10_000, default: 100 }),
    /** How long to wait for a record before looking again, when nothing wakes ingest. */
    idleWaitMs: Type.Integer({ minimum: 10, maximum: 60_000, default: 1_000 }),
    /** Pause after a failure of the store, registry or journal; doubles up to the maximum. */
    retryMinMs: Type.Integer({ minimum: 1, maximum: 60_000, default: 250 }),
    retryMaxMs: Type.Integer({ minimum: 1, maximum: 600_000, default: 30_000 }),
    /** Readings older than this are backfill: of them the live stream carries only the newest of each series. */
    liveWindowMs: Type.Integer({ minimum: 1_000, maximum: 86_400_000, default: 600_000 }),
    /** The zone of other makers' clocks that say none (Tasmota). */
    foreignZone: Type.String({ maxLength: 64, default: "Europe/Rome", description: "IANA time zone" }),
  },
  { additionalProperties: false },
);
export type IngestConfig = Type.Static<typeof IngestConfig>;

/** Where messages come from, for ingest in a process of its own. */
const IntakeSettings = {
  source: Type.Union([Type.Literal("journal"), Type.Literal("subscription")], {
    default: "journal",
    description: "the journal of Lucciola's broker, or a subscription at a broker of another maker",
  }),
  worker: Type.Integer({
    minimum: 1,
    maximum: 64,
    default: 1,
    description: "which of the workers that share the subscription this is, always the same; the first keeps the store",
  }),
  brokerBudgetBytes: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: Number.MAX_SAFE_INTEGER,
      description: "memory that Mosquitto may take, for source subscription: from 80 % on the log has an alarm",
    }),
  ),
};

/** The settings of ingest in a process of its own. */
export const IngestProcessConfig = Type.Object(
  {
    ...ProcessSettings,
    bus: ServiceBusSettings,
    store: SharedStoreSettings,
    ingest: Type.Object(
      { ...IngestConfig.properties, ...IntakeSettings },
      { additionalProperties: false, default: {} },
    ),
  },
  { additionalProperties: false },
);
export type IngestProcessConfig = Type.Static<typeof IngestProcessConfig>;
