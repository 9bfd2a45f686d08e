import type { JournalEntry } from "../journal.ts";
import { encodeBody, sealRecord } from "./record.ts";
import { recordSalt, type Segment } from "./segment.ts";

const INITIAL_BYTES = 65_536;

/** Appends that go to disk together: their records side by side in one buffer, and who waits for them. */
export class AppendGroup {
  #buffer = Buffer.allocUnsafeSlow(INITIAL_BYTES);
  #bytes = 0;
  readonly #recordBytes: number[] = [];
  readonly #answers: {
    /** Where the record lies in the group. */
    readonly at: number;
    readonly resolve: (offset: number) => void;
    readonly reject: (error: Error) => void;
  }[] = [];

  get bytes(): number {
    return this.#bytes;
  }

  /** Adds an entry whose record takes `bytes`. */
  add(entry: JournalEntry, bytes: number): void {
    this.#makeRoom(bytes);
    encodeBody(this.#buffer, this.#bytes, entry);
    this.#bytes += bytes;
    this.#recordBytes.push(bytes);
  }

  /** Who waits for the entry that was added last. */
  answer(resolve: (offset: number) => void, reject: (error: Error) => void): void {
    this.#answers.push({ at: this.#bytes - (this.#recordBytes.at(-1) ?? 0), resolve, reject });
  }

  /** The bytes to write at `offset` in a segment. */
  seal(segment: Segment, offset: number): Uint8Array {
    let at = 0;
    for (const bytes of this.#recordBytes) {
      sealRecord(this.#buffer, at, bytes, recordSalt(segment, offset + at));
      at += bytes;
    }
    return this.#buffer.subarray(0, at);
  }

  /** Answers the callers, in their order: the group lies at `offset` and is durable. */
  resolve(offset: number): void {
    for (const { at, resolve } of this.#answers) resolve(offset + at);
  }

  reject(error: Error): void {
    for (const { reject } of this.#answers) reject(error);
  }

  #makeRoom(bytes: number): void {
    const needed = this.#bytes + bytes;
    if (needed <= this.#buffer.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(needed, this.#buffer.length * 2));
    this.#buffer.copy(larger, 0, 0, this.#bytes);
    this.#buffer = larger;
  }
}
