import { BLOCK_READINGS, SMALL_BLOCK_READINGS } from "./reading-block.ts";
import { firstIndexFrom } from "./stretch.ts";

export interface Part {
  readonly start: number;
  readonly end: number;
  /** Has the size of a block that is left alone from now on. */
  readonly isFull: boolean;
}

/**
 * Divides rows in the order of time into blocks such that none of them reaches over a block that stays: `staying` are the
 * beginnings of those, in order. Blocks are of even size, at least full where there is enough.
 */
export function divideIntoBlocks(at: Float64Array, staying: readonly number[]): Part[] {
  const parts: Part[] = [];
  let start = 0;
  for (const limitMs of [...staying, Number.POSITIVE_INFINITY]) {
    const end = firstIndexFrom(at, limitMs, start, at.length);
    const rows = end - start;
    const blocks = Math.max(1, Math.floor(rows / BLOCK_READINGS));
    for (let block = 0; block < blocks && rows > 0; block += 1) {
      parts.push({
        start: start + Math.floor((block * rows) / blocks),
        end: start + Math.floor(((block + 1) * rows) / blocks),
        // What newer blocks follow grows no more, but by what is late: to write it anew each time would gain nothing.
        isFull: rows >= (limitMs === Number.POSITIVE_INFINITY ? BLOCK_READINGS : SMALL_BLOCK_READINGS),
      });
    }
    start = end;
  }
  return parts;
}
