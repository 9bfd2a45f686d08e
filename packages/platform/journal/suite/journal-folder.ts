import { cp, mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach } from "vitest";
import type { Journal, JournalReader } from "../journal.ts";
import type { JournalLimits, OpenJournal } from "./adapter.ts";

/** For each test a new folder, in which it may open journals; after it they are closed and the folder is gone. */
export class JournalFolder {
  readonly openJournal: OpenJournal;
  /** Holds the journal's folder and whatever copies of it a test makes. */
  root = "";
  directory = "";
  #opened: JournalReader[] = [];

  constructor(openJournal: OpenJournal) {
    this.openJournal = openJournal;
    beforeEach(async () => {
      this.root = await mkdtemp(join(tmpdir(), "lucciola-journal-"));
      this.directory = join(this.root, "journal");
    });
    afterEach(async () => {
      await Promise.all(this.#opened.map((journal) => journal.close()));
      this.#opened = [];
      await rm(this.root, { recursive: true, force: true });
    });
  }

  async open(limits?: JournalLimits, directory = this.directory): Promise<Journal> {
    const journal = await this.openJournal(directory, limits);
    this.closeAfterwards(journal);
    return journal;
  }

  closeAfterwards(reader: JournalReader): void {
    this.#opened.push(reader);
  }

  async diskBytes(): Promise<number> {
    const names = await readdir(this.directory, { recursive: true });
    const sizes = await Promise.all(names.map(async (name) => (await stat(join(this.directory, name))).size));
    return sizes.reduce((sum, size) => sum + size, 0);
  }
}

/** A journal's folder as a power cut would leave it: without the lock of the process that writes it. */
export async function copyJournal(from: string, to: string): Promise<void> {
  await cp(from, to, { recursive: true, filter: (path) => !/^lock/.test(path.slice(from.length + 1)) });
}
