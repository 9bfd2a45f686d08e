import type { DuckDBConnection } from "@duckdb/node-api";
import { HOUR_MS, hourOf } from "../retention.ts";
import type { TimeRange } from "../time-series.ts";
import { eitherTable, HOUR_BLOCKS, type LoadedBlock, loadBlocks, READING_BLOCKS } from "./blocks/block-tables.ts";
import { type BlockReader, HOUR_COLUMNS, unpackBlock } from "./blocks/reading-block.ts";
import { firstIndexFrom, mergeStretches, type Stretch, stretchOf } from "./blocks/stretch.ts";
import { loadLoose } from "./loose-readings.ts";
import { ofSeries } from "./query-scope.ts";
import type { StoredSeries } from "./stored-series.ts";

const BLOCK_COLUMNS = "series, first_ms, last_ms, readings, payload";

/** Summarized hours of a gauge, amount or state, column by column, in the order of time. */
export interface Hours {
  readonly startMs: Float64Array;
  readonly count: Float64Array;
  readonly sum: Float64Array;
  readonly min: Float64Array;
  readonly max: Float64Array;
  readonly last: Float64Array;
}

/**
 * What the file holds of one series in a range. Where a block reaches out of the range, all that there is up to the
 * block's end belongs to it too.
 */
export class SeriesContent {
  readonly hours: readonly Hours[];
  readonly #blocks: readonly LoadedBlock[];
  /** Not packed yet; of equal instants these hold. */
  readonly #loose: Stretch;

  constructor(hours: readonly LoadedBlock[], blocks: readonly LoadedBlock[], loose: Stretch) {
    this.hours = hours.map(({ bytes, offset }) => unpackHours(bytes, offset));
    this.#blocks = blocks;
    this.#loose = hours.length === 0 ? loose : outsideOf(this.hours, loose);
  }

  /** Of the first reading, in milliseconds since 1970; infinity where there is none. */
  get firstMs(): number {
    const [block] = this.#blocks;
    return Math.min(block?.firstMs ?? Number.POSITIVE_INFINITY, this.#loose.at?.[0] ?? Number.POSITIVE_INFINITY);
  }

  /** All readings in the order of time. Each stretch is good until the next is asked for. */
  *stretches(reader: BlockReader): Generator<Stretch> {
    const { at = new Float64Array(), value, count } = this.#loose;
    let next = 0;
    const upTo = (end: number): Stretch => {
      const stretch = stretchOf(at.subarray(next, end), value.subarray(next, end));
      next = end;
      return stretch;
    };
    for (const { firstMs, lastMs, bytes, offset } of this.#blocks) {
      const before = firstIndexFrom(at, firstMs, next, count);
      if (before > next) yield upTo(before);
      const within = firstIndexFrom(at, lastMs + 1, next, count);
      const block = reader.read(bytes, offset);
      yield within > next ? mergeStretches(block, upTo(within)) : block;
    }
    if (count > next) yield upTo(count);
  }
}

export function unpackHours(bytes: Uint8Array, offset: number): Hours {
  const none = new Float64Array();
  const [startMs = none, count = none, sum = none, min = none, max = none, last = none] = unpackBlock(
    bytes,
    offset,
    HOUR_COLUMNS,
  );
  return { startMs, count, sum, min, max, last };
}

/** A reading of an hour that is summarized changes nothing, as nobody can tell whether it was counted. */
function outsideOf(hours: readonly Hours[], loose: Stretch): Stretch {
  const { at = new Float64Array(), value } = loose;
  const lastHourMs = hours.at(-1)?.startMs.at(-1) ?? Number.NEGATIVE_INFINITY;
  if ((at[0] ?? Number.POSITIVE_INFINITY) >= lastHourMs + HOUR_MS) return loose;
  const summarized = new Set(hours.flatMap(({ startMs }) => [...startMs]));
  const keeps = (_: number, row: number) => !summarized.has(hourOf(at[row] as number));
  return stretchOf(at.filter(keeps), value.filter(keeps));
}

/** Reads what the file holds of some series, all registers or none, by their numbers; those with nothing are left out. */
export async function loadContents(
  connection: DuckDBConnection,
  series: readonly StoredSeries[],
  { fromMs, toMs }: TimeRange,
): Promise<Map<number, SeriesContent>> {
  const contents = new Map<number, SeriesContent>();
  const isRegister = series[0]?.isRegister;
  if (isRegister === undefined || fromMs >= toMs) return contents;
  const wanted = ofSeries(series);
  const overlapping = `${wanted} AND last_ms >= ${fromMs} AND first_ms < ${toMs}`;
  const blocks = await loadBlocks(connection, eitherTable(READING_BLOCKS, BLOCK_COLUMNS), overlapping);
  const hours = isRegister ? NO_BLOCKS : await loadHours(connection, wanted, { fromMs, toMs });
  const reach = reachOf([...blocks.values()].flat(), { fromMs, toMs });
  const loose = await loadLoose(
    connection,
    isRegister,
    `${wanted} AND at_ms >= ${reach.fromMs} AND at_ms < ${reach.toMs}`,
  );
  for (const id of new Set([...hours.keys(), ...blocks.keys(), ...loose.keys()])) {
    const own = blocks.get(id) ?? [];
    const ownLoose = within(loose.get(id) ?? NOTHING, reachOf(own, { fromMs, toMs }));
    contents.set(id, new SeriesContent(hours.get(id) ?? [], own, ownLoose));
  }
  return contents;
}

const NO_BLOCKS: ReadonlyMap<number, LoadedBlock[]> = new Map();
export const NOTHING = stretchOf(new Float64Array(), new Float64Array());

const loadHours = (connection: DuckDBConnection, wanted: string, { fromMs, toMs }: TimeRange) =>
  loadBlocks(
    connection,
    eitherTable(HOUR_BLOCKS, BLOCK_COLUMNS),
    `${wanted} AND last_ms >= ${hourOf(fromMs)} AND first_ms < ${toMs}`,
  );

/** The range, and what of the blocks reaches out of it. */
function reachOf(blocks: readonly LoadedBlock[], { fromMs, toMs }: TimeRange): TimeRange {
  return blocks.reduce(
    (reach, { firstMs, lastMs }) => ({
      fromMs: Math.min(reach.fromMs, firstMs),
      toMs: Math.max(reach.toMs, lastMs + 1),
    }),
    { fromMs, toMs },
  );
}

function within({ at = new Float64Array(), value, count }: Stretch, { fromMs, toMs }: TimeRange): Stretch {
  const start = firstIndexFrom(at, fromMs, 0, count);
  const end = firstIndexFrom(at, toMs, start, count);
  return stretchOf(at.subarray(start, end), value.subarray(start, end));
}
