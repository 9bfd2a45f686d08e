import type { Judged } from "../judge-store.ts";

const STEP_MS = 1_000;

/** The n-th register value of a meter: one a second, each names its place. */
export const sequenceValue = (
  fromMs: number,
  seq: number,
): { readonly at: number; readonly importTotalWh: number } => ({
  at: fromMs + seq * STEP_MS,
  importTotalWh: (seq + 1) * 7,
});

/**
 * A ledger for millions of messages of one register value each, which follows from its place in the sequence of its
 * meter: a byte a message.
 */
export class SequenceLedger {
  readonly #fromMs: number;
  readonly #acknowledged = new Map<string, Uint8Array>();
  #count = 0;

  constructor(fromMs: number, edges: readonly string[], maxPerEdge: number) {
    this.#fromMs = fromMs;
    for (const edge of edges) this.#acknowledged.set(edge, new Uint8Array(maxPerEdge));
  }

  get acknowledged(): number {
    return this.#count;
  }

  acknowledge(edge: string, seq: number): void {
    const flags = this.#acknowledged.get(edge);
    if (flags === undefined || seq >= flags.length) throw new RangeError(`${edge} has no message ${seq} in the ledger`);
    if (flags[seq] === 0) this.#count += 1;
    flags[seq] = 1;
  }

  /** `read`: the values of an edge's meter in a stretch of time, half-open, as the store has them. */
  async judge(
    read: (edge: string, range: { fromMs: number; toMs: number }) => Promise<readonly { at: number; value: number }[]>,
  ): Promise<Judged> {
    const CHUNK = 100_000;
    let [stored, lost, duplicated] = [0, 0, 0];
    const broken: string[] = [];
    for (const [edge, flags] of this.#acknowledged) {
      const seen = new Uint8Array(flags.length);
      for (let seq = 0; seq < flags.length; seq += CHUNK) {
        const range = { fromMs: this.#fromMs + seq * STEP_MS, toMs: this.#fromMs + (seq + CHUNK) * STEP_MS };
        for (const { at, value } of await read(edge, range)) {
          stored += 1;
          const place = (at - this.#fromMs) / STEP_MS;
          if (seen[place] === 1) duplicated += 1;
          if (seen[place] === undefined || value !== sequenceValue(this.#fromMs, place).importTotalWh)
            broken.push(`${edge} has ${value} at ${at}, which was never sent`);
          else seen[place] = 1;
        }
      }
      for (let seq = 0; seq < flags.length; seq += 1) if (flags[seq] === 1 && seen[seq] === 0) lost += 1;
    }
    return { acked: this.#count, stored, lost, duplicated, broken: broken.slice(0, 10) };
  }
}
