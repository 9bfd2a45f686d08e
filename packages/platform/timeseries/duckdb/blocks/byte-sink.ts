/** Bytes being written, of a size that fits what is to come. */
export class ByteSink {
  #bytes = new Uint8Array(65_536);
  end = 0;

  /** A view of the next bytes, all zero, which then count as written. */
  take(size: number): DataView {
    if (this.end + size > this.#bytes.length) {
      const larger = new Uint8Array(Math.max(2 * this.#bytes.length, this.end + size));
      larger.set(this.#bytes);
      this.#bytes = larger;
    }
    const view = new DataView(this.#bytes.buffer, this.end, size);
    this.#bytes.fill(0, this.end, this.end + size);
    this.end += size;
    return view;
  }

  /** A copy of what was written; the sink is empty again. */
  finish(): Uint8Array {
    const bytes = this.#bytes.slice(0, this.end);
    this.end = 0;
    return bytes;
  }
}
