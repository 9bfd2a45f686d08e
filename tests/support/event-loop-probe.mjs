// Loaded into a process with NODE_OPTIONS=--import: at each SIGUSR2 it writes how late the event loop was since the last one
// to EVENT_LOOP_PROBE_FILE, as JSON, in milliseconds.
import { renameSync, writeFileSync } from "node:fs";
import { monitorEventLoopDelay } from "node:perf_hooks";

const file = process.env.EVENT_LOOP_PROBE_FILE;
const RESOLUTION_MS = 10;
const NS_PER_MS = 1e6;

if (file !== undefined) {
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  delay.enable();
  process.on("SIGUSR2", () => {
    const lateMs = (ns) => Math.max(0, Math.round(ns / NS_PER_MS) - RESOLUTION_MS);
    const seen = { p50Ms: lateMs(delay.percentile(50)), p99Ms: lateMs(delay.percentile(99)), maxMs: lateMs(delay.max) };
    delay.reset();
    writeFileSync(`${file}.new`, JSON.stringify(seen));
    renameSync(`${file}.new`, file);
  });
}
