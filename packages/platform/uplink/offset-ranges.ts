interface Range {
  readonly from: number;
  to: number;
}

/**
 * Which stretches of the spool are acknowledged. Acknowledgements of live messages come before those of an older
 * backlog, so they lie in pieces, but few: neighbours grow together.
 */
export class OffsetRanges {
  /** Sorted, apart from each other. */
  #ranges: Range[] = [];

  /** Adds the half-open stretch [from, to). */
  add(from: number, to: number): void {
    let index = this.#ranges.length;
    // Most additions are at the end.
    while (index > 0 && (this.#ranges[index - 1]?.from ?? 0) > from) index -= 1;
    this.#ranges.splice(index, 0, { from, to });
    this.#joinFrom(Math.max(0, index - 1));
  }

  /** Where the stretch that covers `offset` ends; `offset` itself when none does. */
  endAt(offset: number): number {
    const covering = this.#ranges.find((range) => range.from <= offset && offset < range.to);
    return covering?.to ?? offset;
  }

  /** Forgets what lies below `offset`. */
  forgetBelow(offset: number): void {
    this.#ranges = this.#ranges.filter((range) => range.to > offset);
  }

  #joinFrom(start: number): void {
    for (let index = start; index + 1 < this.#ranges.length; ) {
      const left = this.#ranges[index];
      const right = this.#ranges[index + 1];
      if (left === undefined || right === undefined || right.from > left.to) {
        if (index > start) return;
        index += 1;
        continue;
      }
      left.to = Math.max(left.to, right.to);
      this.#ranges.splice(index + 1, 1);
    }
  }
}
