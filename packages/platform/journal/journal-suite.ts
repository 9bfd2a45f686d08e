import { randomBytes } from "node:crypto";
import { cp, mkdtemp, readdir, readFile, rm, stat, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Journal, JournalBatch, JournalEntry, JournalReader, JournalRecord } from "./journal.ts";
import { startProcess } from "./journal-suite-process.ts";

export interface JournalLimits {
  readonly maxBytes?: number;
  readonly segmentBytes?: number;
}

/** What the suite needs of an adapter that outlives its process. */
export interface DurableJournal {
  openReader(directory: string): Promise<JournalReader>;
  /** The files of a folder that hold records, oldest first: the suite damages them. */
  recordFiles(directory: string): Promise<string[]>;
  /** A module that exports `openJournal(directory)` and `openReader(directory)`, for other processes. */
  readonly module: URL;
}

const ALL = { maxRecords: 1_000_000, maxBytes: 1_000_000_000 };

/** What every journal does. `openJournal` gets an empty folder of its own in each test. */
export function describeJournal(
  name: string,
  openJournal: (directory: string, limits?: JournalLimits) => Promise<Journal>,
  durable?: DurableJournal,
): void {
  describe(name, () => {
    let root: string;
    let directory: string;
    let opened: JournalReader[];

    beforeEach(async () => {
      root = await mkdtemp(join(tmpdir(), "lucciola-journal-"));
      directory = join(root, "journal");
      opened = [];
    });

    afterEach(async () => {
      await Promise.all(opened.map((journal) => journal.close()));
      await rm(root, { recursive: true, force: true });
    });

    async function open(limits?: JournalLimits, folder = directory): Promise<Journal> {
      const journal = await openJournal(folder, limits);
      opened.push(journal);
      return journal;
    }

    describe("order", () => {
      test("records are read in the order in which they were appended, at the offsets that append gave", async () => {
        const journal = await open();
        const entries = Array.from({ length: 50 }, (_, index) => entry(`reading ${index}`));
        const offsets: number[] = [];
        for (const each of entries) offsets.push(await journal.append(each));

        const { records, damaged, nextOffset } = await journal.read(0, ALL);
        expect(damaged).toEqual([]);
        expect(records.map(({ offset }) => offset)).toEqual(offsets);
        expect(records.map(asEntry)).toEqual(entries);
        expect(offsets).toEqual([...offsets].sort((a, b) => a - b));
        expect(nextOffset).toBe(journal.stats().endOffset);
      });

      test("a thousand appends at once are committed and resolved in the order of the calls", async () => {
        const journal = await open();
        const resolved: number[] = [];
        const offsets = await Promise.all(
          Array.from({ length: 1_000 }, async (_, index) => {
            const offset = await journal.append(entry(`reading ${index}`));
            resolved.push(index);
            return offset;
          }),
        );
        expect(resolved).toEqual([...resolved.keys()]);
        expect(new Set(offsets).size).toBe(1_000);
        const { records } = await journal.read(0, ALL);
        expect(records.map(text)).toEqual(resolved.map((index) => `reading ${index}`));
        expect(records.map(({ offset }) => offset)).toEqual(offsets);
      });

      test("what arrives while a group is being written comes after it", async () => {
        const journal = await open();
        const first = journal.append(entry("first"));
        await new Promise(setImmediate);
        await Promise.all([first, journal.append(entry("second")), journal.append(entry("third"))]);
        expect((await journal.read(0, ALL)).records.map(text)).toEqual(["first", "second", "third"]);
      });
    });

    describe("reading", () => {
      test("every entry comes back byte for byte, whatever it holds and however it is read", async () => {
        const journal = await open({ maxBytes: 400_000_000, segmentBytes: 20_000 });
        let from = 0;
        await fc.assert(
          fc.asyncProperty(
            fc.array(anyEntry, { minLength: 1, maxLength: 40 }),
            fc.integer({ min: 1, max: 20 }),
            fc.integer({ min: 1, max: 3_000 }),
            async (entries, maxRecords, maxBytes) => {
              await Promise.all(entries.map((each) => journal.append(each)));
              const read: JournalEntry[] = [];
              while (from < journal.stats().endOffset) {
                const batch = await journal.read(from, { maxRecords, maxBytes });
                expect(batch.damaged).toEqual([]);
                expect(batch.records.length).toBeLessThanOrEqual(maxRecords);
                expect(batch.nextOffset).toBeGreaterThan(from);
                read.push(...batch.records.map(asEntry));
                from = batch.nextOffset;
              }
              expect(read).toEqual(entries);
            },
          ),
          { numRuns: 60 },
        );
      });

      test("a payload of one mebibyte is kept; a larger one, or a longer topic or principal, is refused", async () => {
        const journal = await open();
        const payload = randomBytes(1_048_576);
        await journal.append({ ...entry(""), payload });
        await expect(journal.append({ ...entry(""), payload: Buffer.alloc(1_048_577) })).rejects.toMatchObject(
          TOO_LARGE,
        );
        await expect(journal.append({ ...entry(""), topic: "t".repeat(1_025) })).rejects.toMatchObject(TOO_LARGE);
        await expect(journal.append({ ...entry(""), principal: "p".repeat(256) })).rejects.toMatchObject(TOO_LARGE);
        await journal.append({ ...entry("last"), topic: "è".repeat(512), principal: "p".repeat(255) });

        const { records } = await journal.read(0, ALL);
        expect(records.map(({ payload }) => payload.length)).toEqual([1_048_576, 4]);
        expect(payload.equals(records[0]?.payload ?? Buffer.alloc(0))).toBe(true);
        expect(records[1]?.topic).toBe("è".repeat(512));
      });

      test("nothing new is an empty batch that stays where it is", async () => {
        const journal = await open();
        expect(await journal.read(0, ALL)).toEqual({ records: [], damaged: [], nextOffset: 0 });
        await journal.append(entry("one"));
        const { nextOffset } = await journal.read(0, ALL);
        expect(await journal.read(nextOffset, ALL)).toEqual({ records: [], damaged: [], nextOffset });
      });

      test("waitFor wakes with the next record, at once where there is one, and at the time limit or an abort", async () => {
        const journal = await open();
        const waiting = journal.waitFor(0, 60_000);
        await journal.append(entry("one"));
        await waiting;
        await journal.waitFor(0, 60_000);

        const { endOffset } = journal.stats();
        await journal.waitFor(endOffset, 5);
        const abort = new AbortController();
        const aborted = journal.waitFor(endOffset, 60_000, abort.signal);
        abort.abort();
        await aborted;
        await journal.waitFor(endOffset, 60_000, abort.signal);
      });

      test("closing wakes who waits, and what is asked afterwards is refused", async () => {
        const journal = await open();
        const waiting = journal.waitFor(0, 60_000);
        const appended = journal.append(entry("on the way"));
        await journal.close();
        await waiting;
        expect(await appended).toBeGreaterThanOrEqual(0);
        await expect(journal.append(entry("too late"))).rejects.toMatchObject({ code: "journal-closed" });
        await expect(journal.read(0, ALL)).rejects.toMatchObject({ code: "journal-closed" });
      });
    });

    describe("checkpoints and trimming", () => {
      test("each reader has a checkpoint of its own, the start of the log before it has committed one", async () => {
        const journal = await open();
        await appendMany(journal, 10);
        const half = (await journal.read(0, { ...ALL, maxRecords: 5 })).nextOffset;
        await journal.commit("store", half);
        await Promise.all([journal.commit("live", 1), journal.commit("live", 2), journal.commit("live", half)]);
        expect(await journal.checkpoint("store")).toBe(half);
        expect(await journal.checkpoint("live")).toBe(half);
        expect(await journal.checkpoint("rules")).toBe(journal.stats().firstOffset);
      });

      test("trimming frees what the slowest of the readers has done with, and not more", async () => {
        const journal = await open(SMALL);
        await appendMany(journal, 300);
        const bytesBefore = journal.stats().bytes;
        const diskBefore = durable && (await diskBytes(directory));
        const slow = (await journal.read(0, { ...ALL, maxRecords: 200 })).nextOffset;
        await journal.commit("slow", slow);
        await journal.commit("fast", journal.stats().endOffset);

        await journal.trim([]);
        await journal.trim(["fast", "not-begun"]);
        expect(journal.stats().bytes).toBe(bytesBefore);

        await journal.trim(["fast", "slow"]);
        const { firstOffset, bytes } = journal.stats();
        expect(firstOffset).toBeLessThanOrEqual(slow);
        expect(bytes).toBeLessThan(bytesBefore / 2);
        if (diskBefore !== undefined) expect(await diskBytes(directory)).toBeLessThan(diskBefore / 2);
        const left = (await journal.read(await journal.checkpoint("slow"), ALL)).records;
        expect(left.map(text)).toEqual(Array.from({ length: 100 }, (_, index) => `reading ${index + 200}`));
        expect((await journal.read(0, ALL)).records[0]?.offset).toBe(
          (await journal.read(firstOffset, ALL)).records[0]?.offset,
        );
        expect(await journal.checkpoint("newcomer")).toBe(firstOffset);
      });

      test("a full journal refuses, keeps what it has, and goes on once it is trimmed", async () => {
        const journal = await open(SMALL);
        const results = await Promise.allSettled(
          Array.from({ length: 1_500 }, (_, index) => journal.append(entry(`reading ${index}`))),
        );
        const kept = results.filter(({ status }) => status === "fulfilled").length;
        expect(kept).toBeGreaterThan(500);
        expect(kept).toBeLessThan(1_500);
        for (const result of results.slice(kept)) {
          expect(result).toMatchObject({ status: "rejected", reason: { code: "journal-full", retryable: true } });
        }
        expect(journal.stats().bytes).toBeLessThanOrEqual(SMALL.maxBytes);
        if (durable !== undefined) expect(await diskBytes(directory)).toBeLessThan(SMALL.maxBytes + 10_000);
        expect((await journal.read(0, ALL)).records.length).toBe(kept);

        await journal.commit("store", journal.stats().endOffset);
        await journal.trim(["store"]);
        await appendMany(journal, 100);
        const { records } = await journal.read(await journal.checkpoint("store"), ALL);
        expect(records.map(text)).toEqual(Array.from({ length: 100 }, (_, index) => `reading ${index}`));
      });
    });

    if (durable !== undefined) {
      describe("after a restart", () => {
        test("records, checkpoints and offsets go on where they were", async () => {
          const journal = await open(SMALL);
          await appendMany(journal, 100);
          const before = await journal.read(0, ALL);
          await journal.commit("store", before.nextOffset);
          await journal.close();

          const again = await open(SMALL);
          expect(await again.read(0, ALL)).toEqual(before);
          expect(await again.checkpoint("store")).toBe(before.nextOffset);
          expect(again.stats().endOffset).toBe(before.nextOffset);
          const offset = await again.append(entry("after the restart"));
          expect(offset).toBeGreaterThanOrEqual(before.nextOffset);
          expect((await again.read(before.nextOffset, ALL)).records.map(text)).toEqual(["after the restart"]);
        });

        test("one writer at a time", async () => {
          const journal = await open();
          await expect(openJournal(directory)).rejects.toMatchObject({ code: "journal-locked" });
          await journal.append(entry("the first goes on"));
          await journal.close();
          await open();
        });

        test("what a killed writer had acknowledged is there", async () => {
          const acknowledged = new Map<number, string>();
          const writer = startProcess("write", durable.module, directory);
          for await (const line of writer.lines) {
            const [offset = "", label = ""] = line.split(" ");
            acknowledged.set(Number(offset), label);
            if (acknowledged.size !== 1_000) continue;
            await expect(openJournal(directory)).rejects.toMatchObject({ code: "journal-locked" });
            writer.kill("SIGKILL");
          }
          await writer.ended;
          const journal = await open();
          const { records, damaged } = await journal.read(0, ALL);
          expect(damaged).toEqual([]);
          const stored = new Map(records.map((record) => [record.offset, text(record)]));
          expect(acknowledged.size).toBeGreaterThanOrEqual(1_000);
          for (const [offset, label] of acknowledged) expect(stored.get(offset)).toBe(label);
        });

        test("a torn tail is dropped, wherever it was torn, and the journal goes on", async () => {
          const journal = await open();
          await appendMany(journal, 3);
          const before = join(root, "before");
          await copyJournal(directory, before);
          await journal.append(entry("torn"));
          const after = join(root, "after");
          await copyJournal(directory, after);
          const [file = ""] = await durable.recordFiles(after);
          const wholeBytes = (await stat(file)).size;
          const keptBytes = (await stat(file.replace(after, before))).size;
          expect(wholeBytes).toBeGreaterThan(keptBytes);

          for (let bytes = keptBytes; bytes < wholeBytes; bytes++) {
            const torn = join(root, `torn-${bytes}`);
            await copyJournal(before, torn);
            await cp(file, file.replace(after, torn));
            await truncate(file.replace(after, torn), bytes);
            const reopened = await open(undefined, torn);
            await reopened.append(entry("next"));
            const { records, damaged } = await reopened.read(0, ALL);
            expect(records.map(text)).toEqual(["reading 0", "reading 1", "reading 2", "next"]);
            expect(damaged).toEqual([]);
            await reopened.close();
          }
        });

        test("acknowledged records that the disk has lost are counted as damage", async () => {
          const journal = await open();
          await appendMany(journal, 200);
          const { records } = await journal.read(0, ALL);
          await journal.close();
          const [file = ""] = await durable.recordFiles(directory);
          await truncate(file, Math.floor((await stat(file)).size / 2));

          const again = await open();
          const after = await again.read(0, ALL);
          expect(after.damaged.length).toBeGreaterThan(0);
          expect(after.records.length).toBeGreaterThan(80);
          expectSound(after.records, records);
          expect(await again.append(entry("goes on"))).toBeGreaterThan(records.at(-1)?.offset ?? 0);
        });
      });

      describe("with a second process", () => {
        test("it reads while the first one writes, and its checkpoint is seen", async () => {
          const journal = await open(SMALL);
          await appendMany(journal, 50);
          const reader = startProcess("read", durable.module, directory, "200");
          const seen: string[] = [];
          for await (const line of reader.lines) {
            if (seen.push(line) === 50) {
              await appendMany(journal, 100);
              await appendMany(journal, 50);
            }
          }
          await reader.ended;
          const { records, nextOffset } = await journal.read(0, ALL);
          expect(seen).toEqual(records.map((record) => `${record.offset} ${text(record)}`));
          expect(await journal.checkpoint("second-process")).toBe(nextOffset);
        });

        test("it goes on over segments that are trimmed away, and sees nothing twice", async () => {
          const journal = await open({ maxBytes: 64_000, segmentBytes: 4_000 });
          const reader = await durable.openReader(directory);
          opened.push(reader);
          const seen: string[] = [];
          let next = 0;
          for (let round = 0; round < 20; round++) {
            await appendMany(journal, 50, round * 50);
            while (next < journal.stats().endOffset) {
              await reader.waitFor(next, 10_000);
              const batch: JournalBatch = await reader.read(next, { maxRecords: 7, maxBytes: 1_000 });
              expect(batch.damaged).toEqual([]);
              seen.push(...batch.records.map(text));
              next = batch.nextOffset;
            }
            await reader.commit("store", next);
            await journal.trim(["store"]);
          }
          expect(seen).toEqual(Array.from({ length: 1_000 }, (_, index) => `reading ${index}`));
        });
      });

      describe("with damage on the disk", () => {
        test("no flipped bit gives wrong bytes; what it costs is one record, and that is counted", async () => {
          const journal = await open();
          await appendMany(journal, 40);
          const written = (await journal.read(0, ALL)).records;
          await journal.close();
          const [file = ""] = await durable.recordFiles(directory);
          const original = await readFile(file);

          await fc.assert(
            fc.asyncProperty(fc.nat({ max: original.length * 8 - 1 }), async (bit) => {
              const flipped = Buffer.from(original);
              flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
              // In place: to truncate a file and write it anew makes ext4 write to the disk at once.
              await writeFile(file, flipped, { flag: "r+" });
              const reader = await durable.openReader(directory);
              const { records, damaged } = await reader.read(0, ALL);
              await reader.close();
              expectSound(records, written);
              expect(records.length).toBeGreaterThanOrEqual(written.length - 1);
              if (records.length < written.length) expect(damaged.length).toBe(1);
            }),
            { numRuns: 150 },
          );
        });
      });
    }
  });
}

