/**
 * Counts the pulses of a contact that bounces. A level holds once it has lasted for `debounceMs`; a pulse is counted when
 * the contact has been closed that long, after it was open that long, and it opens again. S0 outputs (EN 62053-31) hold
 * each level for 30 ms at least; reed contacts of water and gas meters bounce for a few ms when they close and open.
 *
 * Decides from the edges' own times alone, so that a process that is late counts the same.
 */
export class PulseDebounce {
  readonly #debounceMs: number;
  /** As the last edge left it, and since when; what was before the first edge is unknown. */
  #isClosed: boolean | undefined;
  #sinceMs = Number.NEGATIVE_INFINITY;
  /** Whether the contact was open for long enough since the last pulse. */
  #isArmed = true;

  constructor(debounceMs: number) {
    this.#debounceMs = debounceMs;
  }

  /** The contact closes or opens at an instant of any clock that only runs forward. True when that completes a pulse. */
  edge(isClosed: boolean, atMs: number): boolean {
    if (isClosed === this.#isClosed) return false;
    const held = atMs - this.#sinceMs >= this.#debounceMs;
    const isPulse = held && this.#isClosed === true && this.#isArmed;
    if (isPulse) this.#isArmed = false;
    else if (held && this.#isClosed === false) this.#isArmed = true;
    this.#isClosed = isClosed;
    this.#sinceMs = atMs;
    return isPulse;
  }
}
