import type { Readable } from "node:stream";
import { type Static, Type } from "typebox";

/**
 * How a command asks the running server: over a Unix socket in the data folder, one request a connection, lines of JSON.
 * Whoever may write in the folder may ask; closing the connection breaks off what was asked.
 */
export const CONTROL_SOCKET = "control.sock";

/** A parcel of readings is the longest message; what is longer is none. */
const MAX_LINE_BYTES = 262_144;

export const ControlRequest = Type.Object({
  command: Type.String({ minLength: 1, maxLength: 64 }),
  options: Type.Unknown(),
});
export type ControlRequest = Static<typeof ControlRequest>;

export const ControlAnswer = Type.Union([
  Type.Object({ kind: Type.Literal("progress"), step: Type.String(), done: Type.Number() }),
  Type.Object({ kind: Type.Literal("done"), result: Type.Unknown() }),
  Type.Object({
    kind: Type.Literal("failed"),
    code: Type.String(),
    message: Type.String(),
    retryable: Type.Boolean(),
  }),
]);
export type ControlAnswer = Static<typeof ControlAnswer>;

export const encodeLine = (message: ControlRequest | ControlAnswer): string => `${JSON.stringify(message)}\n`;

/** The messages of a stream; a line that is too long or no JSON ends it with a `TypeError`. */
export async function* readMessages(stream: Readable): AsyncGenerator<unknown> {
  let rest = "";
  stream.setEncoding("utf8");
  for await (const chunk of stream) {
    const lines = (rest + chunk).split("\n");
    rest = lines.pop() ?? "";
    if (rest.length > MAX_LINE_BYTES) throw new TypeError("The message is too long");
    for (const line of lines) {
      try {
        yield JSON.parse(line);
      } catch {
        throw new TypeError("The message is not JSON");
      }
    }
  }
}
