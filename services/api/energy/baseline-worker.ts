import { parentPort } from "node:worker_threads";
import { type BaselineJob, computeBaseline } from "./baseline-jobs.ts";

// The thread in which baselines are fitted: a year of hours would hold up the main loop.

const port = parentPort;
if (port === null) throw new Error("baseline-worker.ts runs as a worker thread only");
port.on("message", ({ call, job }: { call: number; job: BaselineJob }) => {
  port.postMessage({ call, answer: computeBaseline(job) });
});
