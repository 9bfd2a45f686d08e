import { parentPort } from "node:worker_threads";
import type { PlanMessage } from "./plan-desk.ts";
import { computePlan, type PlanJob } from "./plan-job.ts";

// The thread in which plans are made: the solver would hold up the main loop for seconds.

const port = parentPort;
if (port === null) throw new Error("plan-worker.ts runs as a worker thread only");
port.on("message", (job: PlanJob) => {
  const send = (message: PlanMessage): void => port.postMessage(message);
  computePlan(job, (soFar) => send({ soFar })).then(
    (result) => send({ result }),
    (error: unknown) => send({ error: String(error) }),
  );
});
