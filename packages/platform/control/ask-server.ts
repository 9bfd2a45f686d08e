import { createConnection, type Socket } from "node:net";
import { Value } from "typebox/value";
import { OperationalError } from "../process/operational-error.ts";
import { ControlAnswer, type ControlRequest, encodeLine, readMessages } from "./control-protocol.ts";

export type ServerReply = { readonly kind: "not-running" } | { readonly kind: "done"; readonly result: unknown };

/**
 * Asks the server behind a control socket to carry out a command, and waits for it as long as it takes. Throws the
 * OperationalError that the command failed with there, `control-refused` when this user may not ask, and `server-gone`
 * when the server ends meanwhile.
 */
export async function askServer(
  path: string,
  request: ControlRequest,
  progress: (step: string, done: number) => void,
): Promise<ServerReply> {
  const socket = await connect(path);
  if (socket === undefined) return { kind: "not-running" };
  try {
    socket.write(encodeLine(request));
    for await (const answer of readMessages(socket)) {
      if (!Value.Check(ControlAnswer, answer)) break;
      if (answer.kind === "done") return { kind: "done", result: answer.result };
      if (answer.kind === "failed") throw new OperationalError(answer);
      progress(answer.step, answer.done);
    }
  } catch (error) {
    if (error instanceof OperationalError) throw error;
  } finally {
    socket.destroy();
  }
  throw new OperationalError({
    code: "server-gone",
    message: `Lucciola ended while it carried out ${request.command}: nothing came of it. Look at its log, and try again`,
    retryable: true,
  });
}

/** A connection to the server, or `undefined` where none is running. */
function connect(path: string): Promise<Socket | undefined> {
  return new Promise((resolve, reject) => {
    const socket = createConnection(path);
    socket.once("connect", () => {
      socket.on("error", () => {});
      resolve(socket);
    });
    socket.once("error", (cause: NodeJS.ErrnoException) => {
      if (cause.code === "EACCES" || cause.code === "EPERM")
        reject(
          new OperationalError({
            code: "control-refused",
            message: `Lucciola is running as another user, who alone may be asked (${path}). Run this command as that user`,
            cause,
          }),
        );
      // Nothing there, nobody behind it, or a path too long for a socket, where the server has none either.
      else resolve(undefined);
    });
  });
}
