import { parentPort, workerData } from "node:worker_threads";
import { isStoreFailure, storeFailure } from "./duckdb-failure.ts";
import { openDatabase } from "./open-database.ts";
import { StoreWorker } from "./store-worker.ts";
import type { FromWorker, IncreaseColumns, ToWorker, WorkerFailure, WorkerOptions } from "./worker-protocol.ts";

// The thread that DuckDB runs in. Its calls are partly synchronous and would hold up the main loop.

const port = parentPort;
if (port === null) throw new Error("duckdb-worker.ts runs as a worker thread only");
const options = workerData as WorkerOptions;
const say = (message: FromWorker, moved: ArrayBuffer[] = []) => port.postMessage(message, moved);
/** What a failure of the store is told as; any other error is a bug, and ends the thread. */
const failureOf = (error: unknown): WorkerFailure => {
  if (!isStoreFailure(error)) throw error;
  const { code, message, retryable } = storeFailure(options.path, error);
  return { code, message, retryable };
};
/** The largest answers are moved, not copied: the worker keeps nothing of them. */
const buffersOf = (columns: IncreaseColumns) => Object.values(columns).map(({ buffer }) => buffer as ArrayBuffer);

try {
  const opened = await openDatabase(options);
  const worker = new StoreWorker(options.path, opened, (error) => say({ kind: "warning", failure: failureOf(error) }));
  await worker.prepare();
  port.on("message", async ({ call, request }: ToWorker) => {
    try {
      const answer = await worker.answer(request);
      say({ kind: "answer", call, answer }, request.kind === "increase" ? buffersOf(answer as IncreaseColumns) : []);
    } catch (error) {
      say({ kind: "failure", call, failure: failureOf(error) });
    }
    if (request.kind === "close") port.close();
  });
  say({ kind: "opened", store: opened.opened });
} catch (error) {
  say({ kind: "failure", failure: failureOf(error) });
}
