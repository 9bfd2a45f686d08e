import { systemClock } from "../clock/clock.ts";
import type { JournalBatch, JournalReader, ReadLimits } from "./journal.ts";
import { closedError } from "./journal-errors.ts";
import { checkFormat } from "./segments/check-format.ts";
import { Checkpoints } from "./segments/checkpoints.ts";
import { readDurableEnd } from "./segments/durable-end.ts";
import type { LogExtent } from "./segments/read-batch.ts";
import { readLog } from "./segments/read-log.ts";
import { listSegments } from "./segments/segment.ts";

/** A reader that finds nothing looks again ever less often: what comes thick is read at once, and silence costs little. */
const POLL_MIN_MS = 20;
const POLL_MAX_MS = 250;

/**
 * Reads a segment journal that another process writes. What it returns is durable: it reads only below the end that the
 * writer publishes after an fdatasync of the records has succeeded, and where no published end can be read, only
 * segments that have a successor, for a writer begins the next one only after the last group of the former is synced.
 * A folder that is missing or empty is a journal with nothing in it yet.
 *
 * Rejects with OperationalError `journal-too-new` where a later release wrote it.
 */
export async function openSegmentReader({ directory }: { readonly directory: string }): Promise<JournalReader> {
  await checkFormat(directory);
  return new SegmentReader(directory);
}

class SegmentReader implements JournalReader {
  readonly #directory: string;
  readonly #checkpoints: Checkpoints;
  #isClosed = false;

  constructor(directory: string) {
    this.#directory = directory;
    this.#checkpoints = new Checkpoints(directory);
  }

  async read(offset: number, limits: ReadLimits): Promise<JournalBatch> {
    if (this.#isClosed) throw closedError(this.#directory);
    return readLog(() => this.#extent(), offset, limits);
  }

  async waitFor(offset: number, timeoutMs: number, signal?: AbortSignal): Promise<void> {
    const untilMs = performance.now() + timeoutMs;
    let pauseMs = POLL_MIN_MS;
    while ((await this.#endOffset()) <= offset) {
      const leftMs = untilMs - performance.now();
      if (this.#isClosed || signal?.aborted || leftMs <= 0) return;
      await systemClock.sleep(Math.min(pauseMs, leftMs), signal);
      pauseMs = Math.min(pauseMs * 1.5, POLL_MAX_MS);
    }
  }

  async checkpoint(reader: string): Promise<number> {
    const { segments, endOffset } = await this.#extent();
    return Math.max((await this.#checkpoints.read(reader)) ?? 0, segments[0]?.base ?? endOffset);
  }

  commit(reader: string, offset: number): Promise<void> {
    return this.#checkpoints.write(reader, offset);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#checkpoints.settle();
  }

  async #endOffset(): Promise<number> {
    return (await readDurableEnd(this.#directory)) ?? (await this.#extent()).endOffset;
  }

  async #extent(): Promise<LogExtent> {
    // In this order: a segment that holds anything below the end is in a list taken after the end was read.
    const published = await readDurableEnd(this.#directory);
    const segments = await listSegments(this.#directory);
    return { segments, endOffset: published ?? segments.at(-1)?.base ?? 0 };
  }
}
