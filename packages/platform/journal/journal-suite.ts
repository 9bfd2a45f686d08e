import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { JournalEntry } from "./journal.ts";
import type { DurableJournal, OpenJournal } from "./suite/adapter.ts";
import { describeDurability } from "./suite/durability.ts";
import { ALL, appendMany, asEntry, entry, SMALL, text } from "./suite/entries.ts";
import { JournalFolder } from "./suite/journal-folder.ts";

/** What every journal does. `openJournal` gets an empty folder of its own in each test. */
export function describeJournal(name: string, openJournal: OpenJournal, durable?: DurableJournal): void {
  describe(name, () => {
    const folder = new JournalFolder(openJournal);

    describe("order", () => {
      test("records are read in the order in which they were appended, at the offsets that append gave", async () => {
        const journal = await folder.open();
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
        const journal = await folder.open();
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

      test("what is appended together lies together in its order, and has its answer once all of it can be read", async () => {
        const journal = await folder.open({ maxBytes: 4_000_000, segmentBytes: 2_000 });
        const many = Array.from({ length: 100 }, (_, index) => entry(`together ${index}`));
        const before = journal.append(entry("before"));
        const together = journal.appendAll(many);
        const after = journal.append(entry("after"));
        await together;
        const { records } = await journal.read(0, ALL);
        const texts = many.map((_, index) => `together ${index}`);
        expect(records.map(text).slice(0, 101)).toEqual(["before", ...texts]);
        await Promise.all([before, after, journal.appendAll([])]);
        expect((await journal.read(0, ALL)).records.map(text)).toEqual(["before", ...texts, "after"]);
      });

      test("of what is appended together none is kept where not all of it has room", async () => {
        const journal = await folder.open({ maxBytes: 10_000 });
        const many = Array.from({ length: 1_000 }, (_, index) => entry(`together ${index}`));
        await expect(journal.appendAll(many)).rejects.toMatchObject({ code: "journal-full", retryable: true });
        await journal.append(entry("alone"));
        expect((await journal.read(0, ALL)).records.map(text)).toEqual(["alone"]);
      });

      test("what arrives while a group is being written comes after it", async () => {
        const journal = await folder.open();
        const first = journal.append(entry("first"));
        await new Promise(setImmediate);
        await Promise.all([first, journal.append(entry("second")), journal.append(entry("third"))]);
        expect((await journal.read(0, ALL)).records.map(text)).toEqual(["first", "second", "third"]);
      });
    });

    describe("reading", () => {
      test("every entry comes back byte for byte, whatever it holds and however it is read", async () => {
        const journal = await folder.open({ maxBytes: 400_000_000, segmentBytes: 20_000 });
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
        const journal = await folder.open();
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
        const journal = await folder.open();
        expect(await journal.read(0, ALL)).toEqual({ records: [], damaged: [], nextOffset: 0 });
        await journal.append(entry("one"));
        const { nextOffset } = await journal.read(0, ALL);
        expect(await journal.read(nextOffset, ALL)).toEqual({ records: [], damaged: [], nextOffset });
      });

      test("waitFor wakes with the next record, at once where there is one, and at the time limit or an abort", async () => {
        const journal = await folder.open();
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
        const journal = await folder.open();
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
        const journal = await folder.open();
        await appendMany(journal, 10);
        const half = (await journal.read(0, { ...ALL, maxRecords: 5 })).nextOffset;
        await journal.commit("store", half);
        await Promise.all([journal.commit("live", 1), journal.commit("live", 2), journal.commit("live", half)]);
        expect(await journal.checkpoint("store")).toBe(half);
        expect(await journal.checkpoint("live")).toBe(half);
        expect(await journal.checkpoint("rules")).toBe(journal.stats().firstOffset);
      });

      test("trimming frees what the slowest of the readers has done with, and not more", async () => {
        const journal = await folder.open(SMALL);
        await appendMany(journal, 300);
        const bytesBefore = journal.stats().bytes;
        const diskBefore = durable && (await folder.diskBytes());
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
        if (diskBefore !== undefined) expect(await folder.diskBytes()).toBeLessThan(diskBefore / 2);
        const left = (await journal.read(await journal.checkpoint("slow"), ALL)).records;
        expect(left.map(text)).toEqual(Array.from({ length: 100 }, (_, index) => `reading ${index + 200}`));
        expect((await journal.read(0, ALL)).records[0]?.offset).toBe(
          (await journal.read(firstOffset, ALL)).records[0]?.offset,
        );
        expect(await journal.checkpoint("newcomer")).toBe(firstOffset);
      });

      test("what is held stays, however far the readers are, until it is let go", async () => {
        const journal = await folder.open(SMALL);
        await appendMany(journal, 300);
        const held = (await journal.read(0, { ...ALL, maxRecords: 20 })).nextOffset;
        await journal.commit("store", journal.stats().endOffset);
        const release = journal.hold(held);
        await journal.trim(["store"]);
        const left = (await journal.read(held, ALL)).records;
        expect(left.map(text)).toEqual(Array.from({ length: 280 }, (_, index) => `reading ${index + 20}`));

        release();
        await journal.trim(["store"]);
        expect(journal.stats().firstOffset).toBeGreaterThan(held);
      });

      test("a full journal refuses, keeps what it has, and goes on once it is trimmed", async () => {
        const journal = await folder.open(SMALL);
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
        if (durable !== undefined) expect(await folder.diskBytes()).toBeLessThan(SMALL.maxBytes + 10_000);
        expect((await journal.read(0, ALL)).records.length).toBe(kept);

        await journal.commit("store", journal.stats().endOffset);
        await journal.trim(["store"]);
        await appendMany(journal, 100);
        const { records } = await journal.read(await journal.checkpoint("store"), ALL);
        expect(records.map(text)).toEqual(Array.from({ length: 100 }, (_, index) => `reading ${index}`));
      });
    });

    if (durable !== undefined) describeDurability(folder, durable);
  });
}

const TOO_LARGE = { code: "journal-entry-too-large" };

const anyEntry: fc.Arbitrary<JournalEntry> = fc.record({
  receivedAtMs: fc.integer({ min: 0, max: 4_102_444_800_000 }),
  principal: fc.string({ unit: "grapheme", maxLength: 20 }),
  topic: fc.string({ unit: "grapheme", maxLength: 60 }),
  qos: fc.constantFrom(0, 1, 2),
  payload: fc.uint8Array({ maxLength: 1_000 }).map((bytes) => Buffer.from(bytes)),
});
