import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { silentLogger } from "../log/logger.ts";
import type { Journal, JournalEntry } from "./journal.ts";
import { openSegmentJournal } from "./segment-journal.ts";
import { type CreateSegmentFile, createSegmentFile } from "./segments/segment-file.ts";

const ALL = { maxRecords: 1_000, maxBytes: 1_000_000 };
const entry = (topic: string): JournalEntry => ({
  receivedAtMs: 0,
  principal: "edge:school-agent",
  topic,
  qos: 1,
  payload: Buffer.from("230 V"),
});

let directory: string;
let syncs: number;
let brokenDisk: boolean;
const opened: Journal[] = [];
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "lucciola-sparing-"));
  syncs = 0;
  brokenDisk = false;
});
afterEach(async () => {
  for (const journal of opened.splice(0)) await journal.close().catch(() => {});
  await rm(directory, { recursive: true, force: true });
});

const countedFile: CreateSegmentFile = async (path) => {
  const file = await createSegmentFile(path);
  return {
    ...file,
    sync: async () => {
      syncs += 1;
      if (brokenDisk) throw new Error("EIO: i/o error, fdatasync");
      await file.sync();
    },
  };
};

async function open(syncEveryMs: number): Promise<Journal> {
  const journal = await openSegmentJournal({ directory, log: silentLogger, createFile: countedFile, syncEveryMs });
  opened.push(journal);
  return journal;
}

async function topics(journal: Journal): Promise<string[]> {
  const { records } = await journal.read(0, ALL);
  return records.map(({ topic }) => topic);
}

describe("a journal that is synced at most once in a while", () => {
  it("keeps and gives out what is appended at once, with one sync for all of that time", async () => {
    const journal = await open(200);
    for (const topic of ["a", "b", "c"]) await journal.append(entry(topic));
    expect([await topics(journal), syncs]).toEqual([["a", "b", "c"], 0]);
    await expect.poll(() => syncs, { timeout: 5_000 }).toBe(1);
    await journal.append(entry("d"));
    expect(syncs).toBe(1);
    await expect.poll(() => syncs, { timeout: 5_000 }).toBe(2);
  });

  it("is synced when it is closed, and not again when nothing came", async () => {
    const journal = await open(3_600_000);
    await journal.append(entry("a"));
    await journal.commit("uplink", 10);
    await journal.close();
    expect(syncs).toBe(1);
    const again = await open(3_600_000);
    expect([await topics(again), await again.checkpoint("uplink")]).toEqual([["a"], 10]);
    await again.close();
    expect(syncs).toBe(1);
  });

  it("does not go on with a file whose sync has failed", async () => {
    const journal = await open(10);
    brokenDisk = true;
    await journal.append(entry("a"));
    await expect.poll(() => syncs, { timeout: 5_000 }).toBe(1);
    await expect.poll(() => journal.append(entry("b")).catch(({ code }) => code)).toBe("journal-write-failed");
    brokenDisk = false;
    await journal.append(entry("c"));
    expect(await topics(journal)).toContain("c");
  });

  it("syncs each group before it answers where nothing else is asked", async () => {
    const journal = await open(0);
    for (const topic of ["a", "b"]) await journal.append(entry(topic));
    expect(syncs).toBe(2);
  });
});
