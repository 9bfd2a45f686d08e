import type { ServiceBusSettings } from "@lucciola/platform/bus/broker-endpoint.ts";
import type { Bus } from "@lucciola/platform/bus/bus.ts";
import { connectLogin, openServiceBus, serviceLogin } from "@lucciola/platform/bus/open-service-bus.ts";
import type { Clock } from "@lucciola/platform/clock/clock.ts";
import type { JournalReader } from "@lucciola/platform/journal/journal.ts";
import { openSegmentReader } from "@lucciola/platform/journal/segment-reader.ts";
import type { Logger } from "@lucciola/platform/log/logger.ts";
import type { Component } from "@lucciola/platform/process/component.ts";
import { journalDirectory } from "@lucciola/platform/process/data-directory.ts";
import type { Registry } from "@lucciola/platform/registry/registry.ts";
import type { IngestProcessConfig } from "./config.ts";
import { BrokerBudget } from "./subscription/broker-budget.ts";
import { probeBroker } from "./subscription/probe-broker.ts";
import { Senders } from "./subscription/senders.ts";
import { createSubscriptionIntake } from "./subscription/subscription-intake.ts";
import { SubscriptionReader } from "./subscription/subscription-reader.ts";
import { claimWorker } from "./subscription/worker-claim.ts";

type IntakeSettings = Pick<IngestProcessConfig["ingest"], "source" | "worker" | "brokerBudgetBytes">;

export interface IntakeDeps {
  readonly bus: ServiceBusSettings;
  readonly dataDirectory: string;
  readonly registry: Registry;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Where ingest takes messages from, and what follows from it. */
export interface Intake {
  readonly reader: JournalReader;
  /** To be started before ingest. */
  readonly components: readonly Component[];
  readonly connect: () => Bus;
  /** Whether messages may have waited between the broker and their time of receipt. */
  readonly mayHaveWaited: boolean;
  /** Whether this process tidies the store, which only one may do. */
  readonly keepsStore: boolean;
  readonly description: string;
  close(): Promise<void>;
}

export function openIntake(config: IntakeSettings, deps: IntakeDeps): Promise<Intake> {
  return config.source === "journal" ? openJournalIntake(deps) : openSubscription(config, deps);
}

async function openJournalIntake({ bus, dataDirectory, clock, log }: IntakeDeps): Promise<Intake> {
  const connect = await openServiceBus("ingest", bus, dataDirectory, { clock, log });
  const directory = journalDirectory(dataDirectory);
  const reader = await openSegmentReader({ directory });
  return {
    reader,
    components: [],
    connect,
    mayHaveWaited: false,
    keepsStore: true,
    description: directory,
    close: () => reader.close(),
  };
}

async function openSubscription(
  { worker, brokerBudgetBytes }: IntakeSettings,
  { bus, dataDirectory, registry, clock, log }: IntakeDeps,
): Promise<Intake> {
  const release = await claimWorker(worker, dataDirectory);
  const login = await serviceLogin("ingest", bus, dataDirectory, worker);
  await probeBroker({ login, clock, log });
  const senders = new Senders(registry.identities);
  const budget = brokerBudgetBytes === undefined ? undefined : new BrokerBudget(brokerBudgetBytes, log);
  const reader = new SubscriptionReader((topic) => senders.principalOf(topic), clock);
  return {
    reader,
    components: [createSubscriptionIntake({ login, reader, senders, budget, clock, log })],
    connect: () => connectLogin("ingest", login, { clock, log }),
    mayHaveWaited: true,
    keepsStore: worker === 1,
    description: `a subscription at ${bus.broker} as worker ${worker}`,
    close: async () => {
      await reader.close();
      await release();
    },
  };
}
