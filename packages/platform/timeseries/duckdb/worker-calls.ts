import { Worker } from "node:worker_threads";
import type { Logger } from "../../log/logger.ts";
import { OperationalError } from "../../process/operational-error.ts";
import type { FromWorker, OpenedStore, WorkerAnswers, WorkerOptions, WorkerRequest } from "./worker-protocol.ts";

interface Pending {
  readonly resolve: (answer: never) => void;
  readonly reject: (error: OperationalError) => void;
}

/** Questions to the worker and its answers. When the worker is gone, every question is refused with the reason. */
export class WorkerCalls {
  readonly #worker: Worker;
  readonly #path: string;
  readonly #pending = new Map<number, Pending>();
  #calls = 0;
  #gone: OperationalError | undefined;
  #closing: Promise<void> | undefined;

  constructor(worker: Worker, path: string) {
    this.#worker = worker;
    this.#path = path;
  }

  ask<K extends WorkerRequest["kind"]>(request: Extract<WorkerRequest, { kind: K }>): Promise<WorkerAnswers[K]> {
    return new Promise((resolve, reject) => {
      this.checkOpen();
      this.#send(request, { resolve, reject });
    });
  }

  /** @throws OperationalError `store-closed` after `close()`, `store-stopped` when the worker ended by itself. */
  checkOpen(): void {
    if (this.#gone !== undefined) throw this.#gone;
    if (this.#closing !== undefined) throw this.#closedError();
  }

  /** Lets what was asked finish, then closes the file and ends the thread. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    if (this.#gone !== undefined) return;
    const ended = new Promise((resolve) => this.#worker.once("exit", resolve));
    await new Promise((resolve, reject) => this.#send({ kind: "close" }, { resolve, reject }));
    await ended;
  }

  #send(request: WorkerRequest, pending: Pending): void {
    this.#calls += 1;
    this.#pending.set(this.#calls, pending);
    this.#worker.postMessage({ call: this.#calls, request });
  }

  receive(message: FromWorker): void {
    if (message.kind === "opened" || message.kind === "warning" || message.call === undefined) return;
    const pending = this.#pending.get(message.call);
    this.#pending.delete(message.call);
    if (message.kind === "answer") pending?.resolve(message.answer as never);
    else pending?.reject(new OperationalError(message.failure));
  }

  /** The worker has ended: nothing that waits will be answered. */
  ended(cause: unknown): OperationalError | undefined {
    if (this.#closing !== undefined && this.#pending.size === 0) return undefined;
    this.#gone ??= new OperationalError({
      code: "store-stopped",
      message: `The thread of the time-series store ${this.#path} ended by itself. What was not confirmed is not stored; start the process again.`,
      retryable: true,
      cause,
    });
    for (const { reject } of this.#pending.values()) reject(this.#gone);
    this.#pending.clear();
    return this.#gone;
  }

  #closedError(): OperationalError {
    return new OperationalError({
      code: "store-closed",
      message: `The time-series store ${this.#path} is closed. Ask before it is closed.`,
    });
  }
}

/** The module that the thread runs; another one in tests of a thread that dies. */
const STORE_WORKER = new URL("./worker-boot.mjs", import.meta.url);

/** Starts the thread and resolves once it has opened the file. `onEnd` is called when the thread has ended, however. */
export function startWorker(
  options: WorkerOptions,
  log: Logger,
  onEnd: () => void,
  module: URL = STORE_WORKER,
): Promise<{ calls: WorkerCalls; store: OpenedStore }> {
  // It makes few objects of its own; a small nursery for them spares some twenty megabytes.
  const resourceLimits = { maxYoungGenerationSizeMb: 12 };
  // Loaders and inspectors of the parent are not for this thread: it registers its own.
  const worker = new Worker(module, { workerData: options, execArgv: [], resourceLimits });
  const calls = new WorkerCalls(worker, options.path);
  return new Promise((resolve, reject) => {
    let opened = false;
    let refusal: OperationalError | undefined;
    let cause: unknown;
    worker.on("message", (message: FromWorker) => {
      if (message.kind === "opened") {
        opened = true;
        resolve({ calls, store: message.store });
      } else if (message.kind === "warning") {
        log.warn({ path: options.path, code: message.failure.code }, message.failure.message);
      } else if (message.kind === "failure" && message.call === undefined) {
        refusal = new OperationalError(message.failure);
      } else {
        calls.receive(message);
      }
    });
    worker.on("error", (error) => {
      cause = error;
    });
    worker.on("exit", (exitCode) => {
      onEnd();
      const error = calls.ended(cause);
      if (error === undefined) return;
      if (opened) log.error({ path: options.path, exitCode, err: cause }, error.message);
      else reject(refusal ?? error);
    });
  });
}