const SMALL = { maxBytes: 64_000, segmentBytes: 4_000 };
const TOO_LARGE = { code: "journal-entry-too-large" };

const anyEntry: fc.Arbitrary<JournalEntry> = fc.record({
  receivedAtMs: fc.integer({ min: 0, max: 4_102_444_800_000 }),
  principal: fc.string({ unit: "grapheme", maxLength: 20 }),
  topic: fc.string({ unit: "grapheme", maxLength: 60 }),
  qos: fc.constantFrom(0, 1, 2),
  payload: fc.uint8Array({ maxLength: 1_000 }).map((bytes) => Buffer.from(bytes)),
});

function entry(label: string): JournalEntry {
  return {
    receivedAtMs: 1_767_225_600_000,
    principal: "edge:gateway-1",
    topic: "meters/m-1",
    qos: 1,
    payload: Buffer.from(label),
  };
}

function asEntry({ offset: _, ...rest }: JournalEntry & { readonly offset: number }): JournalEntry {
  return rest;
}

function text({ payload }: JournalEntry): string {
  return Buffer.from(payload).toString();
}

/** Each of these records is one of those that were written, at its offset and byte for byte. */
function expectSound(records: readonly JournalRecord[], written: readonly JournalRecord[]): void {
  const byOffset = new Map(written.map((record) => [record.offset, record]));
  expect(records).toEqual(records.map(({ offset }) => byOffset.get(offset)));
}

async function appendMany(journal: Journal, count: number, from = 0): Promise<void> {
  await Promise.all(Array.from({ length: count }, (_, index) => journal.append(entry(`reading ${from + index}`))));
}

async function diskBytes(directory: string): Promise<number> {
  const files = await readdir(directory, { recursive: true });
  const sizes = await Promise.all(files.map(async (name) => (await stat(join(directory, name))).size));
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** A journal's folder as a power cut would leave it: without the lock of the process that writes it. */
async function copyJournal(from: string, to: string): Promise<void> {
  await cp(from, to, { recursive: true, filter: (path) => !/^lock/.test(path.slice(from.length + 1)) });
}
