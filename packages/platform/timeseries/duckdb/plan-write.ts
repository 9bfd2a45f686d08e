import { SMALL_BLOCK_READINGS } from "./blocks/reading-block.ts";
import type { SeriesCatalogue } from "./stored-series.ts";
import type { ReadingColumns } from "./worker-protocol.ts";

/** A batch divided by table, and into what can be packed or appended and what must be looked for first. */
export interface WritePlan {
  readonly registers: TablePlan;
  readonly gauges: TablePlan;
  /** Long runs of one series, in the order of time, newer than all it holds; not among the rows of the tables. */
  readonly runs: readonly SeriesRun[];
  /** The newest and the oldest reading of each series of the batch. */
  readonly ends: readonly SeriesEnds[];
}

export interface TablePlan {
  /** Newer than all their series hold: appended as they are. */
  readonly fresh: ReadingColumns;
  /** At or before the newest of their series: they may replace a row. No two have the same key. */
  readonly late: ReadingColumns;
}

export interface SeriesRun {
  readonly id: number;
  readonly at: Float64Array;
  readonly value: Float64Array;
}

export interface SeriesEnds {
  readonly id: number;
  readonly isRegister: boolean;
  oldestMs: number;
  newestMs: number;
  newestValue: number;
  /** Where the newest stands among the fresh rows; -1 when it was there before the batch. */
  freshRow: number;
  freshRows: number;
}

/** Of equal keys in a batch the last wins. Nothing is changed before the batch is stored. */
export function planWrite({ ids, at, value }: ReadingColumns, catalogue: SeriesCatalogue): WritePlan {
  const registers = new TableRows(ids.length);
  const gauges = new TableRows(ids.length);
  const ends: SeriesEnds[] = [];
  const byId: (SeriesEnds | undefined)[] = [];
  for (let row = 0; row < ids.length; row += 1) {
    const id = ids[row] as number;
    const atMs = at[row] as number;
    const reading = value[row] as number;
    let own = byId[id];
    if (own === undefined) {
      const { newest } = catalogue;
      const { isRegister } = catalogue.get(id);
      const newestMs = newest.at(id);
      own = { id, isRegister, oldestMs: atMs, newestMs, newestValue: newest.value(id), freshRow: -1, freshRows: 0 };
      byId[id] = own;
      ends.push(own);
    }
    if (atMs < own.oldestMs) own.oldestMs = atMs;
    const table = own.isRegister ? registers : gauges;
    if (atMs > own.newestMs) {
      own.freshRow = table.addFresh(id, atMs, reading);
      own.freshRows += 1;
      own.newestMs = atMs;
      own.newestValue = reading;
    } else if (atMs < own.newestMs) {
      table.addLate(id, atMs, reading);
    } else {
      own.newestValue = reading;
      if (own.freshRow >= 0) table.replaceFresh(own.freshRow, reading);
      else table.addLate(id, atMs, reading);
    }
  }
  const runs = new Map<number, GrowingRun>();
  for (const { id, freshRows } of ends)
    if (freshRows >= SMALL_BLOCK_READINGS) runs.set(id, new GrowingRun(id, freshRows));
  if (runs.size > 0) {
    registers.takeRuns(runs);
    gauges.takeRuns(runs);
  }
  return { registers: registers.plan(), gauges: gauges.plan(), runs: [...runs.values()], ends };
}

class GrowingRun implements SeriesRun {
  readonly id: number;
  readonly at: Float64Array;
  readonly value: Float64Array;
  #rows = 0;

  constructor(id: number, rows: number) {
    this.id = id;
    this.at = new Float64Array(rows);
    this.value = new Float64Array(rows);
  }

  add(atMs: number, value: number): void {
    this.at[this.#rows] = atMs;
    this.value[this.#rows] = value;
    this.#rows += 1;
  }
}

class TableRows {
  readonly #ids: Int32Array;
  readonly #at: Float64Array;
  readonly #value: Float64Array;
  #fresh = 0;
  readonly #late: { id: number; at: number; value: number }[] = [];
  readonly #lateByKey = new Map<number, Map<number, number>>();

  constructor(size: number) {
    this.#ids = new Int32Array(size);
    this.#at = new Float64Array(size);
    this.#value = new Float64Array(size);
  }

  /** Answers the place of the row. */
  addFresh(id: number, atMs: number, value: number): number {
    const row = this.#fresh;
    this.#ids[row] = id;
    this.#at[row] = atMs;
    this.#value[row] = value;
    this.#fresh += 1;
    return row;
  }

  replaceFresh(row: number, value: number): void {
    this.#value[row] = value;
  }

  /** Moves the fresh rows of these series there, and closes the gaps. */
  takeRuns(runs: ReadonlyMap<number, GrowingRun>): void {
    let kept = 0;
    for (let row = 0; row < this.#fresh; row += 1) {
      const id = this.#ids[row] as number;
      const run = runs.get(id);
      if (run !== undefined) {
        run.add(this.#at[row] as number, this.#value[row] as number);
        continue;
      }
      this.#ids[kept] = id;
      this.#at[kept] = this.#at[row] as number;
      this.#value[kept] = this.#value[row] as number;
      kept += 1;
    }
    this.#fresh = kept;
  }

  addLate(id: number, atMs: number, value: number): void {
    let ofSeries = this.#lateByKey.get(id);
    if (ofSeries === undefined) {
      ofSeries = new Map();
      this.#lateByKey.set(id, ofSeries);
    }
    const row = ofSeries.get(atMs) ?? this.#late.length;
    ofSeries.set(atMs, row);
    this.#late[row] = { id, at: atMs, value };
  }

  plan(): TablePlan {
    return {
      fresh: {
        ids: this.#ids.subarray(0, this.#fresh),
        at: this.#at.subarray(0, this.#fresh),
        value: this.#value.subarray(0, this.#fresh),
      },
      late: {
        ids: Int32Array.from(this.#late, ({ id }) => id),
        at: Float64Array.from(this.#late, ({ at }) => at),
        value: Float64Array.from(this.#late, ({ value }) => value),
      },
    };
  }
}
