import type { Clock } from "@lucciola/platform/clock/clock.ts";
import type { Journal } from "@lucciola/platform/journal/journal.ts";
import { createJournalTrimming } from "@lucciola/platform/journal/journal-trimming.ts";
import { openSegmentJournal } from "@lucciola/platform/journal/segment-journal.ts";
import type { Logger } from "@lucciola/platform/log/logger.ts";
import type { Component } from "@lucciola/platform/process/component.ts";
import { journalDirectory } from "@lucciola/platform/process/data-directory.ts";
import { OperationalError } from "@lucciola/platform/process/operational-error.ts";
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
  const journal = await openWhenFree(clock, () =>
    openSegmentJournal({
      directory: journalDirectory(dataDirectory),
      maxBytes: options.journal.maxBytes,
      log: log.child({ part: "journal" }),
    }),
  );
  const broker = createBroker({
    config,
    journal,
    identities: registry.identities,
    serviceSecrets,
    audit: registry.audit,
    clock,
    log: log.child({ part: "broker" }),
  });
  return { broker, journal, trimming: createJournalTrimming(journal, JOURNAL_READERS, log) };
}

/** A process that is just stopping may still hold the journal: it gets a moment to let go. */
async function openWhenFree(clock: Clock, open: () => Promise<Journal>): Promise<Journal> {
  const deadlineMs = clock.now() + LOCK_PATIENCE_MS;
  for (;;) {
    try {
      return await open();
    } catch (error) {
      const isLocked = error instanceof OperationalError && error.code === "journal-locked";
      if (!isLocked || clock.now() >= deadlineMs) throw error;
      await clock.sleep(250);
    }
  }
}
