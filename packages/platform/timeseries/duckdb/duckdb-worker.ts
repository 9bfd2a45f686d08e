import { parentPort, workerData } from "node:worker_threads";
import { isStoreFailure, storeFailure } from "./duckdb-failure.ts";
import { openDatabase } from "./open-database.ts";
import { StoreWorker } from "./store-worker.ts";
import type { FromWorker, ToWorker, WorkerFailure, WorkerOptions } from "./worker-protocol.ts";

// The thread that DuckDB runs in. Its calls are partly synchronous and would hold up the main loop.

const port = parentPort;
if (port === null) throw new Error("duckdb-worker.ts runs as a worker thread only");
const options = workerData as WorkerOptions;
const say = (message: FromWorker) => port.postMessage(message);
/** What a failure of the store is told as; any other error is a bug, and ends the thread. */
const failureOf = (error: unknown): WorkerFailure => {
  if (!isStoreFailure(error)) throw error;
  const { code, message, retryable } = storeFailure(options.path, error);
  return { code, message, retryable };
};

try {
  const opened = await openDatabase(options);
  const worker = new StoreWorker(options.path, opened, (error) => say({ kind: "warning", failure: failureOf(error) }));
  await worker.prepare();
  port.on("message", async ({ call, request }: ToWorker) => {
    try {
      say({ kind: "answer", call, answer: await worker.answer(request) });
    } catch (error) {
      say({ kind: "failure", call, failure: failureOf(error) });
    }
    if (request.kind === "close") port.close();
  });
  say({ kind: "opened", store: opened.opened });
} catch (error) {
  say({ kind: "failure", failure: failureOf(error) });
}
