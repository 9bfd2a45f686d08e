import { mkdir, mkdtemp, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Logger } from "../log/logger.ts";
import { silentLogger } from "../log/logger.ts";
import type { Journal, JournalBatch, JournalEntry, JournalRecord } from "./journal.ts";
import { openSegmentJournal, type SegmentJournalOptions } from "./segment-journal.ts";
import { openSegmentReader } from "./segment-reader.ts";
import { listSegments, SEGMENT_HEADER } from "./segments/segment.ts";

/** What a record of `entry` takes beside its payload: head, fixed part of the body, principal and topic. */
const RECORD_OVERHEAD_BYTES = 16 + 12 + "edge:g-1".length + "t".length;
const ALL = { maxRecords: 1_000_000, maxBytes: 1_000_000_000 };

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "lucciola-journal-"));
});

afterEach(async () => {
  await rm(directory, { recursive: true, force: true });
});

describe("a journal of a later release", () => {
  test("is refused with words by writer and reader, and left as it was", async () => {
    await write(["a", "bb"]);
    const path = await onlySegment();
    const later = Buffer.concat([Buffer.from("lucciola journal, format 2     \n"), Buffer.alloc(200, "later")]);
    await overwrite(path, later);
    const refused = { code: "journal-too-new", message: expect.stringMatching(/has format 2; this release knows/) };
    await expect(openSegmentJournal({ directory, log: silentLogger })).rejects.toMatchObject(refused);
    await expect(openSegmentReader({ directory })).rejects.toMatchObject(refused);
    expect(await readFile(path)).toEqual(later);
  });
});

describe("damage in the middle of the log", () => {
  test("every single bit of a segment: one piece of damage, everything else as it was written", async () => {
    const written = await write(["a", "bb"]);
    const path = await onlySegment();
    const original = await readFile(path);
    for (let bit = 0; bit < original.length * 8; bit++) {
      const flipped = Buffer.from(original);
      flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      await overwrite(path, flipped);
      const { records, damaged } = await readAll();
      const hit = written.find(
        ({ offset }, index) => offset <= bit >> 3 && bit >> 3 < (written[index + 1]?.offset ?? 1e9),
      );
      expect(records).toEqual(written.filter((record) => record !== hit));
      const from = hit?.offset ?? 0;
      const raw = flipped.subarray(
        from,
        hit === undefined ? SEGMENT_HEADER.length : endOf(written, hit, original.length),
      );
      expect(damaged).toEqual([{ offset: from, bytes: raw.length, raw, reason: expect.any(String) }]);
    }
  });

  test("any overwritten stretch: what is read was written, and what is not read lies in the damage", async () => {
    const written = await write(Array.from({ length: 60 }, (_, index) => `reading ${index} `.repeat(index % 7)));
    const path = await onlySegment();
    const original = await readFile(path);
    await fc.assert(
      fc.asyncProperty(
        fc.nat({ max: original.length - 1 }),
        fc.uint8Array({ minLength: 1, maxLength: 600 }),
        fc.integer({ min: 10, max: 30 }),
        async (at, bytes, maxRecords) => {
          const damagedFile = Buffer.from(original);
          damagedFile.set(bytes.subarray(0, original.length - at), at);
          await overwrite(path, damagedFile);
          const { records, damaged } = await readAll({ maxRecords, maxBytes: 4_000 });
          const found = new Map(records.map((record) => [record.offset, record]));
          for (const record of written) {
            const isLost = damaged.some(
              ({ offset, bytes }) => offset <= record.offset && record.offset < offset + bytes,
            );
            expect(found.get(record.offset)).toEqual(isLost ? undefined : record);
          }
          for (const { offset, bytes } of damaged) expect(offset + bytes).toBeGreaterThan(at);
        },
      ),
      { numRuns: 60 },
    );
  });

  test("a payload that holds a copy of a journal is never taken for records, not even when its own head is damaged", async () => {
    // The copy lies in the payload so that its records come to stand where they stood in their own journal.
    const payloadAt = ((await write(["before", "probe"]))[1]?.offset ?? 0) + RECORD_OVERHEAD_BYTES;
    await rm(directory, { recursive: true });
    await write(["x".repeat(payloadAt), "stolen", "identity"]);
    const copy = (await readFile(await onlySegment())).subarray(payloadAt);
    await rm(directory, { recursive: true });
    const written = await write(["before", copy, "after"]);
    await damage(await onlySegment(), payloadAt - RECORD_OVERHEAD_BYTES + 4);

    const { records, damaged } = await readAll();
    expect(records).toEqual([written[0], written[2]]);
    expect(damaged).toHaveLength(1);
  });

  test("the next record is found wherever it begins after a large damaged one", async () => {
    for (const shorterBy of [1, 8, 15, 16, 17]) {
      const large = Buffer.alloc(1_048_577 - RECORD_OVERHEAD_BYTES - shorterBy);
      const written = await write([large, "after"]);
      await damage(await onlySegment(), (written[0]?.offset ?? 0) + 4);
      const { records, damaged } = await readAll();
      expect(records).toEqual([written[1]]);
      expect(damaged).toHaveLength(1);
      await rm(directory, { recursive: true });
    }
  });

  test("damage over megabytes is stepped over, and its quarantined bytes are cut at 64 KB", async () => {
    const written = await write(["before", ...Array.from({ length: 3 }, () => Buffer.alloc(1_000_000, 7)), "after"]);
    const path = await onlySegment();
    const file = await readFile(path);
    const from = written[1]?.offset ?? 0;
    const to = written[4]?.offset ?? 0;
    file.fill(0, from, to);
    await writeFile(path, file);

    const { records, damaged } = await readAll();
    expect(records).toEqual([written[0], written[4]]);
    expect(damaged).toMatchObject([{ offset: from, bytes: to - from }]);
    expect(damaged[0]?.raw).toEqual(Buffer.alloc(65_536));
  });

  test("a segment that lost its end costs what it lost; the next one is whole", async () => {
    const written = await write(
      Array.from({ length: 100 }, (_, index) => `reading ${index}`),
      { segmentBytes: 2_000 },
    );
    const [segment, following] = await listSegments(directory);
    const end = following?.base ?? 0;
    await truncate(segment?.path ?? "", end - 30);
    const { records, damaged } = await readAll();
    const lost = written.findLast(({ offset }) => offset < end);
    expect(records).toEqual(written.filter((record) => record !== lost));
    expect(damaged).toMatchObject([{ offset: lost?.offset, bytes: end - (lost?.offset ?? 0) }]);
  });
});

