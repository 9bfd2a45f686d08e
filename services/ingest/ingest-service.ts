import type { Bus } from "@lucciola/platform/bus/bus.ts";
import { onBus } from "@lucciola/platform/bus/on-bus.ts";
import type { Component } from "@lucciola/platform/process/component.ts";
import { together } from "@lucciola/platform/process/together.ts";
import { createIngest, type IngestDeps } from "./ingest.ts";
import { createIngestDesk } from "./ingest-desk.ts";

/** Ingest with its own connection, and what it answers over it; the same in every deployment. */
export function createIngestService(deps: Omit<IngestDeps, "bus"> & { readonly connect: () => Bus }): Component {
  const { connect, clock, log } = deps;
  return onBus("ingest", connect, (bus) => {
    const ingest = createIngest({ ...deps, bus });
    return together("ingest", [ingest, createIngestDesk({ ingest, bus, clock, log })]);
  });
}
