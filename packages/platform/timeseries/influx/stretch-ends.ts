import type { TimedValue } from "../time-series.ts";

/**
 * The readings of a register that decide its increase by bucket, kept while all of them come by in the order of time: of
 * readings in one bucket that follow one another without a fall, the first and the last.
 */
export class StretchEnds {
  readonly at: number[] = [];
  readonly value: number[] = [];
  readonly #edges: readonly number[];
  /** The buckets of the newest reading and of the one kept before it; -1 is before the first bucket. */
  #bucket = -1;
  #bucketBefore = -1;

  constructor(edges: readonly number[]) {
    this.#edges = edges;
  }

  /** Takes the next reading, if there is one. */
  add(reading: TimedValue | undefined): void {
    if (reading === undefined) return;
    const { at: atMs, value } = reading;
    const bucket = this.#bucketAt(atMs);
    const size = this.at.length;
    const isInside =
      size >= 2 &&
      bucket === this.#bucketBefore &&
      (this.value[size - 2] as number) <= (this.value[size - 1] as number) &&
      (this.value[size - 1] as number) <= value;
    if (isInside) {
      this.at[size - 1] = atMs;
      this.value[size - 1] = value;
    } else {
      this.at.push(atMs);
      this.value.push(value);
      this.#bucketBefore = this.#bucket;
    }
    this.#bucket = bucket;
  }

  #bucketAt(atMs: number): number {
    let bucket = this.#bucket;
    for (let edge = this.#edges[bucket + 1]; edge !== undefined && edge <= atMs; edge = this.#edges[bucket + 1])
      bucket += 1;
    return bucket;
  }
}