describe("opening", () => {
  test("the end is found without the published end, or with a damaged one", async () => {
    const written = await write(["one", "two", "three"]);
    for (const harm of [rm, (path: string) => damage(path, 3), (path: string) => writeFile(path, "")]) {
      await harm(join(directory, "durable-end"));
      const journal = await open();
      expect((await journal.read(0, ALL)).records).toEqual(written);
      await journal.close();
    }
  });

  test("a torn tail is cut off and told", async () => {
    const written = await write(["one", "two", "three"]);
    const path = await onlySegment();
    const whole = await readFile(path);
    await rm(join(directory, "durable-end"));
    await truncate(path, whole.length - 3);
    const told: object[] = [];
    const log: Logger = { ...silentLogger, warn: (fields) => told.push(fields) };
    const journal = await open({ log });
    expect(journal.stats().endOffset).toBe(written[2]?.offset);
    expect(told).toMatchObject([{ offset: written[2]?.offset, bytes: whole.length - 3 - (written[2]?.offset ?? 0) }]);
    await journal.close();
    expect((await readFile(path)).length).toBe(written[2]?.offset);
  });

  test("a disk that is smaller than the journal may become is told", async () => {
    const told: object[] = [];
    const log: Logger = { ...silentLogger, warn: (fields) => told.push(fields) };
    await (await open({ log, maxBytes: 1_000_000 })).close();
    expect(told).toEqual([]);
    await (await open({ log, maxBytes: 2 ** 52 })).close();
    expect(told).toMatchObject([{ mayGrowBytes: 2 ** 52 }]);
  });

  test("a segment whose writer died before its first sync is removed, and its offsets are free", async () => {
    const journal = await open();
    await journal.close();
    for (const content of [
      "",
      SEGMENT_HEADER.subarray(0, 10),
      SEGMENT_HEADER,
      Buffer.concat([SEGMENT_HEADER, Buffer.alloc(99)]),
    ]) {
      await writeFile(join(directory, "0000000000000000.00000001.segment"), content);
      const reopened = await open();
      expect(reopened.stats()).toMatchObject({ firstOffset: 0, endOffset: 0, bytes: 0 });
      await reopened.close();
    }
  });

  test("older segments are not read", async () => {
    await write(
      Array.from({ length: 100 }, (_, index) => `reading ${index}`),
      { segmentBytes: 2_000 },
    );
    await rm(join(directory, "durable-end"));
    const segments = await listSegments(directory);
    for (const { path } of segments.slice(0, -1)) {
      await rm(path);
      // A folder in its place: to read it would fail.
      await mkdir(path);
    }
    const journal = await open();
    expect(journal.stats().endOffset).toBeGreaterThan(segments.at(-1)?.base ?? 0);
    await journal.close();
  });

  test("offsets are never used again, though every record is gone", async () => {
    const written = await write(["one", "two"]);
    const journal = await open();
    const { endOffset } = journal.stats();
    await journal.commit("store", endOffset);
    await journal.close();
    await rm(await onlySegment());
    await rm(join(directory, "durable-end"));
    const again = await open();
    const offset = await again.append(entry("three"));
    expect(offset).toBeGreaterThan(written[1]?.offset ?? 0);
    expect((await again.read(await again.checkpoint("store"), ALL)).records.map(({ offset }) => offset)).toEqual([
      offset,
    ]);
    await again.close();
  });
});

