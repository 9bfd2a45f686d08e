import { statSync } from "node:fs";
import { parentPort, workerData } from "node:worker_threads";
import { isStoreFailure, storeFailure } from "./duckdb-failure.ts";
import { DuckDbWriter } from "./duckdb-writer.ts";
import { type OpenDatabase, openDatabase } from "./open-database.ts";
import { readAggregate } from "./read-aggregate.ts";
import { readIncrease } from "./read-increase.ts";
import { countReadings, readRange } from "./read-range.ts";
import { ReaderPool } from "./reader-pool.ts";
import type { FromWorker, ToWorker, WorkerAnswers, WorkerOptions, WorkerRequest } from "./worker-protocol.ts";

// The thread that DuckDB runs in. Its calls are partly synchronous and would hold up the main loop.

const port = parentPort;
if (port === null) throw new Error("duckdb-worker.ts runs as a worker thread only");
const options = workerData as WorkerOptions;
const say = (message: FromWorker) => port.postMessage(message);
const fail = (error: unknown, call?: number) => {
  const { code, message, retryable } = storeFailure(options.path, error);
  say({ kind: "failure", failure: { code, message, retryable }, ...(call === undefined ? {} : { call }) });
};

try {
  await serve(await openDatabase(options));
} catch (error) {
  if (!isStoreFailure(error)) throw error;
  fail(error);
}

async function serve({ instance, connection, catalogue, opened }: OpenDatabase): Promise<void> {
  const writer = new DuckDbWriter(connection, catalogue);
  await writer.prepare();
  const readers = new ReaderPool(instance, 2);
  let writes: Promise<unknown> = Promise.resolve();

  const answer = async (request: WorkerRequest): Promise<WorkerAnswers[keyof WorkerAnswers]> => {
    switch (request.kind) {
      case "write": {
        for (const series of request.declared) catalogue.add(series);
        const written = writes.then(() => writer.write(request));
        writes = written.catch(() => undefined);
        return written.then(() => undefined);
      }
      case "range":
        return readers.use((reader) =>
          readRange(reader, catalogue.get(request.id), request.fromMs, request.toMs, request.limit),
        );
      case "aggregate":
        return readers.useSnapshot((reader) => readAggregate(reader, catalogue, request));
      case "increase":
        return readers.useSnapshot((reader) => readIncrease(reader, catalogue, request));
      case "stats":
        return readers.use(async (reader) => ({
          readings: await countReadings(reader),
          bytes: bytesOnDisk(options.path),
        }));
      case "close": {
        await writes;
        await readers.close();
        connection.closeSync();
        instance.closeSync();
        return undefined;
      }
    }
  };

  port?.on("message", async ({ call, request }: ToWorker) => {
    try {
      say({ kind: "answer", call, answer: await answer(request) });
    } catch (error) {
      if (!isStoreFailure(error)) throw error;
      fail(error, call);
    }
    if (request.kind === "close") port?.close();
  });
  say({ kind: "opened", store: opened });
}

function bytesOnDisk(path: string): number {
  return [path, `${path}.wal`].reduce(
    (total, file) => total + (statSync(file, { throwIfNoEntry: false })?.size ?? 0),
    0,
  );
}
