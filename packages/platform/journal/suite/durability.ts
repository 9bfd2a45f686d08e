import { appendFile, cp, readFile, stat, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { JournalBatch } from "../journal.ts";
import type { DurableJournal } from "./adapter.ts";
import { ALL, appendMany, entry, expectSound, SMALL, text } from "./entries.ts";
import { copyJournal, type JournalFolder } from "./journal-folder.ts";
import { startProcess } from "./process.ts";

/** What a journal on disk does over restarts, beside a second process, and on a disk that damages it. */
export function describeDurability(folder: JournalFolder, durable: DurableJournal): void {
  describe("after a restart", () => {
    test("records, checkpoints and offsets go on where they were", async () => {
      const journal = await folder.open(SMALL);
      await appendMany(journal, 100);
      const before = await journal.read(0, ALL);
      await journal.commit("store", before.nextOffset);
      await journal.close();

      const again = await folder.open(SMALL);
      expect(await again.read(0, ALL)).toEqual(before);
      expect(await again.checkpoint("store")).toBe(before.nextOffset);
      expect(again.stats().endOffset).toBe(before.nextOffset);
      const offset = await again.append(entry("after the restart"));
      expect(offset).toBeGreaterThanOrEqual(before.nextOffset);
      expect((await again.read(before.nextOffset, ALL)).records.map(text)).toEqual(["after the restart"]);
    });

    test("one writer at a time", async () => {
      const journal = await folder.open();
      await expect(folder.openJournal(folder.directory)).rejects.toMatchObject({ code: "journal-locked" });
      await journal.append(entry("the first goes on"));
      await journal.close();
      await folder.open();
    });

    test("what a killed writer had acknowledged is there", async () => {
      const acknowledged = new Map<number, string>();
      const writer = startProcess("write", durable.module, folder.directory);
      for await (const line of writer.lines) {
        const [offset = "", label = ""] = line.split(" ");
        acknowledged.set(Number(offset), label);
        if (acknowledged.size !== 1_000) continue;
        await expect(folder.openJournal(folder.directory)).rejects.toMatchObject({ code: "journal-locked" });
        writer.kill("SIGKILL");
      }
      await writer.ended;
      const journal = await folder.open();
      const { records, damaged } = await journal.read(0, ALL);
      expect(damaged).toEqual([]);
      const stored = new Map(records.map((record) => [record.offset, text(record)]));
      expect(acknowledged.size).toBeGreaterThanOrEqual(1_000);
      for (const [offset, label] of acknowledged) expect(stored.get(offset)).toBe(label);
    });

    test("a torn tail is dropped, wherever it was torn, and the journal goes on", async () => {
      const journal = await folder.open();
      await appendMany(journal, 3);
      const before = join(folder.root, "before");
      await copyJournal(folder.directory, before);
      await journal.append(entry("torn"));
      const after = join(folder.root, "after");
      await copyJournal(folder.directory, after);
      const [file = ""] = await durable.recordFiles(after);
      const wholeBytes = (await stat(file)).size;
      const keptBytes = (await stat(file.replace(after, before))).size;
      expect(wholeBytes).toBeGreaterThan(keptBytes);

      for (let bytes = keptBytes; bytes < wholeBytes; bytes++) {
        const torn = join(folder.root, `torn-${bytes}`);
        await copyJournal(before, torn);
        await cp(file, file.replace(after, torn));
        await truncate(file.replace(after, torn), bytes);
        const reopened = await folder.open(undefined, torn);
        const expected = ["reading 0", "reading 1", "reading 2"];
        // Each append costs the disk three syncs: some of the cuts show that the journal goes on.
        if (bytes % 8 === 0) {
          await reopened.append(entry("next"));
          expected.push("next");
        }
        const { records, damaged } = await reopened.read(0, ALL);
        expect(records.map(text)).toEqual(expected);
        expect(damaged).toEqual([]);
        await reopened.close();
      }
    });

    test("acknowledged records that the disk has lost are counted as damage", async () => {
      const journal = await folder.open();
      await appendMany(journal, 200);
      const { records } = await journal.read(0, ALL);
      await journal.close();
      const [file = ""] = await durable.recordFiles(folder.directory);
      await truncate(file, Math.floor((await stat(file)).size / 2));

      const again = await folder.open();
      const after = await again.read(0, ALL);
      expect(after.damaged.length).toBeGreaterThan(0);
      expect(after.records.length).toBeGreaterThan(80);
      expectSound(after.records, records);
      expect(await again.append(entry("goes on"))).toBeGreaterThan(records.at(-1)?.offset ?? 0);
    });
  });

  describe("with a second process", () => {
    test("it reads while the first one writes, and its checkpoint is seen", async () => {
      const journal = await folder.open(SMALL);
      await appendMany(journal, 50);
      const reader = startProcess("read", durable.module, folder.directory, "200");
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

    test("it outlives the death of the writer: all that was acknowledged, once and in order, and nothing of a torn end", async () => {
      const reader = await durable.openReader(folder.directory);
      folder.closeAfterwards(reader);
      const seen: string[] = [];
      let next = 0;
      const readOn = async (): Promise<void> => {
        for (let before = -1; before !== next; ) {
          before = next;
          const batch: JournalBatch = await reader.read(next, { maxRecords: 50, maxBytes: 10_000 });
          expect(batch.damaged).toEqual([]);
          seen.push(...batch.records.map((record) => `${record.offset} ${text(record)}`));
          next = batch.nextOffset;
        }
      };
      const acknowledged: string[] = [];
      const writer = startProcess("write", durable.module, folder.directory);
      for await (const line of writer.lines) {
        acknowledged.push(line);
        if (acknowledged.length % 250 === 0) await readOn();
        if (acknowledged.length === 1_000) writer.kill("SIGKILL");
      }
      await writer.ended;
      const [last = ""] = (await durable.recordFiles(folder.directory)).slice(-1);
      await appendFile(last, Buffer.alloc(100, 7));
      await readOn();

      const journal = await folder.open();
      await journal.append(entry("after the death"));
      await reader.waitFor(next, 10_000);
      await readOn();
      const { records } = await journal.read(0, ALL);
      expect(seen).toEqual(records.map((record) => `${record.offset} ${text(record)}`));
      const once = new Set(seen);
      expect(once.size).toBe(seen.length);
      expect(acknowledged.filter((line) => !once.has(line))).toEqual([]);
    });

    test("it goes on over segments that are trimmed away, and sees nothing twice", async () => {
      const journal = await folder.open({ maxBytes: 64_000, segmentBytes: 4_000 });
      const reader = await durable.openReader(folder.directory);
      folder.closeAfterwards(reader);
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
      const journal = await folder.open();
      await appendMany(journal, 40);
      const written = (await journal.read(0, ALL)).records;
      await journal.close();
      const [file = ""] = await durable.recordFiles(folder.directory);
      const original = await readFile(file);

      await fc.assert(
        fc.asyncProperty(fc.nat({ max: original.length * 8 - 1 }), async (bit) => {
          const flipped = Buffer.from(original);
          flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
          // In place: to truncate a file and write it anew makes ext4 write to the disk at once.
          await writeFile(file, flipped, { flag: "r+" });
          const reader = await durable.openReader(folder.directory);
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
