import { open } from "node:fs/promises";
import { createGunzip } from "node:zlib";
import { OperationalError } from "@lucciola/platform/process/operational-error.ts";

export type TextEncoding = "utf-8" | "windows-1252" | "utf-16le";

export interface CsvLine {
  /** The first line of the file is 1. */
  readonly number: number;
  readonly text: string;
}

/** A file without line breaks must not fill the memory: what is longer than this comes in pieces. */
const MAX_LINE_CHARS = 65_536;
const LINE_BREAK = /\r\n|\n|\r(?!$)/;

/**
 * The lines of a plain or gzip file, without their line breaks (of any system) and without byte order mark. Throws
 * OperationalError `csv-unreadable` when there is no such file or it is damaged on the way.
 */
export async function* readLines(file: string, encoding: TextEncoding, signal: AbortSignal): AsyncGenerator<CsvLine> {
  const decoder = new TextDecoder(encoding);
  let number = 1;
  let rest = "";
  try {
    for await (const chunk of await openBytes(file)) {
      if (signal.aborted) return;
      const lines = (rest + decoder.decode(chunk as Uint8Array, { stream: true })).split(LINE_BREAK);
      rest = lines.pop() ?? "";
      for (const text of lines) yield { number: number++, text };
      if (rest.length > MAX_LINE_CHARS) {
        yield { number, text: rest };
        rest = "";
      }
    }
  } catch (error) {
    if (!(error instanceof Error && "code" in error)) throw error;
    throw new OperationalError({
      code: "csv-unreadable",
      message: `${file} could not be read after line ${number - 1}: ${error.message}. Check the path, the rights and that the file is whole.`,
      cause: error,
    });
  }
  rest = (rest + decoder.decode()).replace(/\r$/, "");
  if (rest !== "") yield { number, text: rest };
}

/** The lines of a text that is at hand, as `readLines` has them. */
export async function* linesOf(text: string): AsyncGenerator<CsvLine> {
  let number = 1;
  const lines = text.split(/\r\n|\n|\r/);
  if (lines.at(-1) === "") lines.pop();
  for (const line of lines) {
    for (let at = 0; at === 0 || at < line.length; at += MAX_LINE_CHARS)
      yield { number, text: line.slice(at, at + MAX_LINE_CHARS) };
    number += 1;
  }
}

/** The bytes of a file, unpacked when it begins like gzip, whatever its name. */
export async function openBytes(file: string) {
  const handle = await open(file, "r");
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(2), 0, 2, 0);
    const isGzip = bytesRead === 2 && buffer.readUInt16BE() === 0x1f8b;
    const bytes = handle.createReadStream({ start: 0 });
    if (!isGzip) return bytes;
    const unpacked = createGunzip();
    bytes.on("error", (error) => unpacked.destroy(error));
    unpacked.on("close", () => bytes.destroy());
    return bytes.pipe(unpacked);
  } catch (error) {
    await handle.close();
    throw error;
  }
}
