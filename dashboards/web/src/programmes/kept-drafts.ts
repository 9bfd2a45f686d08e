import type { Edits } from "./undo.ts";

/**
 * What was being written when somebody went to another page, until the browser's tab is closed: coming back goes on where
 * it was left.
 */
const kept = new Map<string, Edits<unknown>>();

export const keepDraft = (key: string, edits: Edits<unknown>): void => {
  kept.set(key, edits);
};

/** What was kept, once. */
export function takeDraft<T>(key: string): Edits<T> | undefined {
  const edits = kept.get(key) as Edits<T> | undefined;
  kept.delete(key);
  return edits;
}
