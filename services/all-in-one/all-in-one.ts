import { join } from "node:path";
import type { Api } from "@lucciola/api/api.ts";
import { createApiService } from "@lucciola/api/api-service.ts";
import { issueFirstLogin } from "@lucciola/api/authentication.ts";
import { openPhotoStore } from "@lucciola/api/photos/photo-store.ts";
import type { Broker } from "@lucciola/broker/broker.ts";
import { openBroker } from "@lucciola/broker/open-broker.ts";
import { createCity } from "@lucciola/city/city.ts";
import { scenarioOf } from "@lucciola/city/config.ts";
import { openTownClock } from "@lucciola/city/town-clock.ts";
import type { ServiceName } from "@lucciola/contract/catalogue/principal.ts";
import { INGEST_READER } from "@lucciola/ingest/ingest.ts";
import { createIngestService } from "@lucciola/ingest/ingest-service.ts";
import { createNotifierService } from "@lucciola/notifier/notifier-service.ts";
import type { Bus, Will } from "@lucciola/platform/bus/bus.ts";
import { connectService } from "@lucciola/platform/bus/open-service-bus.ts";
import { newServiceSecret } from "@lucciola/platform/bus/service-secrets.ts";
import { systemClock } from "@lucciola/platform/clock/clock.ts";
import { requireSchoolTerms } from "@lucciola/platform/config/calendar-settings.ts";
import { requireKnownZone } from "@lucciola/platform/config/process-settings.ts";
import { openSegmentJournal } from "@lucciola/platform/journal/segment-journal.ts";
import type { Logger } from "@lucciola/platform/log/logger.ts";
import type { Component } from "@lucciola/platform/process/component.ts";
import { makeDataDirectory, photoDirectory, registryFile } from "@lucciola/platform/process/data-directory.ts";
import { photoDeleter } from "@lucciola/platform/process/delete-photo.ts";
import { openRegistry } from "@lucciola/platform/registry/open-registry.ts";
import { openStore } from "@lucciola/platform/timeseries/open-store.ts";
import { createRulesService } from "@lucciola/rules/rules-service.ts";
import { createTalqService } from "@lucciola/talq/talq-service.ts";
import type { LucciolaConfig } from "./config.ts";
import { createControl } from "./control.ts";
import { dashboardsUrl } from "./greeting.ts";
import { createSimulatedTown } from "./simulated-town.ts";
import { writeReport } from "./write-report.ts";

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

/** Hundreds of spools on one disk, of measurements that nobody misses after a power cut: synced seldom. */
const SIMULATED_SPOOL = { maxBytes: 64_000_000, syncEveryMs: 10_000 };

/**
 * Everything in one process, from the same factories as the services apart: each has its own MQTT client, over a stream
 * in memory, so that serialisation, access and validation stay real.
 */
export async function buildAllInOne(config: LucciolaConfig, log: Logger, progress: Progress): Promise<AllInOne> {
  const { dataDirectory, site, calendar } = config;
  requireKnownZone("site.zone", site.zone);
  requireSchoolTerms(calendar);
  await makeDataDirectory(dataDirectory);
  const simulatorDirectory = join(dataDirectory, "simulator");
  const scenario = config.simulator.enabled ? scenarioOf(config.simulator) : undefined;
  // The whole process lives by the town's clock, which may run faster than the wall's; those who are logged in do not.
  const clock =
    scenario === undefined ? systemClock : await openTownClock(simulatorDirectory, scenario.time.speed, systemClock);
  const registry = openRegistry({ path: registryFile(dataDirectory), log: log.child({ part: "registry" }) });
  // In memory alone: nobody outside of this process needs them.
  const serviceSecrets: Record<Exclude<ServiceName, "broker">, string> = {
    ingest: newServiceSecret(),
    rules: newServiceSecret(),
    api: newServiceSecret(),
  };
  const { broker, journal, trimming } = await openBroker({
    config: config.broker,
    journal: config.journal,
    dataDirectory,
    registry,
    serviceSecrets,
    clock,
    log,
  });
  const store = await openStore(config.store, { dataDirectory, log: log.child({ part: "store" }) });
  const connectAs =
    (name: keyof typeof serviceSecrets) =>
    (will?: Will): Bus =>
      connectService(name, serviceSecrets[name], () => broker.connectInProcess(), { clock, log, will });

  const ingest = createIngestService({
    journal,
    store,
    registry,
    connect: connectAs("ingest"),
    clock,
    log: log.child({ part: "ingest" }),
    config: config.ingest,
    retention: config.store.retention,
  });
  const deletePhoto = photoDeleter(photoDirectory(dataDirectory), registry.work.hasPhoto);
  const rules = createRulesService({
    registry,
    openStore: async () => store,
    connect: connectAs("rules"),
    clock,
    peoplesClock: systemClock,
    log: log.child({ part: "rules" }),
    config: { ...config.rules, site, calendar },
    reports: {
      retention: config.public.retention,
      deletePhoto,
    },
  });
  const api = createApiService({
    store,
    registry,
    connect: connectAs("api"),
    clock,
    peoplesClock: systemClock,
    photos: openPhotoStore(photoDirectory(dataDirectory)),
    deletePhoto,
    config: { ...config.api, site, calendar, public: config.public },
    system: { dataDirectory, retention: config.store.retention },
    simulatedTown: scenario === undefined ? undefined : createSimulatedTown(simulatorDirectory),
  });
  const notifier = createNotifierService({
    registry,
    clock,
    peoplesClock: systemClock,
    log: log.child({ part: "notifier" }),
    config: { ...config.notifier, site },
  });
  const talq = createTalqService({
    registry,
    store,
    clock,
    log: log.child({ part: "talq" }),
    config: { ...config.talq, site },
    chance: Math.random,
  });
  const city =
    scenario === undefined
      ? undefined
      : createCity({
          registry,
          connect: () => broker.connectInProcess(),
          openSpool: (directory) =>
            openSegmentJournal({ directory, ...SIMULATED_SPOOL, log: log.child({ part: "simulator" }) }),
          directory: simulatorDirectory,
          clock,
          log: log.child({ part: "simulator" }),
          site,
          scenario,
          progress,
          storedBut,
        });

  /** Waits until ingest is at most so far behind the journal. */
  async function storedBut(bytes: number): Promise<void> {
    while (journal.stats().endOffset - (await journal.checkpoint(INGEST_READER)) > bytes) await systemClock.sleep(50);
  }

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
    { name: "broker", start: () => broker.open(), stop: () => broker.stop() },
    ingest,
    rules,
    // A broker begins with no retained messages. Nobody is let in before each lamp's programme lies there again.
    { name: "listeners", start: () => broker.start(), stop: async () => {} },
    trimming,
    api,
    notifier,
    talq,
    ...(city === undefined ? [] : [city]),
    createControl(
      { dataDirectory, registry, journal, store, storeKind: config.store.kind },
      (order) =>
        writeReport(
          { store, registry, clock, config: { ...config.api, site, calendar, public: config.public } },
          dashboardsUrl(api.address(), config),
          order,
        ),
      log.child({ part: "control" }),
    ),
  ];
  return { components, broker, api, firstLogin };
}
