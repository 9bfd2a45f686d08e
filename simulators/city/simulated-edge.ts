import { randomUUID } from "node:crypto";
import { join } from "node:path";
import type { Duplex } from "node:stream";
import type { EdgeId } from "@lucciola/contract/ids/ids.ts";
import { connectBus } from "@lucciola/platform/bus/mqtt-bus.ts";
import type { Clock } from "@lucciola/platform/clock/clock.ts";
import type { Journal } from "@lucciola/platform/journal/journal.ts";
import type { Logger } from "@lucciola/platform/log/logger.ts";
import type { Component } from "@lucciola/platform/process/component.ts";
import type { Registry } from "@lucciola/platform/registry/registry.ts";
import { createSpooledUplink, offlineWill } from "@lucciola/platform/uplink/spooled-uplink.ts";
import type { Uplink } from "@lucciola/platform/uplink/uplink.ts";

export interface SimulatedEdgeDeps {
  readonly registry: Registry;
  /** Opens a connection to the broker. */
  readonly connect: () => Duplex;
  readonly openSpool: (directory: string) => Promise<Journal>;
  readonly directory: string;
  readonly clock: Clock;
  readonly log: Logger;
}

const SOFTWARE = "lucciola simulator";

/**
 * The real uplink of a simulated edge: its own identity, connection and spool. The identity gets a new secret at each
 * start, so that none has to be kept on disk.
 */
export async function connectSimulatedEdge(
  deps: SimulatedEdgeDeps,
  id: EdgeId,
  name: string,
): Promise<{ uplink: Uplink; close: Component["stop"] }> {
  const { registry, connect, openSpool, directory, clock, log } = deps;
  const now = clock.now();
  const secret =
    registry.identities.get(id) === undefined
      ? registry.identities.create({ id, name, simulated: true }, now)
      : registry.identities.rotate(id, now);
  const spool = await openSpool(join(directory, "spool", id));
  const bus = connectBus({
    clientId: id,
    username: id,
    password: secret,
    connect,
    will: offlineWill(id, clock),
    clock,
    log,
  });
  const uplink = createSpooledUplink({ edge: id, bus, spool, clock, log, boot: randomUUID(), software: SOFTWARE });
  await uplink.start();
  return {
    uplink,
    close: async () => {
      await uplink.stop();
      await bus.close();
      await spool.close();
    },
  };
}
