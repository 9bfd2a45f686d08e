import { startChild } from "../../support/child.ts";
import { waitFor } from "../../support/wait-for.ts";

export interface UnguardedServer {
  readonly pid: number;
  isRunning(): boolean;
  kill9(): Promise<void>;
  /** Ends in order. */
  stop(): Promise<unknown>;
}

/** Starts a program of this folder, `node --import tsx SCRIPT DATA PORT`, and returns once it says that it is running. */
export async function startUnguarded(
  script: string,
  dataDirectory: string,
  mqttPort: number,
  timeoutMs: number,
  env: Readonly<Record<string, string>> = {},
): Promise<UnguardedServer> {
  const child = startChild(process.execPath, ["--import", "tsx", script, dataDirectory, String(mqttPort)], { env });
  const kill9 = async () => {
    child.kill("SIGKILL");
    await child.ended;
  };
  try {
    await waitFor("the server", () => child.output().includes("running") || !child.isRunning(), timeoutMs);
  } catch (error) {
    await kill9();
    throw error;
  }
  const stop = async () => {
    child.kill("SIGTERM");
    await child.ended;
  };
  return { pid: child.pid, isRunning: child.isRunning, kill9, stop };
}
