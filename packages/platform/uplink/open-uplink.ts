import { edgeId, ID_PATTERN } from "@lucciola/contract/ids/ids.ts";
import { Type } from "typebox";
import { BrokerEndpointSettings, readEndpoint } from "../bus/broker-endpoint.ts";
import { connectBus } from "../bus/mqtt-bus.ts";
import type { Clock } from "../clock/clock.ts";
import { openSegmentJournal } from "../journal/segment-journal.ts";
import type { Logger } from "../log/logger.ts";
import { edgePassword } from "./edge-password.ts";
import { createSpooledUplink, offlineWill } from "./spooled-uplink.ts";
import type { Uplink } from "./uplink.ts";

/** The settings of an edge's way to the broker; the part `uplink` of every edge program's configuration. */
export const UplinkConfig = Type.Object(
  {
    edge: Type.String({ pattern: ID_PATTERN, maxLength: 64, description: "identity under which it is registered" }),
    secret: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 256,
        description: "given at registration; LUCCIOLA_UPLINK_SECRET_FILE keeps it out of this file",
      }),
    ),
    enrolment: Type.Optional(
      Type.Object(
        {
          code: Type.String({
            minLength: 20,
            maxLength: 64,
            description: "the one-time code that a person made for it",
          }),
          secretFile: Type.String({
            minLength: 1,
            description: "keeps the secret that this program makes for itself; of this edge alone",
          }),
        },
        { additionalProperties: false, description: "instead of a secret, for an edge that is to be approved" },
      ),
    ),
    ...BrokerEndpointSettings,
    spoolMaxBytes: Type.Integer({
      minimum: 1_000_000,
      maximum: 1e12,
      default: 200_000_000,
      description: "disk for what the broker has not taken yet; some 500,000 messages",
    }),
    spoolSyncS: Type.Integer({
      minimum: 0,
      maximum: 3_600,
      default: 10,
      description:
        "one sync of the spool in this time, which spares flash cards: a power cut loses what was read since and not yet sent, kill -9 nothing; 0 syncs each message before it is sent",
    }),
  },
  { additionalProperties: false },
);
export type UplinkConfig = Type.Static<typeof UplinkConfig>;

export interface OpenUplinkOptions {
  readonly config: UplinkConfig;
  /** The spool's own folder; made where it is missing. */
  readonly spoolDirectory: string;
  /** Name and version of the program, for the edge's status. */
  readonly software: string;
  readonly clock: Clock;
  readonly log: Logger;
}

/**
 * The uplink of an edge program: spool, connection and what joins them; `stop` closes all three. Connects by itself,
 * now and for ever; `start` does not wait for it. Rejects with OperationalError `config-invalid`, `broker-url-invalid`,
 * `secret-file-unusable`, `tls-file-unreadable` or `journal-locked` (another program has this spool).
 */
export async function openUplink(options: OpenUplinkOptions): Promise<Uplink> {
  const { config, spoolDirectory, software, clock, log } = options;
  const edge = edgeId(config.edge);
  const password = await edgePassword(config);
  const endpoint = await readEndpoint("uplink", config);
  const spool = await openSegmentJournal({
    directory: spoolDirectory,
    maxBytes: config.spoolMaxBytes,
    syncEveryMs: config.spoolSyncS * 1_000,
    log,
  });
  try {
    const bus = connectBus({
      clientId: edge,
      username: edge,
      password,
      connect: endpoint,
      will: offlineWill(edge, clock),
      clock,
      log,
    });
    const uplink = createSpooledUplink({ edge, bus, spool, clock, log, software });
    return {
      name: uplink.name,
      edge,
      bus,
      start: () => uplink.start(),
      stop: async () => {
        await uplink.stop();
        await bus.close();
        await spool.close();
      },
      send: (name, device, body) => uplink.send(name, device, body),
      countLost: () => uplink.countLost(),
      backlog: () => uplink.backlog(),
      drained: (signal) => uplink.drained(signal),
    };
  } catch (error) {
    await spool.close();
    throw error;
  }
}
