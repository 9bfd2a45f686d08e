import { readFile } from "node:fs/promises";
import { type Static, Type } from "typebox";
import { OperationalError } from "../process/operational-error.ts";
import type { Endpoint, TlsOfClient } from "./open-stream.ts";

const PemFile = Type.Optional(Type.String({ minLength: 1, maxLength: 1_024, description: "path of a PEM file" }));

/** Where the broker of another process is, for whoever connects to it. */
export const BrokerEndpointSettings = {
  broker: Type.String({
    minLength: 1,
    maxLength: 256,
    default: "mqtt://127.0.0.1:1883",
    description: "mqtt://host:1883, or mqtts://host:8883",
  }),
  tls: Type.Optional(
    Type.Object({ caFile: PemFile, certFile: PemFile, keyFile: PemFile }, { additionalProperties: false }),
  ),
};

/** How a service in a process of its own reaches the broker. */
export const ServiceBusSettings = Type.Object(
  {
    ...BrokerEndpointSettings,
    login: Type.Optional(
      Type.String({
        pattern: "^[A-Za-z0-9._-]{1,64}$",
        description: "user name and client id at a broker of another maker; Lucciola's own knows its services",
      }),
    ),
    secret: Type.Optional(
      Type.String({
        minLength: 16,
        maxLength: 256,
        description:
          "what the broker knows this service by; without it the one in the data folder, made at first start",
      }),
    ),
  },
  { additionalProperties: false, default: {} },
);
export type ServiceBusSettings = Type.Static<typeof ServiceBusSettings>;

/**
 * The broker's address with the certificates that its settings name. `section` is where they stand, such as `uplink`.
 * Rejects with OperationalError `tls-file-unreadable`.
 */
export async function readEndpoint(
  section: string,
  { broker, tls = {} }: { broker: string; tls?: Static<typeof BrokerEndpointSettings.tls> },
): Promise<Endpoint> {
  const read = async (setting: string, path: string): Promise<string> => {
    try {
      return await readFile(path, "utf8");
    } catch (cause) {
      throw new OperationalError({
        code: "tls-file-unreadable",
        message: `${section}.tls.${setting}: ${path} cannot be read (${(cause as Error).message})`,
        cause,
      });
    }
  };
  const certificates: TlsOfClient = {
    ...(tls.caFile === undefined ? {} : { ca: await read("caFile", tls.caFile) }),
    ...(tls.certFile === undefined ? {} : { cert: await read("certFile", tls.certFile) }),
    ...(tls.keyFile === undefined ? {} : { key: await read("keyFile", tls.keyFile) }),
  };
  return { url: broker, tls: certificates };
}
