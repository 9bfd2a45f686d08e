import { rm } from "node:fs/promises";
import { setImmediate } from "node:timers/promises";
import type { Logger } from "../../log/logger.ts";
import { syncDirectory } from "../../process/atomic-file.ts";
import type { JournalEntry } from "../journal.ts";
import { diskFullError, fullError, tooLargeError, writeFailedError } from "../journal-errors.ts";
import { AppendGroup } from "./append-group.ts";
import { DiskRoom } from "./disk-room.ts";
import { measureRecord } from "./record.ts";
import { planSegment, SEGMENT_HEADER, type Segment } from "./segment.ts";
import type { CreateSegmentFile, SegmentFile } from "./segment-file.ts";

/** A write and its sync are one unit; past this size the next group begins. */
const MAX_GROUP_BYTES = 1_048_576;
/** Any group may turn out to begin a segment. */
const RESERVED_PER_GROUP = SEGMENT_HEADER.length;

export interface StoredSegment extends Segment {
  /** What its file takes on disk; may be more than belongs to the log. */
  bytes: number;
}

interface WritableSegment {
  readonly segment: StoredSegment;
  readonly file: SegmentFile;
}

export interface SegmentWriterOptions {
  readonly directory: string;
  readonly maxBytes: number;
  readonly segmentBytes: number;
  readonly log: Logger;
  readonly createFile: CreateSegmentFile;
  /** What is there already, oldest first. It is never written to again. */
  readonly segments: readonly StoredSegment[];
  /** Where new records begin: at or after the end of the last of `segments`. */
  readonly endOffset: number;
  /** Called after each group, once it is durable and before its appends resolve. */
  readonly onDurable: (endOffset: number) => void;
}

/**
 * Group commit: what is appended while a group is being written and synced goes out together in the next one. Each
 * life of a writer begins a segment of its own, and so does it after a failed write or sync: the kernel may have
 * forgotten what it failed to write, so the same file can never again say what it holds.
 */
export class SegmentWriter {
  readonly #options: SegmentWriterOptions;
  readonly #maxGroupBytes: number;
  readonly #room: DiskRoom;
  readonly #segments: StoredSegment[];
  #endOffset: number;
  #diskBytes: number;
  #waitingBytes = 0;
  #groups: AppendGroup[] = [];
  #current: WritableSegment | undefined;
  #committing: Promise<void> | undefined;
  #isFailing = false;
  #isFull = false;

  constructor(options: SegmentWriterOptions) {
    this.#options = options;
    this.#maxGroupBytes = Math.min(MAX_GROUP_BYTES, options.segmentBytes - SEGMENT_HEADER.length);
    this.#room = new DiskRoom(options.directory);
    this.#segments = [...options.segments];
    this.#endOffset = options.endOffset;
    this.#diskBytes = this.#segments.reduce((sum, segment) => sum + segment.bytes, 0);
  }

  get segments(): readonly StoredSegment[] {
    return this.#segments;
  }

  get firstOffset(): number {
    return this.#segments[0]?.base ?? this.#endOffset;
  }

  /** The offset after the newest durable record. */
  get endOffset(): number {
    return this.#endOffset;
  }

  get diskBytes(): number {
    return this.#diskBytes;
  }

