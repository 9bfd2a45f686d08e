import { readdir } from "node:fs/promises";
import { join } from "node:path";
import type { Logger } from "../../log/logger.ts";
import { readFileIfPresent, replaceFile, writeFileAtomic } from "../../process/atomic-file.ts";
import { OperationalError } from "../../process/operational-error.ts";
import { formatPosition, parsePosition } from "./position-text.ts";
import { makeDirectory } from "./segment.ts";

const READER_NAME = /^[a-z0-9][a-z0-9-]{0,63}$/;
const SUFFIX = ".checkpoint";

/** The checkpoints of a journal's readers: one small file each, replaced whole. */
export class Checkpoints {
  readonly #directory: string;
  /** Per reader, the last write: two at once would share a temporary file. */
  readonly #writing = new Map<string, Promise<void>>();
  /** What was written here: a reader commits in one process, which need not ask the disk where it stands. */
  readonly #written = new Map<string, number>();
  readonly #isSynced: boolean;

  /** Without a sync a power cut may bring back an older checkpoint, or none. */
  constructor(directory: string, isSynced = true) {
    this.#directory = join(directory, "checkpoints");
    this.#isSynced = isSynced;
  }

  /** A reader's checkpoint, or `undefined` where it has none, or where the file is damaged: then it reads all again. */
  async read(reader: string): Promise<number | undefined> {
    const written = this.#written.get(reader);
    if (written !== undefined) return written;
    const text = await readFileIfPresent(this.#path(reader));
    return text === undefined ? undefined : parsePosition(text);
  }

  async write(reader: string, offset: number): Promise<void> {
    if (!Number.isSafeInteger(offset) || offset < 0) throw new RangeError(`${offset} is not an offset of a journal`);
    const path = this.#path(reader);
    const writing = this.#writeAfter(reader, offset);
    this.#writing.set(reader, writing);
    try {
      await writing;
    } catch (cause) {
      throw new OperationalError({
        code: "journal-checkpoint-failed",
        message: `The checkpoint ${path} could not be written: ${cause instanceof Error ? cause.message : cause}. Look at the disk.`,
        retryable: true,
        cause,
      });
    } finally {
      if (this.#writing.get(reader) === writing) this.#writing.delete(reader);
    }
  }

  /** The newest checkpoint of any reader; 0 where there is none. */
  async newest(log: Logger): Promise<number> {
    let newest = 0;
    await makeDirectory(this.#directory);
    for (const reader of await this.readers()) {
      const offset = await this.read(reader);
      if (offset === undefined) log.error({ reader }, "A checkpoint is damaged: its reader begins at the start again");
      newest = Math.max(newest, offset ?? 0);
    }
    return newest;
  }

  /** The readers that have committed a checkpoint. */
  async readers(): Promise<string[]> {
    const names = await readdir(this.#directory);
    return names
      .filter((name) => name.endsWith(SUFFIX))
      .map((name) => name.slice(0, -SUFFIX.length))
      .filter((reader) => READER_NAME.test(reader));
  }

  /** Resolves when nothing is being written. */
  async settle(): Promise<void> {
    await Promise.allSettled(this.#writing.values());
  }

  async #writeAfter(reader: string, offset: number): Promise<void> {
    const path = this.#path(reader);
    await this.#writing.get(reader)?.catch(() => {});
    await makeDirectory(this.#directory);
    await (this.#isSynced ? writeFileAtomic : replaceFile)(path, formatPosition(offset));
    this.#written.set(reader, offset);
  }

  #path(reader: string): string {
    if (!READER_NAME.test(reader)) {
      throw new OperationalError({
        code: "journal-reader-name",
        message: `"${reader}" cannot name a reader of the journal: small letters, digits and dashes, at most 64.`,
      });
    }
    return join(this.#directory, `${reader}${SUFFIX}`);
  }
}
