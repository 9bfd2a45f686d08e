import { rmSync } from "node:fs";
import { createServer, type Server, type Socket } from "node:net";
import { Value } from "typebox/value";
import type { Logger } from "../log/logger.ts";
import type { Component } from "../process/component.ts";
import { OperationalError } from "../process/operational-error.ts";
import { type ControlAnswer, ControlRequest, encodeLine, readMessages } from "./control-protocol.ts";

/**
 * Does what a command of `lucciola` asks of the running server, and returns what it shall be told. `options` comes from
 * outside and is to be checked. `signal` is aborted when nobody waits any more.
 */
export type ControlCommand = (
  options: unknown,
  running: { readonly progress: (step: string, done: number) => void; readonly signal: AbortSignal },
) => Promise<unknown>;

export interface ControlServerOptions {
  /** In a folder of which this process is the only server: a socket that a killed one left behind is replaced. */
  readonly path: string;
  readonly commands: Readonly<Record<string, ControlCommand>>;
  readonly log: Logger;
}

/** Longest path of a Unix socket on Linux, without its final NUL. */
const MAX_PATH_BYTES = 107;
const MAX_CONNECTIONS = 8;
const REQUEST_TIMEOUT_MS = 5_000;

/** Listens for commands on a Unix socket that only the owner may open. Without it the server runs all the same. */
export function createControlServer({ path, commands, log }: ControlServerOptions): Component {
  const sockets = new Set<Socket>();
  const working = new Set<Promise<void>>();
  let server: Server | undefined;

  function accept(socket: Socket): void {
    const gone = new AbortController();
    sockets.add(socket);
    socket.on("error", () => {});
    socket.on("close", () => {
      sockets.delete(socket);
      gone.abort();
    });
    socket.setTimeout(REQUEST_TIMEOUT_MS, () => socket.destroy());
    const work = serve(socket, gone.signal).finally(() => working.delete(work));
    working.add(work);
  }

  async function serve(socket: Socket, signal: AbortSignal): Promise<void> {
    const tell = (answer: ControlAnswer) => {
      if (socket.writable) socket.write(encodeLine(answer));
    };
    try {
      const request = await readRequest(socket);
      if (request === undefined) return;
      socket.setTimeout(0);
      const command = Object.hasOwn(commands, request.command) ? commands[request.command] : undefined;
      if (command === undefined)
        throw new OperationalError({
          code: "control-unknown",
          message: `The running Lucciola does not know the command ${JSON.stringify(request.command)}. Start it anew after an upgrade`,
        });
      const progress = (step: string, done: number) => tell({ kind: "progress", step, done });
      tell({ kind: "done", result: await command(request.options, { progress, signal }) });
    } catch (error) {
      if (error instanceof OperationalError)
        tell({ kind: "failed", code: error.code, message: error.message, retryable: error.retryable });
      else {
        log.error({ err: error }, "a command from the control socket failed");
        tell({
          kind: "failed",
          code: "control-failed",
          message: `The running Lucciola failed: ${error instanceof Error ? error.message : error}. Its log says more`,
          retryable: false,
        });
      }
    } finally {
      socket.end();
    }
  }

  return {
    name: "control",
    start: async () => {
      if (Buffer.byteLength(path) > MAX_PATH_BYTES) {
        log.warn({ path }, "the path is too long for a socket: backups are possible only while Lucciola is stopped");
        return;
      }
      rmSync(path, { force: true });
      const listening = createServer(accept);
      listening.maxConnections = MAX_CONNECTIONS;
      await listenPrivately(listening, path);
      server = listening;
    },
    stop: async () => {
      for (const socket of sockets) socket.destroy();
      await Promise.all(working);
      await new Promise<void>((resolve) => (server === undefined ? resolve() : server.close(() => resolve())));
      server = undefined;
    },
  };
}

/** The one request of a connection; `undefined` when it was closed before, or is now because that was no message. */
async function readRequest(socket: Socket): Promise<ControlRequest | undefined> {
  const messages = readMessages(socket);
  // Leaving a `for await` would close the socket on which the answer goes out.
  const first = await messages.next().catch(() => undefined);
  if (first === undefined || first.done === true) return undefined;
  // It is read on to its end, or nobody would notice that the other side has gone.
  void drain(messages);
  if (Value.Check(ControlRequest, first.value)) return first.value;
  throw new OperationalError({ code: "control-misunderstood", message: "That is not a command of lucciola" });
}

async function drain(messages: AsyncGenerator<unknown>): Promise<void> {
  try {
    for await (const _ of messages);
  } catch {
    // The connection has broken, or what it says is no message: it is closed already.
  }
}

/** Binding is done in the call itself, so the socket is born with mode 0600. */
async function listenPrivately(server: Server, path: string): Promise<void> {
  const listening = new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.once("listening", resolve);
  });
  const former = process.umask(0o177);
  try {
    server.listen(path);
  } finally {
    process.umask(former);
  }
  await listening;
}