  /** Appends one entry or more, in their order, and resolves with the offset of the last. */
  append(entries: readonly JournalEntry[]): Promise<number> {
    const sizes: number[] = [];
    let reserved = 0;
    let groupBytes = this.#groups.at(-1)?.bytes ?? this.#maxGroupBytes;
    for (const entry of entries) {
      const bytes = measureRecord(entry);
      if (typeof bytes === "string") return Promise.reject(tooLargeError(bytes, entry));
      sizes.push(bytes);
      const fits = groupBytes + bytes <= this.#maxGroupBytes;
      groupBytes = fits ? groupBytes + bytes : bytes;
      reserved += fits ? bytes : RESERVED_PER_GROUP + bytes;
    }
    if (this.#diskBytes + this.#waitingBytes + reserved > this.#options.maxBytes) return this.#refuse();
    this.#waitingBytes += reserved;
    for (let index = 0; index < entries.length; index += 1) {
      const bytes = sizes[index] as number;
      this.#groupFor(bytes).add(entries[index] as JournalEntry, bytes);
    }
    this.#committing ??= this.#commitGroups();
    // Groups are made durable in their order, and all fail with the first that does: the last one answers for all.
    return new Promise((resolve, reject) => this.#groups.at(-1)?.answer(resolve, reject));
  }

  /** The group that so many bytes more go into. */
  #groupFor(bytes: number): AppendGroup {
    const last = this.#groups.at(-1);
    if (last !== undefined && last.bytes + bytes <= this.#maxGroupBytes) return last;
    const group = new AppendGroup();
    this.#groups.push(group);
    return group;
  }

  /** Removes the segments that end at or before `offset`, except the newest. */
  async trim(offset: number): Promise<void> {
    let removed = 0;
    for (;;) {
      const [oldest, following] = this.#segments;
      if (oldest === undefined || following === undefined || following.base > offset) break;
      // Out of the list first, so that no new read looks for it.
      this.#segments.shift();
      await rm(oldest.path, { force: true });
      this.#diskBytes -= oldest.bytes;
      removed++;
    }
    if (removed === 0) return;
    await syncDirectory(this.#options.directory);
    this.#isFull = false;
    this.#options.log.debug({ removed, firstOffset: this.firstOffset }, "Trimmed the journal");
  }

  /** Resolves when all that was appended is answered and nothing is open. */
  async close(): Promise<void> {
    await this.#committing;
    await this.#current?.file.close();
    this.#current = undefined;
  }

  async #commitGroups(): Promise<void> {
    // Everything that arrives in this turn of the event loop joins the first group.
    await setImmediate();
    for (let group = this.#groups.shift(); group !== undefined; group = this.#groups.shift()) {
      try {
        if (await this.#room.isShortOf(RESERVED_PER_GROUP + group.bytes)) {
          this.#refuseForDisk([group, ...this.#groups]);
          continue;
        }
        const offset = await this.#write(group);
        this.#waitingBytes -= RESERVED_PER_GROUP + group.bytes;
        if (this.#isFailing) this.#options.log.info({ directory: this.#options.directory }, "The journal writes again");
        this.#isFailing = false;
        this.#options.onDurable(this.#endOffset);
        group.resolve(offset);
      } catch (error) {
        await this.#fail([group, ...this.#groups], error);
      }
    }
    this.#committing = undefined;
  }

  /** Makes a group durable and returns its offset. */
  async #write(group: AppendGroup): Promise<number> {
    if (this.#current !== undefined && this.#current.segment.bytes + group.bytes > this.#options.segmentBytes) {
      await this.#current.file.close();
      this.#current = undefined;
    }
    const { segment, file } = this.#current ?? (await this.#beginSegment());
    const offset = segment.base + segment.bytes;
    await file.append(group.seal(segment, offset));
    await file.sync();
    segment.bytes += group.bytes;
    this.#diskBytes += group.bytes;
    this.#endOffset = offset + group.bytes;
    return offset;
  }

  async #beginSegment(): Promise<WritableSegment> {
    const segment = { ...planSegment(this.#options.directory, this.#endOffset), bytes: 0 };
    this.#segments.push(segment);
    const file = await this.#options.createFile(segment.path);
    this.#current = { segment, file };
    await file.append(SEGMENT_HEADER);
    segment.bytes += SEGMENT_HEADER.length;
    this.#diskBytes += SEGMENT_HEADER.length;
    return this.#current;
  }

  /** Leaves the segment for good, and rejects all that waits. */
  async #fail(waiting: readonly AppendGroup[], cause: unknown): Promise<void> {
    const { directory, log } = this.#options;
    if (!this.#isFailing) log.error({ err: cause, directory }, "The journal cannot write; appends are refused");
    this.#isFailing = true;
    this.#groups = [];
    this.#waitingBytes = 0;
    await this.#abandonSegment(waiting[0]?.bytes ?? 0);
    const error = writeFailedError(directory, cause);
    for (const group of waiting) group.reject(error);
  }

  /** Nothing was written: the segment stays as it is. */
  #refuseForDisk(waiting: readonly AppendGroup[]): void {
    const { directory, log } = this.#options;
    if (!this.#isFailing) log.error({ directory }, "The journal's disk is full; appends are refused");
    this.#isFailing = true;
    this.#groups = [];
    this.#waitingBytes = 0;
    const error = diskFullError(directory);
    for (const group of waiting) group.reject(error);
  }

  async #abandonSegment(attemptedBytes: number): Promise<void> {
    await this.#current?.file.close().catch(() => {});
    this.#current = undefined;
    const segment = this.#segments.at(-1);
    if (segment === undefined) return;
    if (segment.base < this.#endOffset) {
      // What was written of the group stays in the file, outside the log, and takes disk.
      segment.bytes += attemptedBytes;
      this.#diskBytes += attemptedBytes;
      return;
    }
    // Nothing in it is durable. Where it cannot be removed either, the next segment begins at another offset.
    try {
      await rm(segment.path, { force: true });
      this.#segments.pop();
      this.#diskBytes -= segment.bytes;
    } catch {
      this.#endOffset = segment.base + SEGMENT_HEADER.length;
    }
  }

  #refuse(): Promise<never> {
    const { directory, maxBytes, log } = this.#options;
    if (!this.#isFull) log.error({ directory, maxBytes }, "The journal is full; appends are refused");
    this.#isFull = true;
    return Promise.reject(fullError(directory, maxBytes));
  }
}
