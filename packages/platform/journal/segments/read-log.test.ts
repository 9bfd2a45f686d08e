import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { LogExtent } from "./read-batch.ts";
import { readLog } from "./read-log.ts";
import { planSegment, SEGMENT_HEADER } from "./segment.ts";

const ALL = { maxRecords: 100, maxBytes: 10_000 };

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "lucciola-log-"));
});

afterEach(async () => {
  await rm(directory, { recursive: true, force: true });
});

describe("reading while segments are trimmed away", () => {
  test("goes on with the oldest segment that is left", async () => {
    const gone = planSegment(directory, 0);
    const left = planSegment(directory, 5_000);
    await writeFile(left.path, SEGMENT_HEADER);
    const endOffset = 5_000 + SEGMENT_HEADER.length;
    const extents: LogExtent[] = [
      { segments: [gone, left], endOffset },
      { segments: [left], endOffset },
    ];
    const extent = () => (extents.length > 1 ? extents.shift() : extents[0]) ?? { segments: [], endOffset };
    expect(await readLog(extent, 0, ALL)).toEqual({ records: [], damaged: [], nextOffset: endOffset });
  });

  test("a segment that should be there and is not is a failure of the disk, to be tried again", async () => {
    const segments = [planSegment(directory, 0)];
    await expect(readLog(() => ({ segments, endOffset: 100 }), 0, ALL)).rejects.toMatchObject({
      code: "journal-read-failed",
      retryable: true,
    });
  });
});