describe("checkpoints", () => {
  test("a damaged checkpoint sends its reader to the start, never past what it has not read", async () => {
    await write(["one", "two"]);
    const journal = await open();
    await journal.commit("store", journal.stats().endOffset);
    await journal.close();
    await damage(join(directory, "checkpoints", "store.checkpoint"), 14);
    const again = await openSegmentJournal({ directory, log: silentLogger });
    expect(await again.checkpoint("store")).toBe(0);
    await again.close();
  });

  test("a reader's name is no path, and an offset is a number of bytes", async () => {
    const journal = await open();
    await expect(journal.commit("../store", 0)).rejects.toMatchObject({ code: "journal-reader-name" });
    await expect(journal.checkpoint("")).rejects.toMatchObject({ code: "journal-reader-name" });
    await expect(journal.commit("store", Number.NaN)).rejects.toThrow(RangeError);
    await journal.close();
  });
});

describe("a reader in another process", () => {
  test("finds nothing in a folder that is not there yet", async () => {
    const reader = await openSegmentReader({ directory: join(directory, "not-yet") });
    expect(await reader.read(0, ALL)).toEqual({ records: [], damaged: [], nextOffset: 0 });
    expect(await reader.checkpoint("store")).toBe(0);
    await reader.waitFor(0, 30);
    await reader.close();
  });

  test("without a published end it reads only segments that have a successor", async () => {
    const written = await write(
      Array.from({ length: 100 }, (_, index) => `reading ${index}`),
      { segmentBytes: 2_000 },
    );
    await rm(join(directory, "durable-end"));
    const last = (await listSegments(directory)).at(-1)?.base ?? 0;
    const { records } = await readAll();
    expect(records).toEqual(written.filter(({ offset }) => offset < last));
    expect(records.length).toBeGreaterThan(0);
  });
});

function open(options: Partial<SegmentJournalOptions> = {}): Promise<Journal> {
  return openSegmentJournal({ directory, log: silentLogger, ...options });
}

/** Writes a journal, closes it, and returns its records. */
async function write(
  payloads: readonly (string | Buffer)[],
  options: Partial<SegmentJournalOptions> = {},
): Promise<readonly JournalRecord[]> {
  const journal = await open(options);
  await Promise.all(payloads.map((payload) => journal.append(entry(payload))));
  const { records } = await journal.read(0, ALL);
  await journal.close();
  expect(records).toHaveLength(payloads.length);
  return records;
}

async function readAll(limits = ALL): Promise<Omit<JournalBatch, "nextOffset">> {
  const reader = await openSegmentReader({ directory });
  const batches: JournalBatch[] = [];
  for (let next = 0; ; ) {
    const batch = await reader.read(next, limits);
    if (batch.nextOffset === next) break;
    batches.push(batch);
    next = batch.nextOffset;
  }
  await reader.close();
  return { records: batches.flatMap(({ records }) => records), damaged: batches.flatMap(({ damaged }) => damaged) };
}

async function onlySegment(): Promise<string> {
  const segments = await listSegments(directory);
  expect(segments).toHaveLength(1);
  return segments[0]?.path ?? "";
}

/** In place: to truncate a file and write it anew makes ext4 write to the disk at once. */
async function overwrite(path: string, bytes: Uint8Array): Promise<void> {
  await writeFile(path, bytes, { flag: "r+" });
}

async function damage(path: string, at: number): Promise<void> {
  const bytes = await readFile(path);
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  await writeFile(path, bytes);
}

function endOf(records: readonly JournalRecord[], record: JournalRecord, fileEnd: number): number {
  return records[records.indexOf(record) + 1]?.offset ?? fileEnd;
}

function entry(payload: string | Buffer): JournalEntry {
  return { receivedAtMs: 1_767_225_600_000, principal: "edge:g-1", topic: "t", qos: 1, payload: Buffer.from(payload) };
}
