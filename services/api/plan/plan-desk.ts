import { Worker } from "node:worker_threads";
import { HttpProblem } from "../problem-details.ts";
import type { PlanJob, PlanResult } from "./plan-job.ts";

const PLAN_WORKER = new URL("./plan-worker-boot.mjs", import.meta.url);
const RETRY_AFTER_S = 10;
/** The solver stops by itself; this is for one that does not. */
const LONGEST_MS = 120_000;

/** Makes plans, one at a time, in a thread that lives as long as the plan takes. */
export interface PlanDesk {
  /** Rejects with `HttpProblem` 503 `plan-busy` or 504 `plan-too-long`, and with what ended the thread. */
  compute(job: PlanJob): Promise<PlanResult>;
  close(): Promise<void>;
}

export function createPlanDesk(): PlanDesk {
  let worker: Worker | undefined;
  return {
    compute: async (job) => {
      if (worker !== undefined)
        throw new HttpProblem(503, "plan-busy", "Another plan is being made: ask again in a moment", RETRY_AFTER_S);
      // Loaders and inspectors of the parent are not for this thread: it registers its own.
      const thread = new Worker(PLAN_WORKER, { execArgv: [] });
      worker = thread;
      let timer: NodeJS.Timeout | undefined;
      try {
        return await new Promise<PlanResult>((resolve, reject) => {
          timer = setTimeout(
            () => reject(new HttpProblem(504, "plan-too-long", "The plan took too long: take fewer measures or years")),
            LONGEST_MS,
          );
          thread.on("message", ({ result, error }: { result?: PlanResult; error?: string }) => {
            if (result === undefined) reject(new Error(`the plan could not be made: ${error}`));
            else resolve(result);
          });
          thread.on("error", reject);
          thread.on("exit", (code) => reject(new Error(`the thread of the plans ended with code ${code}`)));
          thread.postMessage(job);
        });
      } finally {
        clearTimeout(timer);
        worker = undefined;
        await thread.terminate();
      }
    },
    close: async () => {
      await worker?.terminate();
    },
  };
}
