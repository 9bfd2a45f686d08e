import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Api, createApi } from "@lucciola/api/api.ts";
import { issueFirstLogin } from "@lucciola/api/authentication.ts";
import { type Broker, createBroker } from "@lucciola/broker/broker.ts";
import { createCity } from "@lucciola/city/city.ts";
import type { ServiceName } from "@lucciola/contract/catalogue/principal.ts";
import { isKnownZone } from "@lucciola/domain/time/local-time.ts";
import { createIngest } from "@lucciola/ingest/ingest.ts";
import type { Bus } from "@lucciola/platform/bus/bus.ts";
import { connectBus } from "@lucciola/platform/bus/mqtt-bus.ts";
import { systemClock } from "@lucciola/platform/clock/clock.ts";
import type { Journal } from "@lucciola/platform/journal/journal.ts";
import { openSegmentJournal } from "@lucciola/platform/journal/segment-journal.ts";
import type { Logger } from "@lucciola/platform/log/logger.ts";
import type { Component } from "@lucciola/platform/process/component.ts";
import { OperationalError } from "@lucciola/platform/process/operational-error.ts";
import { openRegistry } from "@lucciola/platform/registry/open-registry.ts";
import { openStore } from "@lucciola/platform/timeseries/open-store.ts";
import { createHousekeeping } from "@lucciola/rules/housekeeping.ts";
import { createRules } from "@lucciola/rules/rules.ts";
import { onBus } from "./bus-component.ts";
import type { LucciolaConfig } from "./config.ts";

/** A long step has come so far, from 0 to 1. */
export type Progress = (step: string, done: number) => void;

export interface AllInOne {
  /** In the order in which they start. */
  readonly components: readonly Component[];
  readonly broker: Broker;
  readonly api: Api;
  /** A one-time login while nobody has chosen a password yet. */
  readonly firstLogin: { username: string; password: string } | undefined;
}

const root = fileURLToPath(new URL("../..", import.meta.url));
export const VERSION: string = JSON.parse(readFileSync(join(root, "package.json"), "utf8")).version;

const JOURNAL_READER = "ingest";
const LOCK_PATIENCE_MS = 15_000;
const SIMULATED_SPOOL_BYTES = 64_000_000;
const TRIM_EVERY_MS = 60_000;

/**
 * Everything in one process, from the same factories as the services apart: each has its own MQTT client, over a stream
 * in memory, so that serialisation, access and validation stay real.
 */
export async function buildAllInOne(config: LucciolaConfig, log: Logger, progress: Progress): Promise<AllInOne> {
  const { dataDirectory, site } = config;
  if (!isKnownZone(site.zone)) {
    throw new OperationalError({
      code: "config-invalid",
      message: `site.zone ${JSON.stringify(site.zone)} is no time zone of this machine; use a name such as Europe/Rome`,
    });
  }
  await makeDataDirectory(dataDirectory);
  const clock = systemClock;
  const registry = openRegistry({ path: join(dataDirectory, "registry.db"), log: log.child({ part: "registry" }) });
  const journal = await openWhenFree(() =>
    openSegmentJournal({
      directory: join(dataDirectory, "journal"),
      maxBytes: config.journal.maxBytes,
      log: log.child({ part: "journal" }),
    }),
  );
  const store = await openStore(config.store, { dataDirectory, log: log.child({ part: "store" }) });

  const serviceSecrets: Record<ServiceName, string> = { ingest: secret(), rules: secret(), api: secret() };
  const broker = createBroker({
    config: config.broker,
    journal,
    identities: registry.identities,
    serviceSecrets,
    audit: registry.audit,
    clock,
    log: log.child({ part: "broker" }),
  });
  const connect = (name: ServiceName): Bus =>
    connectBus({
      clientId: `service-${name}`,
      username: `service:${name}`,
      password: serviceSecrets[name],
      connect: () => broker.connectInProcess(),
      clock,
      log: log.child({ part: `${name}-bus` }),
    });

  const ingest = onBus("ingest", connect, (bus) =>
    createIngest({
      journal,
      store,
      registry,
      bus,
      clock,
      log: log.child({ part: "ingest" }),
      config: config.ingest,
    }),
  );
  const rules = onBus("rules", connect, (bus) =>
    createRules({
      registry,
      bus,
      clock,
      log: log.child({ part: "rules" }),
      config: { ...config.rules, site },
    }),
  );
  const api = onBus("api", connect, (bus) =>
    createApi({
      store,
      registry,
      bus,
      clock,
      config: { ...config.api, site },
      version: VERSION,
      ingest: {
        lagMs: () => ingest.running()?.stats().lagMs ?? 0,
        replay: async (id) => {
          const running = ingest.running();
          if (running === undefined)
            throw new OperationalError({
              code: "ingest-away",
              message: "Ingest is not running; try again in a moment",
              retryable: true,
            });
          return await running.replay(id);
        },
      },
      log: undefined,
      dashboardDirectory: join(root, "dashboards/web/dist"),
    }),
  );
  const city = createCity({
    registry,
    connect: () => broker.connectInProcess(),
    openSpool: (directory) =>
      openSegmentJournal({ directory, maxBytes: SIMULATED_SPOOL_BYTES, log: log.child({ part: "simulator" }) }),
    directory: join(dataDirectory, "simulator"),
    clock,
    log: log.child({ part: "simulator" }),
    site,
    seed: config.simulator.seed,
    historyDays: config.simulator.historyDays,
    progress,
  });

  const closing: Component = {
    name: "stores",
    start: async () => {},
    stop: async () => {
      await journal.close();
      await store.close();
      registry.close();
    },
  };
  const firstLogin = await issueFirstLogin(registry.users);
  const components = [
    // First to start is last to stop: the stores close when nobody uses them any more.
    closing,
    broker,
    ingest,
    rules,
    createHousekeeping({ registry, clock, log: log.child({ part: "housekeeping" }), zone: site.zone }),
    journalTrimming(),
    api,
    ...(config.simulator.enabled ? [city] : []),
  ];
  return { components, broker, api: apiHandle(), firstLogin };

  function journalTrimming(): Component {
    let timer: NodeJS.Timeout | undefined;
    const trim = () =>
      journal
        .trim([JOURNAL_READER])
        .catch((error: unknown) => log.warn({ err: error }, "the journal could not be trimmed; it is tried again"));
    return {
      name: "journal-trimming",
      start: async () => {
        timer = setInterval(trim, TRIM_EVERY_MS);
      },
      stop: async () => clearInterval(timer),
    };
  }

  function apiHandle(): Api {
    return { name: api.name, start: api.start, stop: api.stop, address: () => api.running()?.address() };
  }
}

/** A process that is just stopping may still hold the data: it gets a moment to let go. */
async function openWhenFree(open: () => Promise<Journal>): Promise<Journal> {
  const deadlineMs = systemClock.now() + LOCK_PATIENCE_MS;
  for (;;) {
    try {
      return await open();
    } catch (error) {
      const isLocked = error instanceof OperationalError && error.code === "journal-locked";
      if (!isLocked || systemClock.now() >= deadlineMs) throw error;
      await systemClock.sleep(250);
    }
  }
}

const secret = (): string => randomBytes(32).toString("base64url");

async function makeDataDirectory(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new OperationalError({
      code: "data-directory-unusable",
      message: `The data folder ${path} cannot be made (${(error as NodeJS.ErrnoException).code}). Choose another with --data or LUCCIOLA_DATA_DIRECTORY`,
      cause: error,
    });
  }
}
