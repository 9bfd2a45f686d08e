import type { JournalEntry } from "../journal.ts";
import { encodeBody, sealRecord } from "./record.ts";
import { recordSalt, type Segment } from "./segment.ts";

const INITIAL_BYTES = 65_536;

/** Appends that go to disk together: their records side by side in one buffer, and the promises that wait for them. */
export class AppendGroup {
  #buffer = Buffer.allocUnsafeSlow(INITIAL_BYTES);
  #bytes = 0;
  readonly #recordBytes: number[] = [];
  readonly #resolve: ((offset: number) => void)[] = [];
  readonly #reject: ((error: Error) => void)[] = [];

  get bytes(): number {
    return this.#bytes;
  }

  /** Adds an entry whose record takes `bytes`. */
  add(entry: JournalEntry, bytes: number, resolve: (offset: number) => void, reject: (error: Error) => void): void {
    this.#makeRoom(bytes);
    encodeBody(this.#buffer, this.#bytes, entry);
    this.#bytes += bytes;
    this.#recordBytes.push(bytes);
    this.#resolve.push(resolve);
    this.#reject.push(reject);
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
    let next = offset;
    for (const [index, bytes] of this.#recordBytes.entries()) {
      this.#resolve[index]?.(next);
      next += bytes;
    }
  }

  reject(error: Error): void {
    for (const reject of this.#reject) reject(error);
  }

  #makeRoom(bytes: number): void {
    const needed = this.#bytes + bytes;
    if (needed <= this.#buffer.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(needed, this.#buffer.length * 2));
    this.#buffer.copy(larger, 0, 0, this.#bytes);
    this.#buffer = larger;
  }
}
