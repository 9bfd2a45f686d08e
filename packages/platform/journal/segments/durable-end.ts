import { type FileHandle, open } from "node:fs/promises";
import { join } from "node:path";
import { formatPosition, parsePosition } from "./position-text.ts";

/*
 * The file `durable-end` holds the offset after the newest durable record, for readers in other processes and for the
 * next opening. The writer writes it only after an fdatasync of the records has succeeded, so whatever it says is true;
 * it is itself not synced, so after a power cut it may say less than is true, never more.
 */
export const DURABLE_END_FILE = "durable-end";

export class DurableEndFile {
  readonly #file: FileHandle;
  #wanted = 0;
  #writing: Promise<void> | undefined;

  private constructor(file: FileHandle) {
    this.#file = file;
  }

  static async open(directory: string): Promise<DurableEndFile> {
    const path = join(directory, DURABLE_END_FILE);
    // "r+" keeps what is there: readers look at it while we open.
    const file = await open(path, "r+").catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "ENOENT") throw error;
      return open(path, "w+", 0o600);
    });
    return new DurableEndFile(file);
  }

  /** Brings the file up to `offset` in the background; the newest offset wins. A failure is mended by the next one. */
  publish(offset: number): void {
    this.#wanted = offset;
    this.#writing ??= this.#write();
  }

  async close(): Promise<void> {
    await this.#writing;
    await this.#file.close();
  }

  async #write(): Promise<void> {
    let written = -1;
    while (written !== this.#wanted) {
      const offset = this.#wanted;
      await this.#file.write(formatPosition(offset), 0, "latin1").catch(() => {});
      written = offset;
    }
    this.#writing = undefined;
  }
}

/** The published end, or `undefined` where there is none, or where it was read in the middle of being written. */
export async function readDurableEnd(directory: string): Promise<number | undefined> {
  let file: FileHandle;
  try {
    file = await open(join(directory, DURABLE_END_FILE), "r");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(64), 0, 64, 0);
    return parsePosition(buffer.toString("latin1", 0, bytesRead));
  } finally {
    await file.close();
  }
}
