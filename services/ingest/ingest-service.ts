import type { Bus } from "@lucciola/platform/bus/bus.ts";
import { onBus } from "@lucciola/platform/bus/on-bus.ts";
import type { Component } from "@lucciola/platform/process/component.ts";
import { together } from "@lucciola/platform/process/together.ts";
import type { RetentionPolicy } from "@lucciola/platform/timeseries/retention.ts";
import { createIngest, type IngestDeps } from "./ingest.ts";
import { createIngestDesk } from "./ingest-desk.ts";
import { createStoreUpkeep } from "./store-upkeep.ts";

export interface IngestServiceDeps extends Omit<IngestDeps, "bus"> {
  readonly connect: () => Bus;
  /** Absent where another process tidies the store. */
  readonly retention: RetentionPolicy | undefined;
}

/** Ingest with its own connection, what it answers over it, and the upkeep of the store; the same in every deployment. */
export function createIngestService(deps: IngestServiceDeps): Component {
  const { connect, store, retention: policy, clock, log } = deps;
  return onBus("ingest", connect, (bus) => {
    const ingest = createIngest({ ...deps, bus });
    return together("ingest", [
      ingest,
      createIngestDesk({ ingest, bus, clock, log }),
      ...(policy === undefined ? [] : [createStoreUpkeep({ store, policy, clock, log })]),
    ]);
  });
}
