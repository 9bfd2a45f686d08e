/** The newest reading of each series by its number. The main thread answers `latest` from it; the worker sorts writes by it. */
export class NewestReadings {
  #at = new Float64Array(1024).fill(Number.NEGATIVE_INFINITY);
  #value = new Float64Array(1024);

  /** Milliseconds since 1970; minus infinity for a series without readings. */
  at(id: number): number {
    return this.#at[id] ?? Number.NEGATIVE_INFINITY;
  }

  value(id: number): number {
    return this.#value[id] ?? Number.NaN;
  }

  /** Takes a reading that was written; an older one than the newest changes nothing. */
  note(id: number, at: number, value: number): void {
    if (id >= this.#at.length) this.#grow(id + 1);
    if (at < this.at(id)) return;
    this.#at[id] = at;
    this.#value[id] = value;
  }

  #grow(atLeast: number): void {
    const size = Math.max(atLeast, this.#at.length * 2);
    const at = new Float64Array(size).fill(Number.NEGATIVE_INFINITY);
    const value = new Float64Array(size);
    at.set(this.#at);
    value.set(this.#value);
    this.#at = at;
    this.#value = value;
  }
}
