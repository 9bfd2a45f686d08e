import { parentPort } from "node:worker_threads";
import { computePlan, type PlanJob } from "./plan-job.ts";

// The thread in which plans are made: the solver would hold up the main loop for seconds.

const port = parentPort;
if (port === null) throw new Error("plan-worker.ts runs as a worker thread only");
port.on("message", (job: PlanJob) => {
  computePlan(job).then(
    (result) => port.postMessage({ result }),
    (error: unknown) => port.postMessage({ error: String(error) }),
  );
});
