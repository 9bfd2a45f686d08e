import { OperationalError } from "../../../process/operational-error.ts";
import { ByteSink } from "./byte-sink.ts";
import { packColumn } from "./pack-column.ts";
import type { Stretch } from "./stretch.ts";
import { isRegular, neverFalls, readHead, unpackColumn } from "./unpack-column.ts";

/** A block that has so many readings is full; one that was merged with late readings may have up to twice as many. */
export const BLOCK_READINGS = 2_048;
/** So many readings are worth a block of their own, where no more can come to it or where it spares them being rows. */
export const SMALL_BLOCK_READINGS = 512;

/*
 * A block is 8 bytes (format, number of columns, two unused, count as 32 bits) and its columns: of readings their
 * instants and values; of summarized hours their starts, counts, sums, minima, maxima and last values.
 */
const FORMAT = 1;
const HEAD_BYTES = 8;
export const READING_COLUMNS = 2;
export const HOUR_COLUMNS = 6;

const sink = new ByteSink();

/** The block of columns of equal length. */
export function packBlock(columns: readonly Float64Array[]): Uint8Array {
  const count = columns[0]?.length ?? 0;
  const head = sink.take(HEAD_BYTES);
  head.setUint8(0, FORMAT);
  head.setUint8(1, columns.length);
  head.setUint32(4, count, true);
  for (const column of columns) packColumn(column, count, sink);
  return sink.finish();
}

function readBlockHead(bytes: Uint8Array, offset: number, columns: number): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset + offset);
  if (view.getUint8(0) !== FORMAT || view.getUint8(1) !== columns) {
    throw new OperationalError({
      code: "store-too-new",
      message: `A block of readings has format ${view.getUint8(0)} with ${view.getUint8(1)} columns; this release knows format ${FORMAT}. Run the release that wrote it, or a later one.`,
    });
  }
  return view.getUint32(4, true);
}

/** The columns of a block, each in an array of its own. */
export function unpackBlock(bytes: Uint8Array, offset: number, columns: number): Float64Array[] {
  const count = readBlockHead(bytes, offset, columns);
  let at = offset + HEAD_BYTES;
  return Array.from({ length: columns }, () => {
    const head = readHead(bytes, at, count);
    const column = new Float64Array(count);
    unpackColumn(bytes, head, count, column);
    at = head.end;
    return column;
  });
}

/** Unpacks blocks of readings one after the other into the same memory: a stretch is good until the next. */
export class BlockReader {
  #at = new Float64Array(2 * BLOCK_READINGS);
  #value = new Float64Array(2 * BLOCK_READINGS);

  read(bytes: Uint8Array, offset: number): Stretch {
    const count = readBlockHead(bytes, offset, READING_COLUMNS);
    if (count > this.#at.length) {
      this.#at = new Float64Array(count);
      this.#value = new Float64Array(count);
    }
    const times = readHead(bytes, offset + HEAD_BYTES, count);
    const values = readHead(bytes, times.end, count);
    unpackColumn(bytes, values, count, this.#value);
    const regular = isRegular(times);
    if (!regular) unpackColumn(bytes, times, count, this.#at);
    return {
      count,
      at: regular ? undefined : this.#at,
      firstMs: times.base,
      stepMs: times.leastStep,
      value: this.#value,
      neverFalls: neverFalls(values),
    };
  }
}
