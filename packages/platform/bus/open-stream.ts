import { connect as connectTcp, isIP } from "node:net";
import type { Duplex } from "node:stream";
import { connect as connectTls } from "node:tls";
import { OperationalError } from "../process/operational-error.ts";

/** Certificates in PEM. */
export interface TlsOfClient {
  /** Who signed the broker's certificate, when it is not a public authority. */
  readonly ca?: string | Buffer;
  /** The client's own certificate and key, when the broker asks for one. */
  readonly cert?: string | Buffer;
  readonly key?: string | Buffer;
}

/** A broker by its address (`mqtt://host:1883`, `mqtts://host:8883`), or a way to open a stream into one in this process. */
export type Endpoint = (() => Duplex) | { readonly url: string; readonly tls?: TlsOfClient | undefined };

/**
 * The way to open a fresh connection each time it is called. Throws OperationalError `broker-url-invalid` at once, so
 * that a typing mistake is not taken for an outage.
 */
export function streamOpener(endpoint: Endpoint): () => Duplex {
  if (typeof endpoint === "function") return endpoint;
  const url = URL.canParse(endpoint.url) ? new URL(endpoint.url) : undefined;
  if (url === undefined || (url.protocol !== "mqtt:" && url.protocol !== "mqtts:") || url.hostname === "") {
    throw new OperationalError({
      code: "broker-url-invalid",
      message: `${JSON.stringify(endpoint.url)} is not a broker's address; write it as mqtt://host:1883 or mqtts://host:8883`,
    });
  }
  const host = url.hostname.replace(/^\[|\]$/g, "");
  if (url.protocol === "mqtt:") {
    const port = url.port === "" ? 1883 : Number(url.port);
    return () => connectTcp({ host, port, noDelay: true });
  }
  const port = url.port === "" ? 8883 : Number(url.port);
  const servername = isIP(host) === 0 ? { servername: host } : {};
  return () => connectTls({ host, port, minVersion: "TLSv1.2", ...servername, ...endpoint.tls }).setNoDelay(true);
}
