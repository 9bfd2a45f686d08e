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

const Path = Type.String({ minLength: 1, maxLength: 1_024 });
const PemFile = (description: string) => Type.Optional(Type.String({ ...Path, description: `PEM; ${description}` }));

/** The settings of an edge's way to the broker, which every edge program's configuration has beside its own. */
export const uplinkSettings = {
  edge: Type.String({ pattern: ID_PATTERN, maxLength: 64, description: "The identity under which it is registered" }),
  secret: Type.Optional(
    Type.String({ minLength: 1, maxLength: 256, description: "Given at registration; or give secretFile" }),
  ),
  secretFile: Type.Optional(Path),
  broker: Type.Object(
    {
      url: Type.String({ minLength: 1, maxLength: 256, description: "mqtt://host:1883 or mqtts://host:8883" }),
      caFile: PemFile("when no public authority signed the broker's certificate"),
      certFile: PemFile("when the broker asks for a certificate of the edge"),
      keyFile: PemFile("the key of certFile"),
    },
    { additionalProperties: false },
  ),
  spool: Type.Object(
    {
      directory: Type.String({ ...Path, description: "Of this program alone; made where it is missing" }),
      maxBytes: Type.Integer({
        minimum: 1_000_000,
        maximum: 1e12,
        default: 200_000_000,
        description: "Disk for what waits for the broker",
      }),
    },
    { additionalProperties: false },
  ),
};
const UplinkConfig = Type.Object(uplinkSettings);
export type UplinkConfig = Type.Static<typeof UplinkConfig>;

export interface OpenUplinkOptions {
  readonly config: UplinkConfig;
  /** Name and version of the program, for the edge's status. */
  readonly software: string;
  readonly clock: Clock;
  readonly log: Logger;
}

/**
 * The uplink of an edge program: spool, connection and what joins them; `stop` closes all three. Connects by itself,
 * now and for ever; `start` does not wait for it. Rejects with OperationalError `edge-secret-missing`,
 * `file-unreadable`, `broker-url-invalid` or `journal-locked` (another program has this spool).
 */
export async function openUplink({ config, software, clock, log }: OpenUplinkOptions): Promise<Uplink> {
  const edge = edgeId(config.edge);
  const password = await readSecret(config);
  const tls = await readTls(config.broker);
  const spool = await openSegmentJournal({ ...config.spool, log });
  try {
    const bus = connectBus({
      clientId: edge,
      username: edge,
      password,
      connect: { url: config.broker.url, tls },
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

async function readSecret({ edge, secret, secretFile }: UplinkConfig): Promise<string> {
  const found = secretFile === undefined ? secret : (await readText("secretFile", secretFile)).trim();
  if (found !== undefined && found !== "" && (secret === undefined || secretFile === undefined)) return found;
  const message =
    secret !== undefined && secretFile !== undefined
      ? `The secret of ${edge} is given twice: remove secret or secretFile`
      : `The secret of ${edge} is missing: set secretFile or LUCCIOLA_SECRET to the one it was registered with`;
  throw new OperationalError({ code: "edge-secret-missing", message });
}

async function readTls({ caFile, certFile, keyFile }: UplinkConfig["broker"]): Promise<TlsOfClient> {
  return {
    ...(caFile === undefined ? {} : { ca: await readText("broker.caFile", caFile) }),
    ...(certFile === undefined ? {} : { cert: await readText("broker.certFile", certFile) }),
    ...(keyFile === undefined ? {} : { key: await readText("broker.keyFile", keyFile) }),
  };
}

async function readText(setting: string, path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (cause) {
    throw new OperationalError({
      code: "file-unreadable",
      message: `${setting}: ${path} cannot be read (${(cause as Error).message})`,
      cause,
    });
  }
}
