import { Worker } from "node:worker_threads";
import { HttpProblem } from "../problem-details.ts";
import type { PlanJob, PlanResult } from "./plan-job.ts";

const PLAN_WORKER = new URL("./plan-worker-boot.mjs", import.meta.url);
const RETRY_AFTER_S = 10;
/** The search ends by itself; where it does not, what is known after so long is the answer. */
const LATE_MS = 14_000;
/** For a machine on which not even the thread has begun by then. */
const LONGEST_MS = 60_000;
const NOTHING: PlanResult = { found: { kind: "not-found" }, leftOut: [], otherBudgets: [] };

export interface PlanMessage {
  readonly result?: PlanResult;
  /** What is known until now. */
  readonly soFar?: PlanResult;
  readonly error?: string;
}

/** Makes plans, one at a time, in a thread that lives as long as the plan takes. */
export interface PlanDesk {
  /** Rejects with `HttpProblem` 503 `plan-busy`, and with what ended the thread. Never late: the best that is known by then. */
  compute(job: PlanJob): Promise<PlanResult>;
  close(): Promise<void>;
}

export function createPlanDesk({ lateMs = LATE_MS }: { readonly lateMs?: number } = {}): PlanDesk {
  let worker: Worker | undefined;
  return {
    compute: async (job) => {
      if (worker !== undefined)
        throw new HttpProblem(503, "plan-busy", "Another plan is being made: ask again in a moment", RETRY_AFTER_S);
      // Loaders and inspectors of the parent are not for this thread: it registers its own.
      const thread = new Worker(PLAN_WORKER, { execArgv: [] });
      worker = thread;
      const timers: NodeJS.Timeout[] = [];
      try {
        return await new Promise<PlanResult>((resolve, reject) => {
          let latest: PlanResult | undefined;
          let isLate = false;
          timers.push(
            setTimeout(() => {
              isLate = true;
              if (latest !== undefined) resolve(latest);
            }, lateMs),
            setTimeout(() => resolve(latest ?? NOTHING), LONGEST_MS),
          );
          thread.on("message", ({ result, soFar, error }: PlanMessage) => {
            latest = soFar ?? latest;
            if (error !== undefined) reject(new Error(`the plan could not be made: ${error}`));
            else if (result !== undefined) resolve(result);
            else if (isLate && latest !== undefined) resolve(latest);
          });
          thread.on("error", reject);
          thread.on("exit", (code) => reject(new Error(`the thread of the plans ended with code ${code}`)));
          thread.postMessage(job);
        });
      } finally {
        for (const timer of timers) clearTimeout(timer);
        worker = undefined;
        await thread.terminate();
      }
    },
    close: async () => {
      await worker?.terminate();
    },
  };
}
