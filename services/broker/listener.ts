import { readFile } from "node:fs/promises";
import { createServer as createTcpServer, type Server, type Socket } from "node:net";
import { createSecureContext, createServer as createTlsServer } from "node:tls";
import { OperationalError } from "@lucciola/platform/process/operational-error.ts";
import type { BrokerConfig } from "./config.ts";

type TlsConfig = NonNullable<BrokerConfig["tls"]>;

/** Opens the plain listener. Throws OperationalError `port-occupied`, `port-forbidden` or `address-unavailable`. */
export async function listenPlain(config: BrokerConfig, accept: (socket: Socket) => void): Promise<Server> {
  const server = createTcpServer({ noDelay: true }, accept);
  server.maxConnections = config.maxConnections;
  return listen(server, config.host, config.port, "");
}

/**
 * Opens the listener with TLS 1.2 or newer. Throws as `listenPlain` does, and OperationalError
 * `certificate-unreadable` or `certificate-invalid`.
 */
export async function listenTls(
  config: BrokerConfig,
  tls: TlsConfig,
  accept: (socket: Socket) => void,
): Promise<Server> {
  const [cert, key, ca] = await Promise.all([
    readPem(tls.certFile),
    readPem(tls.keyFile),
    tls.caFile === undefined ? undefined : readPem(tls.caFile),
  ]);
  const options = { cert, key, ...(ca === undefined ? {} : { ca, requestCert: true, rejectUnauthorized: true }) };
  try {
    createSecureContext(options);
  } catch (cause) {
    throw new OperationalError({
      code: "certificate-invalid",
      message: `The certificate ${tls.certFile} and the key ${tls.keyFile} cannot be used together: give both in PEM, as a pair, the key without a passphrase`,
      cause,
    });
  }
  const server = createTlsServer(
    { ...options, minVersion: "TLSv1.2", handshakeTimeout: config.connectTimeoutMs, noDelay: true },
    accept,
  );
  server.maxConnections = config.maxConnections;
  return listen(server, tls.host, tls.port, "tls.");
}

async function readPem(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (cause) {
    throw new OperationalError({
      code: "certificate-unreadable",
      message: `Cannot read ${path}, named in the broker's tls configuration: put the file there, readable by this user, or remove tls`,
      cause,
    });
  }
}

function listen(server: Server, host: string, port: number, section: string): Promise<Server> {
  return new Promise((resolve, reject) => {
    server.once("error", (cause: NodeJS.ErrnoException) => reject(listenError(cause, host, port, `broker.${section}`)));
    server.listen({ host, port, backlog: 4_096 }, () => {
      server.removeAllListeners("error");
      resolve(server);
    });
  });
}

function listenError(cause: NodeJS.ErrnoException, host: string, port: number, section: string): OperationalError {
  if (cause.code === "EADDRINUSE") {
    return new OperationalError({
      code: "port-occupied",
      message: `The broker cannot listen on ${host}:${port}, because another program does. Stop it, or set ${section}port to another`,
      cause,
    });
  }
  if (cause.code === "EACCES") {
    return new OperationalError({
      code: "port-forbidden",
      message: `The broker may not listen on ${host}:${port}. Set ${section}port to 1024 or above`,
      cause,
    });
  }
  return new OperationalError({
    code: "address-unavailable",
    message: `The broker cannot listen on ${host}:${port} (${cause.code ?? cause.message}). Set ${section}host to an address of this machine, 127.0.0.1 or 0.0.0.0`,
    cause,
  });
}
