import type { DuckDBConnection } from "@duckdb/node-api";
import { HOUR_MS } from "../../retention.ts";
import type { Hours } from "../series-content.ts";
import type { Readings } from "../thin-readings.ts";
import { appendBlocks, type BlockRow, HOUR_BLOCKS, READING_BLOCKS } from "./block-tables.ts";
import { divideIntoBlocks } from "./divide-blocks.ts";
import { packBlock } from "./reading-block.ts";

type PackedBlock = { readonly row: BlockRow; readonly payload: Uint8Array };

/** Packs readings and hours into blocks and appends them to the tables where they belong. */
export class BlockOutput {
  /** The newest instant packed of each series. */
  readonly packedUntilMs = new Map<number, number>();
  readonly #tables = {
    blocks: { full: [] as PackedBlock[], open: [] as PackedBlock[] },
    hours: { full: [] as PackedBlock[], open: [] as PackedBlock[] },
  };

  /** `staying`: where the blocks begin that are left where they are. What ends before `thinnedBeforeMs` is thinned. */
  addReadings(
    series: number,
    { at, value }: Readings,
    staying: readonly number[],
    thinnedBeforeMs = Number.NEGATIVE_INFINITY,
  ): void {
    for (const { start, end, isFull } of divideIntoBlocks(at, staying)) {
      const [firstMs, lastMs] = [at[start] as number, at[end - 1] as number];
      const row = {
        series,
        firstMs,
        lastMs,
        count: end - start,
        firstValue: value[start] as number,
        lastValue: value[end - 1] as number,
        isThinned: lastMs < thinnedBeforeMs,
      };
      const payload = packBlock([at.subarray(start, end), value.subarray(start, end)]);
      this.#tables.blocks[isFull ? "full" : "open"].push({ row, payload });
      this.#note(series, lastMs);
    }
  }

  addHours(series: number, hours: Hours, staying: readonly number[]): void {
    const { startMs, count, sum, min, max, last } = hours;
    for (const { start, end, isFull } of divideIntoBlocks(startMs, staying)) {
      const [firstMs, lastMs] = [startMs[start] as number, startMs[end - 1] as number];
      const row = {
        series,
        firstMs,
        lastMs,
        count: end - start,
        firstValue: last[start] as number,
        lastValue: last[end - 1] as number,
        isThinned: true,
      };
      const payload = packBlock([startMs, count, sum, min, max, last].map((column) => column.subarray(start, end)));
      this.#tables.hours[isFull ? "full" : "open"].push({ row, payload });
      this.#note(series, lastMs + HOUR_MS - 1);
    }
  }

  async append(connection: DuckDBConnection): Promise<void> {
    const { blocks, hours } = this.#tables;
    await appendBlocks(connection, READING_BLOCKS.full, blocks.full);
    await appendBlocks(connection, READING_BLOCKS.open, blocks.open);
    await appendBlocks(connection, HOUR_BLOCKS.full, hours.full);
    await appendBlocks(connection, HOUR_BLOCKS.open, hours.open);
  }

  #note(series: number, untilMs: number): void {
    this.packedUntilMs.set(series, Math.max(this.packedUntilMs.get(series) ?? untilMs, untilMs));
  }
}
