import type { NewestReadings } from "./newest-readings.ts";
import type { ReadingColumns } from "./worker-protocol.ts";

/** Rows of one table, column by column. */
export interface Rows {
  readonly ids: number[];
  readonly at: number[];
  readonly value: number[];
}

export interface WritePlan {
  /** Newer than all their series holds: appended as they are. */
  readonly fresh: Rows;
  /** At or before the newest of their series: they may replace a row. No two have the same key. */
  readonly late: Rows;
  /** Fresh rows that are lower than the row before them. */
  readonly falls: Rows;
  /** The newest reading of each series of the batch. */
  readonly newest: ReadonlyMap<number, Newest>;
}

interface Newest {
  at: number;
  value: number;
  /** Where it stands among the fresh rows; -1 when it was there before the batch. */
  freshIndex: number;
}

const noRows = (): Rows => ({ ids: [], at: [], value: [] });

/** Divides a batch of one table into what can be appended and what must be looked for first. Of equal keys the last wins. */
export function planWrite({ ids, at, value }: ReadingColumns, stored: NewestReadings): WritePlan {
  const fresh = noRows();
  const late = noRows();
  const lateIndex = new Map<number, Map<number, number>>();
  const newest = new Map<number, Newest>();
  // What came before each fresh row, by its place: a later row of the same key may change whether it is a fall.
  const before: number[] = [];

  for (let row = 0; row < ids.length; row += 1) {
    const id = ids[row] as number;
    const atMs = at[row] as number;
    const reading = value[row] as number;
    let known = newest.get(id);
    if (known === undefined) {
      known = { at: stored.at(id), value: stored.value(id), freshIndex: -1 };
      newest.set(id, known);
    }
    if (atMs > known.at) {
      before.push(known.at === Number.NEGATIVE_INFINITY ? Number.NEGATIVE_INFINITY : known.value);
      known.freshIndex = push(fresh, id, atMs, reading);
      known.at = atMs;
      known.value = reading;
    } else if (atMs === known.at && known.freshIndex >= 0) {
      fresh.value[known.freshIndex] = reading;
      known.value = reading;
    } else {
      if (atMs === known.at) known.value = reading;
      const ofSeries = lateIndex.get(id) ?? new Map<number, number>();
      lateIndex.set(id, ofSeries);
      const seen = ofSeries.get(atMs);
      if (seen === undefined) ofSeries.set(atMs, push(late, id, atMs, reading));
      else late.value[seen] = reading;
    }
  }

  const falls = noRows();
  for (let row = 0; row < before.length; row += 1) {
    const reading = fresh.value[row] as number;
    if (reading < (before[row] as number)) push(falls, fresh.ids[row] as number, fresh.at[row] as number, reading);
  }
  return { fresh, late, falls, newest };
}

/** Adds a row and answers its place. */
function push(rows: Rows, id: number, at: number, value: number): number {
  rows.ids.push(id);
  rows.at.push(at);
  rows.value.push(value);
  return rows.ids.length - 1;
}
