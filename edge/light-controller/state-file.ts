import { rename } from "node:fs/promises";
import type { Parsed } from "@lucciola/contract/ids/ids.ts";
import type { Logger } from "@lucciola/platform/log/logger.ts";
import { readFileIfPresent, replaceFile, writeFileAtomic } from "@lucciola/platform/process/atomic-file.ts";

/** A value in a file of its own, as JSON, that is replaced whole or not at all. */
export class StateFile {
  readonly #path: string;
  readonly #log: Logger;
  readonly #write: typeof writeFileAtomic;

  /** `outlivesPowerCut`: whether each save is synced; without, it outlives the end of the program alone. */
  constructor(path: string, log: Logger, outlivesPowerCut: boolean) {
    this.#path = path;
    this.#log = log;
    this.#write = outlivesPowerCut ? writeFileAtomic : replaceFile;
  }

  /** What was saved, or `undefined`. A file that cannot be read is set aside and logged with `damage`: the lamps must burn. */
  async load<T>(
    restore: (saved: unknown) => Parsed<T>,
    damage: { readonly code: string; readonly message: string },
  ): Promise<T | undefined> {
    const text = await readFileIfPresent(this.#path);
    if (text === undefined) return undefined;
    const restored = restore(parseJson(text));
    if (restored.ok) return restored.value;
    const file = `${this.#path}.damaged`;
    await rename(this.#path, file);
    this.#log.error({ code: damage.code, file, issues: restored.issues }, damage.message);
    return undefined;
  }

  /** Resolves when the value is on disk; rejects when the disk fails. */
  async save(value: unknown): Promise<void> {
    await this.#write(this.#path, JSON.stringify(value));
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
