import type { IncreaseColumns } from "./worker-protocol.ts";

const FIRST_ROWS = 16_384;

/** Collects increases column by column. */
export class IncreaseOutput {
  #position = new Int32Array(FIRST_ROWS);
  #numbers = Array.from({ length: 5 }, () => new Float64Array(FIRST_ROWS)) as Numbers;
  #rows = 0;

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
    const [startMs, endMs, increase, coveredMs, resets] = this.#numbers.map((column) =>
      column.slice(0, this.#rows),
    ) as Numbers;
    return { position: this.#position.slice(0, this.#rows), startMs, endMs, increase, coveredMs, resets };
  }

  #grow(): void {
    const size = 2 * this.#position.length;
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
