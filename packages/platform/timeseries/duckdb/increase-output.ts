import type { IncreaseColumns } from "./worker-protocol.ts";

/** Collects increases column by column. */
export class IncreaseOutput {
  #position: Int32Array;
  #numbers: Numbers;
  #rows = 0;

  /** `expectedRows`: room for so many from the beginning; more is made where it is needed. */
  constructor(expectedRows: number) {
    this.#position = new Int32Array(expectedRows);
    this.#numbers = Array.from({ length: 5 }, () => new Float64Array(expectedRows)) as Numbers;
  }

  add(position: number, startMs: number, endMs: number, increase: number, coveredMs: number, resets: number): void {
    const row = this.#rows;
    if (row === this.#position.length) this.#grow();
    const [start, end, risen, covered, falls] = this.#numbers;
    this.#position[row] = position;
    start[row] = startMs;
    end[row] = endMs;
    risen[row] = increase;
    covered[row] = coveredMs;
    falls[row] = resets;
    this.#rows = row + 1;
  }

  columns(): IncreaseColumns {
    const rows = this.#rows;
    const isFull = rows === this.#position.length;
    const [startMs, endMs, increase, coveredMs, resets] = this.#numbers.map((column) =>
      isFull ? column : column.slice(0, rows),
    ) as Numbers;
    const position = isFull ? this.#position : this.#position.slice(0, rows);
    return { position, startMs, endMs, increase, coveredMs, resets };
  }

  #grow(): void {
    const size = Math.max(256, 2 * this.#position.length);
    const position = new Int32Array(size);
    position.set(this.#position);
    this.#position = position;
    this.#numbers = this.#numbers.map((column) => {
      const longer = new Float64Array(size);
      longer.set(column);
      return longer;
    }) as Numbers;
  }
}

type Numbers = [Float64Array, Float64Array, Float64Array, Float64Array, Float64Array];
