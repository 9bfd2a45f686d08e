import { expect } from "vitest";
import type { Journal, JournalEntry, JournalRecord } from "../journal.ts";

/** All that there is, in one read. */
export const ALL = { maxRecords: 1_000_000, maxBytes: 1_000_000_000 };
/** Room for about a thousand of these records, in many segments. */
export const SMALL = { maxBytes: 64_000, segmentBytes: 4_000 };

export function entry(label: string): JournalEntry {
  return {
    receivedAtMs: 1_767_225_600_000,
    principal: "edge:gateway-1",
    topic: "meters/m-1",
    qos: 1,
    payload: Buffer.from(label),
  };
}

export function asEntry({ offset: _, ...rest }: JournalEntry & { readonly offset: number }): JournalEntry {
  return rest;
}

export function text({ payload }: JournalEntry): string {
  return Buffer.from(payload).toString();
}

/** Each of these records is one of those that were written, at its offset and byte for byte. */
export function expectSound(records: readonly JournalRecord[], written: readonly JournalRecord[]): void {
  const byOffset = new Map(written.map((record) => [record.offset, record]));
  expect(records).toEqual(records.map(({ offset }) => byOffset.get(offset)));
}

export async function appendMany(journal: Journal, count: number, from = 0): Promise<void> {
  await Promise.all(Array.from({ length: count }, (_, index) => journal.append(entry(`reading ${from + index}`))));
}
