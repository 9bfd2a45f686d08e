import { createServer as createTcpServer, type Server, type Socket } from "node:net";
import { createServer as createTlsServer, type Server as TlsServer } from "node:tls";
import { OperationalError } from "@lucciola/platform/process/operational-error.ts";
import { clientDemand, readTlsContext } from "@lucciola/platform/tls/tls-context.ts";
import type { TlsSettings } from "@lucciola/platform/tls/tls-settings.ts";
import type { BrokerConfig } from "./config.ts";

/** Opens the plain listener. Throws OperationalError `port-occupied`, `port-forbidden` or `address-unavailable`. */
export async function listenPlain(config: BrokerConfig, accept: (socket: Socket) => void): Promise<Server> {
  return listen(createTcpServer({ noDelay: true }, accept), config.host, config.port, "");
}

/** A listener for connections on which TLS is spoken, and the server that speaks it on those that are handed to it. */
export interface TlsListener {
  readonly server: Server;
  readonly tls: TlsServer;
}

/**
 * Opens the listener with TLS 1.2 or newer; `mayEnter` is asked before the handshake. Throws as `listenPlain` does, and OperationalError
 * `certificate-unreadable` or `certificate-invalid`.
 */
export async function listenTls(
  config: BrokerConfig,
  tls: TlsSettings & { readonly host: string; readonly port: number },
  { mayEnter, accept }: { mayEnter: (socket: Socket) => boolean; accept: (socket: Socket) => void },
): Promise<TlsListener> {
  const context = await readTlsContext(tls);
  const speaking = createTlsServer(
    { ...context, ...clientDemand(tls), handshakeTimeout: config.connectTimeoutMs },
    (socket) => {
      // Where a certificate is optional, a bad one is not taken for none.
      if (tls.caFile !== undefined && !socket.authorized && socket.getPeerX509Certificate() !== undefined)
        socket.destroy();
      else accept(socket);
    },
  );
  // Whoever finds no place is not even spoken to.
  const server = createTcpServer({ noDelay: true }, (socket) => {
    if (mayEnter(socket)) speaking.emit("connection", socket);
  });
  return { server: await listen(server, tls.host, tls.port, "tls."), tls: speaking };
}

function listen<S extends Server>(server: S, host: string, port: number, section: string): Promise<S> {
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
