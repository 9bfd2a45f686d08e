import { statSync } from "node:fs";
import { backUpDatabase } from "./backup-database.ts";
import { DuckDbWriter } from "./duckdb-writer.ts";
import { Maintenance } from "./maintenance.ts";
import type { OpenDatabase } from "./open-database.ts";
import { readAggregate } from "./read-aggregate.ts";
import { readIncrease, readTotalIncrease } from "./read-increase.ts";
import { countReadings, readRange } from "./read-range.ts";
import { ReaderPool } from "./reader-pool.ts";
import type { ReadingColumns, WorkerAnswers, WorkerRequest } from "./worker-protocol.ts";

/** Readings are packed when there are so many that queries would become slow and the file large, ... */
const PACK_AT_ROWS = 2_000_000;
/** ... or so many when that has not been done for a while. */
const PACK_LATER_AT_ROWS = 100_000;
const PACK_LATER_MS = 600_000;
/** Of readings that were packed at once so many cost a query what one loose row does. */
const RUN_ROWS_LIKE_ONE = 10;
/** The first time after the start: what an earlier run left is in memory until then. */
const PACK_FIRST_MS = 60_000;

/** Answers what the main thread asks: writes one after the other, reads beside them. */
export class StoreWorker {
  readonly #path: string;
  readonly #database: OpenDatabase;
  readonly #warn: (error: unknown) => void;
  readonly #writer: DuckDbWriter;
  readonly #readers: ReaderPool;
  readonly #maintenance: Maintenance;
  #turns: Promise<unknown> = Promise.resolve();
  #upkeep: Promise<unknown> = Promise.resolve();
  #isPacking = false;
  #packedAtMs = performance.now() - PACK_LATER_MS + PACK_FIRST_MS;

  constructor(path: string, database: OpenDatabase, warn: (error: unknown) => void) {
    const { instance, connection, catalogue, looseRows } = database;
    this.#path = path;
    this.#database = database;
    this.#warn = warn;
    this.#writer = new DuckDbWriter(connection, catalogue, looseRows);
    this.#readers = new ReaderPool(instance, 2);
    this.#maintenance = new Maintenance({
      connection,
      catalogue,
      writer: this.#writer,
      read: (work) => this.#readers.use(work),
      inTurn: (work) => this.#inTurn(work),
    });
  }

  prepare(): Promise<void> {
    return this.#writer.prepare();
  }

  async answer(request: WorkerRequest): Promise<WorkerAnswers[keyof WorkerAnswers]> {
    const { catalogue, instance } = this.#database;
    switch (request.kind) {
      case "write":
        for (const series of request.declared) catalogue.add(series);
        return this.#write(request);
      case "range":
        return this.#readers.useSnapshot((reader) =>
          readRange(reader, catalogue.get(request.id), request, request.limit),
        );
      case "aggregate":
        return this.#readers.useSnapshot((reader) => readAggregate(reader, catalogue, request));
      case "increase":
        return this.#readers.useSnapshot((reader) => readIncrease(reader, catalogue, request));
      case "increaseTotal":
        return this.#readers.useSnapshot((reader) => readTotalIncrease(reader, catalogue, request));
      case "stats":
        return this.#stats();
      case "maintain":
        return this.#inUpkeep(() => this.#maintenance.maintain(request.cuts));
      case "backup":
        await this.#inTurn(async () => {});
        return backUpDatabase(instance, request.path);
      case "close":
        return this.#close();
    }
  }

  async #write(batch: ReadingColumns): Promise<undefined> {
    await this.#inTurn(() => this.#writer.write(batch));
    const rows = this.#writer.looseRows + this.#writer.runRows / RUN_ROWS_LIKE_ONE;
    const isDue = performance.now() - this.#packedAtMs >= PACK_LATER_MS && rows >= PACK_LATER_AT_ROWS;
    if ((rows >= PACK_AT_ROWS || isDue) && !this.#isPacking) this.#packBeside();
    return undefined;
  }

  /** Packs while writes go on; what fails is tried again when there is more. */
  #packBeside(): void {
    this.#isPacking = true;
    this.#inUpkeep(() => this.#maintenance.pack())
      .catch(this.#warn)
      .finally(() => {
        this.#isPacking = false;
        this.#packedAtMs = performance.now();
      });
  }

  async #stats(): Promise<WorkerAnswers["stats"]> {
    // Readings of instants that are packed already would count twice.
    if (this.#writer.mayOverlap) await this.#inUpkeep(() => this.#maintenance.pack());
    const readings = await this.#readers.use(countReadings);
    return { readings, bytes: bytesOnDisk(this.#path) };
  }

  async #close(): Promise<undefined> {
    this.#maintenance.stop();
    await this.#upkeep;
    await this.#turns;
    await this.#readers.close();
    this.#database.connection.closeSync();
    this.#database.instance.closeSync();
    return undefined;
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#turns.then(work);
    this.#turns = done.catch(() => undefined);
    return done;
  }

  /** One piece of upkeep at a time, beside the writes. */
  #inUpkeep<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#upkeep.then(work);
    this.#upkeep = done.catch(() => undefined);
    return done;
  }
}

function bytesOnDisk(path: string): number {
  return [path, `${path}.wal`].reduce(
    (total, file) => total + (statSync(file, { throwIfNoEntry: false })?.size ?? 0),
    0,
  );
}
