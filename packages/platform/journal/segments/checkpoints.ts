import { mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import { readFileIfPresent, writeFileAtomic } from "../../process/atomic-file.ts";
import { OperationalError } from "../../process/operational-error.ts";
import { formatPosition, parsePosition } from "./position-text.ts";

/** The checkpoints of a journal's readers: one small file each, replaced whole. */
export class Checkpoints {
  readonly #directory: string;
  /** Per reader, the last write: two at once would share a temporary file. */
  readonly #writing = new Map<string, Promise<void>>();

  constructor(directory: string) {
    this.#directory = join(directory, "checkpoints");
  }

  /** A reader's checkpoint, or `undefined` where it has none, or where the file is damaged: then it reads all again. */
  async read(reader: string): Promise<number | undefined> {
    const text = await readFileIfPresent(this.#path(reader));
    return text === undefined ? undefined : parsePosition(text);
  }

  async write(reader: string, offset: number): Promise<void> {
    if (!Number.isSafeInteger(offset) || offset < 0) throw new RangeError(`${offset} is not an offset of a journal`);
    const path = this.#path(reader);
    const before = this.#writing.get(reader) ?? Promise.resolve();
    const writing = before
      .catch(() => {})
      .then(async () => {
        await mkdir(this.#directory, { recursive: true, mode: 0o700 });
        await writeFileAtomic(path, formatPosition(offset));
      });
    this.#writing.set(reader, writing);
    try {
      await writing;
    } finally {
      if (this.#writing.get(reader) === writing) this.#writing.delete(reader);
    }
  }

  /** The newest checkpoint of any reader; 0 where there is none. */
  async newest(): Promise<number> {
    let newest = 0;
    await mkdir(this.#directory, { recursive: true, mode: 0o700 });
    for (const name of await readdir(this.#directory)) {
      if (!name.endsWith(".checkpoint")) continue;
      newest = Math.max(newest, (await this.read(name.slice(0, -".checkpoint".length))) ?? 0);
    }
    return newest;
  }

  /** Resolves when nothing is being written. */
  async settle(): Promise<void> {
    await Promise.allSettled(this.#writing.values());
  }

  #path(reader: string): string {
    if (!/^[a-z0-9][a-z0-9-]{0,63}$/.test(reader)) {
      throw new OperationalError({
        code: "journal-reader-name",
        message: `"${reader}" cannot name a reader of the journal: small letters, digits and dashes, at most 64.`,
      });
    }
    return join(this.#directory, `${reader}.checkpoint`);
  }
}
