import type { Readable } from "node:stream";
import { Type } from "typebox";

/** The answer to what was asked for, where nothing is left to say (204). */
export const Done = Type.Unsafe<undefined>({ type: "null", description: "Done" });

/** The answer to `If-None-Match` where nothing has changed (304). */
export const NotModified = Type.Unsafe<undefined>({ type: "null", description: "What the reader has is still so" });

/** An answer that is a file; its type is in `produces` of the route. */
export const File = (description: string) =>
  Type.Unsafe<Uint8Array | Readable | string>({ type: "string", format: "binary", description });
