import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Access } from "@lucciola/broker/access.ts";
import { type Broker, createBroker } from "@lucciola/broker/broker.ts";
import { BrokerConfig } from "@lucciola/broker/config.ts";
import type { Authenticator } from "@lucciola/broker/login.ts";
import { IngestConfig } from "@lucciola/ingest/config.ts";
import { INGEST_READER } from "@lucciola/ingest/ingest.ts";
import { createIngestService } from "@lucciola/ingest/ingest-service.ts";
import { connectService } from "@lucciola/platform/bus/open-service-bus.ts";
import { newServiceSecret } from "@lucciola/platform/bus/service-secrets.ts";
import { systemClock } from "@lucciola/platform/clock/clock.ts";
import type { Journal } from "@lucciola/platform/journal/journal.ts";
import { openSegmentJournal, type SegmentJournalOptions } from "@lucciola/platform/journal/segment-journal.ts";
import { silentLogger } from "@lucciola/platform/log/logger.ts";
import type { Component } from "@lucciola/platform/process/component.ts";
import { journalDirectory } from "@lucciola/platform/process/data-directory.ts";
import { openRegistry } from "@lucciola/platform/registry/open-registry.ts";
import type { Registry } from "@lucciola/platform/registry/registry.ts";
import { openDuckDbStore } from "@lucciola/platform/timeseries/duckdb/duckdb-store.ts";
import { DEFAULT_RETENTION } from "@lucciola/platform/timeseries/retention.ts";
import type { TimeSeriesStore } from "@lucciola/platform/timeseries/time-series.ts";
import { Value } from "typebox/value";

export interface JournalSiteOptions {
  readonly dataDirectory: string;
  /** 0 for any free one. */
  readonly mqttPort: number;
  readonly broker?: Partial<BrokerConfig>;
  /** Instead of the catalogue's. */
  readonly access?: Access;
  readonly journal?: Partial<SegmentJournalOptions>;
  /** Stands between the journal and whoever uses it. */
  readonly around?: (journal: Journal) => Journal;
  /** Stands between the broker and those who may log in. */
  readonly aroundIdentities?: (identities: Authenticator) => Authenticator;
  /** Stands between ingest and the store. */
  readonly aroundStore?: (store: TimeSeriesStore) => TimeSeriesStore;
}

export interface JournalSite {
  readonly mqttPort: number;
  readonly broker: Broker;
  readonly journal: Journal;
  readonly registry: Registry;
  readonly store: TimeSeriesStore;
  readonly serviceSecret: string;
  /** Begins to store what the journal holds, and to trim it. */
  startIngest(): Promise<void>;
  /** Resolves when all that is in the journal now is stored. */
  stored(timeoutMs: number): Promise<void>;
  stop(): Promise<void>;
}

const TRIM_EVERY_MS = 100;

/** Broker, journal and ingest from the factories of the services, on a real port, over a journal that a test may tamper with. */
export async function startJournalSite(options: JournalSiteOptions): Promise<JournalSite> {
  const { dataDirectory } = options;
  await mkdir(dataDirectory, { recursive: true });
  const log = silentLogger;
  const clock = systemClock;
  const registry = openRegistry({ path: join(dataDirectory, "registry.db"), log });
  const opened = await openSegmentJournal({
    directory: journalDirectory(dataDirectory),
    log,
    ...options.journal,
  });
  const journal = options.around?.(opened) ?? opened;
  const openedStore = await openDuckDbStore({ path: join(dataDirectory, "readings.duckdb"), log });
  const store = options.aroundStore?.(openedStore) ?? openedStore;
  const secret = newServiceSecret();
  const broker = createBroker({
    config: {
      ...Value.Parse(BrokerConfig, Value.Default(BrokerConfig, { connectsPerMinute: 10_000, port: options.mqttPort })),
      // A case that takes out a guard may go beyond what can be configured.
      ...options.broker,
    },
    journal,
    identities: options.aroundIdentities?.(registry.identities) ?? registry.identities,
    enrolments: registry.enrolments,
    serviceSecrets: { ingest: secret, rules: secret, api: secret },
    ...(options.access === undefined ? {} : { access: options.access }),
    audit: registry.audit,
    clock,
    log,
  });
  await broker.start();
  let ingest: Component | undefined;
  let trimming: NodeJS.Timeout | undefined;
  return {
    mqttPort: broker.address().port,
    broker,
    journal,
    registry,
    store,
    serviceSecret: secret,
    startIngest: async () => {
      ingest = createIngestService({
        journal,
        store,
        registry,
        connect: () => connectService("ingest", secret, () => broker.connectInProcess(), { clock, log }),
        clock,
        log,
        config: Value.Parse(IngestConfig, Value.Default(IngestConfig, {})),
        retention: DEFAULT_RETENTION,
      });
      await ingest.start();
      trimming = setInterval(() => void journal.trim([INGEST_READER]).catch(() => {}), TRIM_EVERY_MS);
    },
    stored: async (timeoutMs) => {
      const deadlineMs = Date.now() + timeoutMs;
      const { endOffset } = journal.stats();
      while ((await journal.checkpoint(INGEST_READER)) < endOffset && Date.now() < deadlineMs) await clock.sleep(25);
    },
    stop: async () => {
      clearInterval(trimming);
      await broker.stop();
      await ingest?.stop();
      await journal.close();
      await store.close();
      registry.close();
    },
  };
}
