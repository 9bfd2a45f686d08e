import type { IncreaseRow, IncreaseRows, SeriesKey } from "../time-series.ts";
import type { IncreaseColumns } from "./worker-protocol.ts";

/**
 * Increases as the worker answers them. A year of two hundred registers by day is 73,000 rows: to make an object of each
 * would take longer than to find them.
 */
export class IncreaseTable implements IncreaseRows {
  readonly #series: readonly SeriesKey[];
  readonly #columns: IncreaseColumns;

  /** `series`: those that `position` in the columns counts. */
  constructor(series: readonly SeriesKey[], columns: IncreaseColumns) {
    this.#series = series;
    this.#columns = columns;
  }

  get length(): number {
    return this.#columns.position.length;
  }

  *[Symbol.iterator](): Generator<IncreaseRow> {
    const { position, startMs, endMs, increase, coveredMs, resets } = this.#columns;
    for (let row = 0; row < position.length; row += 1) {
      const { point, quantity } = this.#series[position[row] as number] as SeriesKey;
      yield {
        point,
        quantity,
        startMs: startMs[row] as number,
        endMs: endMs[row] as number,
        increase: increase[row] as number,
        coveredMs: coveredMs[row] as number,
        resets: resets[row] as number,
      };
    }
  }
}
