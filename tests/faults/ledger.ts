/** One value as it was sent, and as it should lie in the store. */
export interface LedgerValue {
  readonly point: string;
  readonly quantity: string;
  readonly at: number;
  readonly value: number;
}

export interface Verdict {
  readonly acknowledged: number;
  readonly stored: number;
  /** Acknowledged and not in the store. */
  readonly lost: string[];
  /** In the store more than once. */
  readonly duplicated: string[];
  /** In the store and never sent. */
  readonly unsent: string[];
  /** In the store with another value than was sent. */
  readonly different: string[];
}

/** A value by its point, quantity and instant. */
export const keyOf = ({ point, quantity, at }: Omit<LedgerValue, "value">): string => `${point} ${quantity} ${at}`;

/**
 * What was sent and what was promised, kept outside the system under test. What was sent and not acknowledged may be in
 * the store or not; all that was acknowledged must be, once.
 */
export class Ledger {
  readonly #sent = new Map<string, number>();
  readonly #acknowledged = new Set<string>();

  /** Before a message leaves. */
  send(values: readonly LedgerValue[]): void {
    for (const value of values) this.#sent.set(keyOf(value), value.value);
  }

  /** Once its PUBACK is here, or the spool has promised it. */
  acknowledge(values: readonly LedgerValue[]): void {
    for (const value of values) this.#acknowledged.add(keyOf(value));
  }

  /** The ledger as it is now, for a judgement about this moment. */
  copy(): Ledger {
    const copy = new Ledger();
    for (const [key, value] of this.#sent) copy.#sent.set(key, value);
    for (const key of this.#acknowledged) copy.#acknowledged.add(key);
    return copy;
  }

  get sent(): number {
    return this.#sent.size;
  }

  get acknowledged(): number {
    return this.#acknowledged.size;
  }

  judge(stored: Iterable<LedgerValue>): Verdict {
    const found = new Set<string>();
    const duplicated: string[] = [];
    const unsent: string[] = [];
    const different: string[] = [];
    let count = 0;
    for (const value of stored) {
      const key = keyOf(value);
      count += 1;
      if (found.has(key)) duplicated.push(key);
      found.add(key);
      const sent = this.#sent.get(key);
      if (sent === undefined) unsent.push(key);
      else if (sent !== value.value) different.push(`${key}: sent ${sent}, stored ${value.value}`);
    }
    const lost = [...this.#acknowledged].filter((key) => !found.has(key));
    return { acknowledged: this.#acknowledged.size, stored: count, lost, duplicated, unsent, different };
  }
}
