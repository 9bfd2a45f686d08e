import { appendFile, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { silentLogger } from "../log/logger.ts";
import { copyJournal, readPlaces } from "./copy-journal.ts";
import { openSegmentJournal } from "./segment-journal.ts";
import { ALL, appendMany, entry, SMALL, text } from "./suite/entries.ts";

let folder: string;
let directory: string;
let target: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "lucciola-copy-"));
  [directory, target] = [join(folder, "spool"), join(folder, "copy")];
});
afterEach(() => rm(folder, { recursive: true }));

const open = (path: string) => openSegmentJournal({ directory: path, ...SMALL, log: silentLogger });

it("a copy of a journal that is written goes on where its reader was, with all that was durable", async () => {
  const journal = await open(directory);
  await appendMany(journal, 300);
  const half = (await journal.read(0, { ...ALL, maxRecords: 150 })).nextOffset;
  await journal.commit("store", half);
  await copyJournal({ directory, target, ...(await readPlaces(directory)) });
  await journal.append(entry("too late for the copy"));

  const copy = await open(target);
  expect(await copy.checkpoint("store")).toBe(half);
  expect((await copy.read(half, ALL)).records.map(text)).toEqual(
    Array.from({ length: 150 }, (_, index) => `reading ${index + 150}`),
  );
  // What the reader is done with stays behind, by whole segments.
  expect(copy.stats().firstOffset).toBeGreaterThan(0);
  const offset = await copy.append(entry("new"));
  expect((await copy.read(offset, ALL)).records.map(text)).toEqual(["new"]);
  await copy.close();
  await journal.close();
});

it("a record that was just being written is judged when the copy is opened, as after a kill", async () => {
  const journal = await open(directory);
  await appendMany(journal, 10);
  const places = await readPlaces(directory);
  const [segment = ""] = (await readdir(directory)).filter((name) => name.endsWith(".segment"));
  await appendFile(join(directory, segment), "half a reco");
  await copyJournal({ directory, target, ...places });
  const copy = await open(target);
  const { records, damaged } = await copy.read(0, ALL);
  expect([records.length, damaged]).toEqual([10, []]);
  await copy.close();
  await journal.close();
});
