/** What trimming must leave alone for a while, whatever the checkpoints say. */
export class TrimHolds {
  readonly #holds = new Set<{ readonly offset: number }>();

  /** Holds everything from `offset` on until the returned function is called. */
  hold(offset: number): () => void {
    const hold = { offset };
    this.#holds.add(hold);
    return () => {
      this.#holds.delete(hold);
    };
  }

  /** `offset`, or the lowest that is held where that is lower. */
  limit(offset: number): number {
    return Math.min(offset, ...[...this.#holds].map((hold) => hold.offset));
  }
}
