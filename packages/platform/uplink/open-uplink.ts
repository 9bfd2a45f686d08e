import { readFile } from "node:fs/promises";
import { edgeId, ID_PATTERN } from "@lucciola/contract/ids/ids.ts";
import { Type } from "typebox";
import { connectBus } from "../bus/mqtt-bus.ts";
import type { TlsOfClient } from "../bus/open-stream.ts";
import type { Clock } from "../clock/clock.ts";
import { openSegmentJournal } from "../journal/segment-journal.ts";
import type { Logger } from "../log/logger.ts";
import { OperationalError } from "../process/operational-error.ts";
import { createSpooledUplink, offlineWill } from "./spooled-uplink.ts";
import type { Uplink } from "./uplink.ts";

const PemFile = Type.Optional(Type.String({ minLength: 1, maxLength: 1_024, description: "path of a PEM file" }));

/** The settings of an edge's way to the broker; the part `uplink` of every edge program's configuration. */
export const UplinkConfig = Type.Object(
  {
    edge: Type.String({ pattern: ID_PATTERN, maxLength: 64, description: "identity under which it is registered" }),
    secret: Type.String({
      minLength: 1,
      maxLength: 256,
      description: "given at registration; LUCCIOLA_UPLINK_SECRET_FILE keeps it out of this file",
    }),
    broker: Type.String({
      minLength: 1,
      maxLength: 256,
      default: "mqtt://127.0.0.1:1883",
      description: "mqtt://host:1883, or mqtts://host:8883",
    }),
    tls: Type.Optional(
      Type.Object({ caFile: PemFile, certFile: PemFile, keyFile: PemFile }, { additionalProperties: false }),
    ),
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
 * now and for ever; `start` does not wait for it. Rejects with OperationalError `broker-url-invalid`,
 * `tls-file-unreadable` or `journal-locked` (another program has this spool).
 */
export async function openUplink(options: OpenUplinkOptions): Promise<Uplink> {
  const { config, spoolDirectory, software, clock, log } = options;
  const edge = edgeId(config.edge);
  const tls = await readTls(config.tls ?? {});
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
      password: config.secret,
      connect: { url: config.broker, tls },
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
      backlog: () => uplink.backlog(),
      drained: (signal) => uplink.drained(signal),
    };
  } catch (error) {
    await spool.close();
    throw error;
  }
}

async function readTls({ caFile, certFile, keyFile }: NonNullable<UplinkConfig["tls"]>): Promise<TlsOfClient> {
  return {
    ...(caFile === undefined ? {} : { ca: await readPem("caFile", caFile) }),
    ...(certFile === undefined ? {} : { cert: await readPem("certFile", certFile) }),
    ...(keyFile === undefined ? {} : { key: await readPem("keyFile", keyFile) }),
  };
}

async function readPem(setting: string, path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (cause) {
    throw new OperationalError({
      code: "tls-file-unreadable",
      message: `uplink.tls.${setting}: ${path} cannot be read (${(cause as Error).message})`,
      cause,
    });
  }
}
