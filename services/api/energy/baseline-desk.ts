import { Worker } from "node:worker_threads";
import { HttpProblem } from "../problem-details.ts";
import type { BaselineAnswers, BaselineJob } from "./baseline-jobs.ts";

const BASELINE_WORKER = new URL("./baseline-worker-boot.mjs", import.meta.url);
/** Each holds a year of hours; who comes later is asked to come again. */
const MOST_WAITING = 8;
const RETRY_AFTER_S = 10;

interface Waiting {
  readonly resolve: (answer: BaselineAnswers[BaselineJob["kind"]]) => void;
  readonly reject: (error: unknown) => void;
}

/** Computes baselines in a thread of its own, one after the other. The thread is made at the first job. */
export interface BaselineDesk {
  /** Rejects with `HttpProblem` 503 `baselines-busy`, and with what ended the thread. */
  compute<Kind extends BaselineJob["kind"]>(job: Extract<BaselineJob, { kind: Kind }>): Promise<BaselineAnswers[Kind]>;
  close(): Promise<void>;
}

export function createBaselineDesk(): BaselineDesk {
  const waiting = new Map<number, Waiting>();
  let worker: Worker | undefined;
  let calls = 0;

  function start(): Worker {
    // Loaders and inspectors of the parent are not for this thread: it registers its own.
    const started = new Worker(BASELINE_WORKER, { execArgv: [] });
    let cause: unknown;
    started.unref();
    started.on("message", ({ call, answer }: { call: number; answer: BaselineAnswers[BaselineJob["kind"]] }) => {
      waiting.get(call)?.resolve(answer);
      waiting.delete(call);
      if (waiting.size === 0) started.unref();
    });
    started.on("error", (error) => {
      cause = error;
    });
    started.on("exit", (exitCode) => {
      worker = undefined;
      const error = cause ?? new Error(`the thread of the baselines ended with code ${exitCode}`);
      for (const { reject } of waiting.values()) reject(error);
      waiting.clear();
    });
    return started;
  }

  return {
    compute: (job) =>
      new Promise((resolve, reject) => {
        if (waiting.size >= MOST_WAITING) {
          const detail = "Other baselines are being computed: ask again in a moment";
          reject(new HttpProblem(503, "baselines-busy", detail, RETRY_AFTER_S));
          return;
        }
        worker ??= start();
        worker.ref();
        calls += 1;
        waiting.set(calls, { resolve: resolve as Waiting["resolve"], reject });
        worker.postMessage({ call: calls, job });
      }),
    close: async () => {
      await worker?.terminate();
    },
  };
}
