import { createReadStream, createWriteStream } from "node:fs";
import { createInterface } from "node:readline";
import { PassThrough } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGunzip, createGzip } from "node:zlib";

/** A compressed file of lines that is being written. */
export class LineFile {
  readonly #lines = new PassThrough();
  readonly #written: Promise<void>;
  #count = 0;

  constructor(path: string) {
    this.#written = pipeline(
      this.#lines,
      createGzip(),
      createWriteStream(path, { flags: "wx", mode: 0o600, flush: true }),
    );
    // Whoever closes the file is told what went wrong.
    this.#written.catch(() => this.#lines.destroy());
  }

  get count(): number {
    return this.#count;
  }

  /** Resolves when more may be written; whoever does not wait keeps the lines in memory until they are written. */
  async write(lines: readonly string[]): Promise<void> {
    if (lines.length === 0) return;
    this.#count += lines.length;
    if (this.#lines.write(`${lines.join("\n")}\n`)) return;
    await Promise.race([new Promise((resolve) => this.#lines.once("drain", resolve)), this.#written]);
  }

  /** Resolves when all of it is on disk. */
  async close(): Promise<void> {
    this.#lines.end();
    await this.#written;
  }
}

/** The lines of a compressed file. @throws the error of the file system or of zlib */
export async function* readLineFile(path: string): AsyncGenerator<string> {
  const gunzip = createGunzip();
  const unpacked = new PassThrough();
  const read = pipeline(createReadStream(path), gunzip, unpacked);
  read.catch((error) => unpacked.destroy(error));
  yield* createInterface({ input: unpacked, crlfDelay: Number.POSITIVE_INFINITY });
  await read;
}
