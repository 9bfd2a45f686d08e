import { onBus } from "@lucciola/platform/bus/on-bus.ts";
import { connectService } from "@lucciola/platform/bus/open-service-bus.ts";
import { newServiceSecret } from "@lucciola/platform/bus/service-secrets.ts";
import type { Clock } from "@lucciola/platform/clock/clock.ts";
import type { Journal } from "@lucciola/platform/journal/journal.ts";
import { createJournalWatch } from "@lucciola/platform/journal/journal-pressure.ts";
import { createJournalTrimming } from "@lucciola/platform/journal/journal-trimming.ts";
import { openSegmentJournal } from "@lucciola/platform/journal/segment-journal.ts";
import type { Logger } from "@lucciola/platform/log/logger.ts";
import type { Component } from "@lucciola/platform/process/component.ts";
import { journalDirectory } from "@lucciola/platform/process/data-directory.ts";
import { patiently } from "@lucciola/platform/process/patiently.ts";
import { together } from "@lucciola/platform/process/together.ts";
import type { Registry } from "@lucciola/platform/registry/registry.ts";
import { type Broker, createBroker } from "./broker.ts";
import type { BrokerConfig, JournalConfig } from "./config.ts";
import type { ServiceSecrets } from "./login.ts";

export interface OpenBrokerOptions {
  readonly config: BrokerConfig;
  readonly journal: JournalConfig;
  readonly dataDirectory: string;
  readonly registry: Registry;
  readonly serviceSecrets: ServiceSecrets;
  readonly clock: Clock;
  readonly log: Logger;
}

export interface OpenedBroker {
  readonly broker: Broker;
  /** Written by the broker alone; it is closed when `trimming`, and whoever reads it in this process, has stopped. */
  readonly journal: Journal;
  readonly trimming: Component;
}

/** Who reads the journal, and how long a record is therefore kept. */
const JOURNAL_READERS = ["ingest"];
const LOCK_PATIENCE_MS = 15_000;

/** The broker with the journal that it writes. Rejects as `openSegmentJournal` does. */
export async function openBroker(options: OpenBrokerOptions): Promise<OpenedBroker> {
  const { config, dataDirectory, registry, serviceSecrets, clock, log } = options;
  const journal = await patiently(
    () =>
      openSegmentJournal({
        directory: journalDirectory(dataDirectory),
        maxBytes: options.journal.maxBytes,
        log: log.child({ part: "journal" }),
      }),
    // A process that is just stopping may still hold it: it gets a moment to let go.
    { clock, forMs: LOCK_PATIENCE_MS, everyMs: 250, isPassing: ({ code }) => code === "journal-locked" },
  );
  // What the broker publishes goes the way of everybody, in memory.
  const ownSecret = newServiceSecret();
  const connect = () => connectService("broker", ownSecret, () => broker.connectInProcess(), { clock, log });
  const broker: Broker = createBroker({
    config,
    journal,
    identities: registry.identities,
    enrolments: registry.enrolments,
    serviceSecrets: { ...serviceSecrets, broker: ownSecret },
    audit: registry.audit,
    clock,
    log: log.child({ part: "broker" }),
  });
  const trimming = together("journal-upkeep", [
    createJournalTrimming(journal, JOURNAL_READERS, log),
    onBus("journal-watch", connect, (bus) => createJournalWatch({ journal, bus, clock, log })),
  ]);
  return { broker, journal, trimming };
}
