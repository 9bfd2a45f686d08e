import { readFile, rm } from "node:fs/promises";
import { waitFor } from "./wait-for.ts";

/** How late the event loop of a process was, ms. */
export interface EventLoopDelay {
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}

const PATIENCE_MS = 60_000;

/** The environment that loads the probe into a process, which is then as it is shipped for the rest. */
export const probeEnvironment = (file: string): Record<string, string> => ({
  NODE_OPTIONS: `--import ${new URL("event-loop-probe.mjs", import.meta.url).href}`,
  EVENT_LOOP_PROBE_FILE: file,
});

/** What the probe of a process has seen since it was last asked. */
export async function askProbe(pid: number, file: string): Promise<EventLoopDelay> {
  await rm(file, { force: true });
  process.kill(pid, "SIGUSR2");
  const text = await waitFor(
    "the event loop's probe",
    () => readFile(file, "utf8").catch(() => undefined),
    PATIENCE_MS,
  );
  return JSON.parse(text) as EventLoopDelay;
}
