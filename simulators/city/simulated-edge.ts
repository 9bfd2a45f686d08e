import { randomUUID } from "node:crypto";
import { join } from "node:path";
import type { Duplex } from "node:stream";
import { catalogue } from "@lucciola/contract/catalogue/catalogue.ts";
import type { EdgeId } from "@lucciola/contract/ids/ids.ts";
import { formatInstant } from "@lucciola/contract/time/iso.ts";
import { connectBus } from "@lucciola/platform/bus/mqtt-bus.ts";
import type { Clock } from "@lucciola/platform/clock/clock.ts";
import type { Journal } from "@lucciola/platform/journal/journal.ts";
import type { Logger } from "@lucciola/platform/log/logger.ts";
import type { Registry } from "@lucciola/platform/registry/registry.ts";
import { createSpooledUplink, offlineWill } from "@lucciola/platform/uplink/spooled-uplink.ts";
import type { Uplink } from "@lucciola/platform/uplink/uplink.ts";
import type { EncodedMessage } from "./history/history-message.ts";

export interface SimulatedEdgeDeps {
  readonly registry: Registry;
  /** Opens a connection to the broker. */
  readonly connect: () => Duplex;
  readonly openSpool: (directory: string) => Promise<Journal>;
  readonly directory: string;
  readonly clock: Clock;
  readonly log: Logger;
}

/** The real uplink of a simulated edge: its own identity, connection and spool. */
export interface SimulatedEdge {
  readonly uplink: Uplink;
  /**
   * Sends a message of the past past the spool, as that of an edge that was long away: it can be made again. Resolves when
   * it is acknowledged; after a lost connection it is sent again. Rejects when the edge is closed.
   */
  sendPast(message: EncodedMessage): Promise<void>;
  close(): Promise<void>;
}

const LOOK_EVERY_MS = 100;
const SOFTWARE = "lucciola simulator";

/**
 * Identities for the town's edges. Each gets a new secret at each start, so that none has to be kept on disk; all of them
 * in one transaction, as there are hundreds.
 */
export function identifyEdges(
  { registry, clock }: SimulatedEdgeDeps,
  edges: readonly { readonly edge: EdgeId; readonly name: string }[],
): Map<EdgeId, string> {
  const nowMs = clock.now();
  const known = new Set(registry.identities.list().map(({ id }) => id));
  return registry.transaction(
    () =>
      new Map(
        edges.map(({ edge: id, name }) => [
          id,
          known.has(id)
            ? registry.identities.rotate(id, nowMs)
            : registry.identities.create({ id, name, simulated: true }, nowMs),
        ]),
      ),
  );
}

export async function connectSimulatedEdge(
  { connect, openSpool, directory, clock, log }: SimulatedEdgeDeps,
  id: EdgeId,
  secret: string,
): Promise<SimulatedEdge> {
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
  const closing = new AbortController();
  return {
    uplink,
    sendPast: async ({ channel, device, payload }) => {
      const topic = catalogue[channel].topic.build({ edge: id, device });
      for (;;) {
        while (bus.state !== "connected" && !closing.signal.aborted) await clock.sleep(LOOK_EVERY_MS, closing.signal);
        closing.signal.throwIfAborted();
        const head = Buffer.from(`{"sentAt":"${formatInstant(clock.now())}",`);
        const bytes = Buffer.concat([head, payload.subarray(1)]);
        try {
          return await bus.publishRaw(topic, bytes, { qos: 1, retain: false });
        } catch (error) {
          log.warn({ err: error, edge: id }, "A message of the town's past was not acknowledged; it is sent again");
        }
      }
    },
    close: async () => {
      closing.abort();
      await uplink.stop();
      await bus.close();
      await spool.close();
    },
  };
}
