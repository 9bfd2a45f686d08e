/** What was edited, with the way back and forth. Plain values: each change makes a new one. */
export interface Edits<T> {
  readonly past: readonly T[];
  readonly now: T;
  readonly future: readonly T[];
  /** What the last change was of: changes of one gesture are taken back together. */
  readonly gesture: string | undefined;
}

const REMEMBERED = 200;

export const editsOf = <T>(now: T): Edits<T> => ({ past: [], now, future: [], gesture: undefined });

/** A change. One of the same gesture as the last replaces it; without a gesture it stands for itself. */
export function edited<T>(edits: Edits<T>, next: T, gesture?: string): Edits<T> {
  if (next === edits.now) return edits;
  const isSame = gesture !== undefined && gesture === edits.gesture;
  const past = isSame ? edits.past : [...edits.past, edits.now].slice(-REMEMBERED);
  return { past, now: next, future: [], gesture };
}

export function undone<T>({ past, now, future, gesture }: Edits<T>): Edits<T> {
  const before = past.at(-1);
  if (past.length === 0) return { past, now, future, gesture };
  return { past: past.slice(0, -1), now: before as T, future: [now, ...future], gesture: undefined };
}

export function redone<T>({ past, now, future, gesture }: Edits<T>): Edits<T> {
  if (future.length === 0) return { past, now, future, gesture };
  const [next, ...later] = future;
  return { past: [...past, now], now: next as T, future: later, gesture: undefined };
}
