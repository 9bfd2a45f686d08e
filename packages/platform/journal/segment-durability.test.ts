import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { silentLogger } from "../log/logger.ts";
import type { Journal, JournalEntry } from "./journal.ts";
import { openSegmentJournal, type SegmentJournalOptions } from "./segment-journal.ts";
import { openSegmentReader } from "./segment-reader.ts";
import { type CreateSegmentFile, createSegmentFile } from "./segments/segment-file.ts";

const ALL = { maxRecords: 1_000_000, maxBytes: 1_000_000_000 };
const WRITE_FAILED = { code: "journal-write-failed", retryable: true };

let directory: string;
let journal: Journal;
let disk: FaultyDisk;

/** The real disk, on which a step can be held or made to fail. */
class FaultyDisk {
  readonly steps: string[] = [];
  /** Called before each step with its name and the number of the file; what it throws, the step throws. */
  before: (step: "create" | "append" | "sync", file: number) => void | Promise<void> = () => {};
  /** A failing append leaves this much of what it was to write. */
  partialBytes = 0;
  #files = 0;

  readonly createFile: CreateSegmentFile = async (path) => {
    const number = ++this.#files;
    const step = async (name: "create" | "append" | "sync") => {
      this.steps.push(`${name} ${number}`);
      await this.before(name, number);
    };
    await step("create");
    const file = await createSegmentFile(path);
    return {
      append: async (bytes) => {
        await step("append").catch(async (error: unknown) => {
          await file.append(bytes.subarray(0, this.partialBytes));
          throw error;
        });
        await file.append(bytes);
      },
      sync: async () => {
        await step("sync");
        await file.sync();
      },
      close: () => file.close(),
    };
  };
}

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "lucciola-journal-"));
  disk = new FaultyDisk();
  journal = await open();
});

afterEach(async () => {
  await journal.close();
  await rm(directory, { recursive: true, force: true });
});

function open(options: Partial<SegmentJournalOptions> = {}): Promise<Journal> {
  return openSegmentJournal({ directory, log: silentLogger, createFile: disk.createFile, ...options });
}

describe("an append is durable before it resolves", () => {
  test("a thousand appends at once need few syncs", async () => {
    await Promise.all(Array.from({ length: 1_000 }, (_, index) => journal.append(entry(index))));
    expect(disk.steps.filter((step) => step === "sync 1").length).toBeLessThanOrEqual(3);
  });

  test("nothing resolves, and no reader sees it, before its own sync has ended", async () => {
    const inSync = deferred();
    const release = deferred();
    disk.before = async (step) => {
      if (step !== "sync") return;
      inSync.resolve();
      await release.promise;
    };
    const reader = await openSegmentReader({ directory });
    let isResolved = false;
    const appended = journal.append(entry(1)).then(() => {
      isResolved = true;
    });
    await inSync.promise;
    // In the file already, and the sync is under way.
    expect((await readdir(directory)).some((name) => name.endsWith(".segment"))).toBe(true);
    const late = journal.append(entry(2));
    expect((await journal.read(0, ALL)).records).toEqual([]);
    expect((await reader.read(0, ALL)).records).toEqual([]);
    expect(isResolved).toBe(false);

    release.resolve();
    await appended;
    await late;
    // The second was appended during the first sync: it has one of its own.
    expect(disk.steps.slice(-4)).toEqual(["append 1", "sync 1", "append 1", "sync 1"]);
    await reader.waitFor(0, 10_000);
    expect((await reader.read(0, ALL)).records.length).toBeGreaterThan(0);
    await reader.close();
  });
});

describe("when the disk fails", () => {
  test.each(["append", "sync"] as const)(
    "a failed %s rejects all that waits and leaves the segment for good",
    async (failing) => {
      await journal.append(entry(1));
      const [firstSegment = ""] = await segmentNames();
      let failures = 0;
      disk.before = async (step, file) => {
        if (step !== failing || file !== 1) return;
        // Others arrive meanwhile: they wait for the same disk.
        await new Promise(setImmediate);
        failures++;
        throw new Error("EIO: i/o error");
      };
      disk.partialBytes = 20;
      const waiting = [journal.append(entry(2)), journal.append(entry(3))];
      await new Promise(setImmediate);
      waiting.push(journal.append(entry(4)));
      for (const { status, reason } of (await Promise.allSettled(waiting)) as PromiseRejectedResult[]) {
        expect(status).toBe("rejected");
        expect(reason).toMatchObject(WRITE_FAILED);
      }
      expect(failures).toBe(1);

      const leftAlone = await readFile(join(directory, firstSegment));
      const offset = await journal.append(entry(5));
      expect(await segmentNames()).toHaveLength(2);
      expect(await readFile(join(directory, firstSegment))).toEqual(leftAlone);
      const { records, damaged } = await journal.read(0, ALL);
      expect(records.map(number)).toEqual([1, 5]);
      expect(records[1]?.offset).toBe(offset);
      expect(damaged).toEqual([]);

      await journal.close();
      journal = await open();
      const again = await journal.read(0, ALL);
      expect(again.records.map(number)).toEqual([1, 5]);
      expect(again.damaged).toEqual([]);
    },
  );

  test.each(["create", "append", "sync"] as const)(
    "a disk on which every %s fails leaves no files behind",
    async (failing) => {
      disk.before = (step) => {
        if (step === failing) throw new Error("ENOSPC: no space left on device");
      };
      for (let attempt = 0; attempt < 5; attempt++) {
        await expect(journal.append(entry(attempt))).rejects.toMatchObject(WRITE_FAILED);
      }
      expect(await segmentNames()).toEqual([]);
      expect(journal.stats()).toMatchObject({ firstOffset: 0, endOffset: 0, bytes: 0 });

      disk.before = () => {};
      await journal.append(entry(6));
      expect((await journal.read(0, ALL)).records.map(number)).toEqual([6]);
    },
  );

  test("bytes on disk are counted as the disk counts them, at least", async () => {
    await journal.append(entry(1));
    disk.before = (step, file) => {
      if (step === "append" && file === 1) throw new Error("EIO: i/o error");
    };
    disk.partialBytes = 10;
    await expect(journal.append(entry(2))).rejects.toMatchObject(WRITE_FAILED);
    await journal.append(entry(3));
    const files = await Promise.all((await segmentNames()).map((name) => readFile(join(directory, name))));
    expect(journal.stats().bytes).toBeGreaterThanOrEqual(files.reduce((sum, { length }) => sum + length, 0));
  });
});

function deferred(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve = () => {};
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}

async function segmentNames(): Promise<string[]> {
  return (await readdir(directory)).filter((name) => name.endsWith(".segment")).sort();
}

function entry(value: number): JournalEntry {
  return {
    receivedAtMs: 1_767_225_600_000,
    principal: "edge:g-1",
    topic: "t",
    qos: 1,
    payload: Buffer.from(`${value}`),
  };
}

function number({ payload }: JournalEntry): number {
  return Number(Buffer.from(payload).toString());
}
