import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

export interface StartedByNpm {
  /** Of npm itself: the root of all that it started. */
  readonly pid: number;
  readonly mqttPort: number;
  /** From the command to the greeting. */
  readonly readyAfterS: number;
  /** Stops everything, as Ctrl-C in a terminal does. */
  stop(): Promise<void>;
}

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const STOP_TIMEOUT_MS = 60_000;

const groups = new Set<number>();
process.on("exit", () => {
  for (const pid of groups) process.kill(-pid, "SIGKILL");
});
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => process.exit(130));

/**
 * `npm start -- ...` for real, on free ports of loopback. Resolves with the greeting; throws its words when it ends before
 * or says nothing for `timeoutS`.
 */
export async function npmStart(args: readonly string[], timeoutS: number): Promise<StartedByNpm> {
  const startedMs = performance.now();
  const { PATH = "", HOME = "", LUCCIOLA_SIMULATOR_SCENARIO } = process.env;
  // A group of its own, because npm does not hand a signal on to what it runs: a terminal sends it to the whole group.
  const child = spawn("npm", ["start", "--", ...args], {
    cwd: ROOT,
    detached: true,
    env: {
      ...{ PATH, HOME, LUCCIOLA_API_PORT: "0", LUCCIOLA_BROKER_PORT: "0" },
      ...(LUCCIOLA_SIMULATOR_SCENARIO === undefined ? {} : { LUCCIOLA_SIMULATOR_SCENARIO }),
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const pid = child.pid;
  if (pid === undefined) throw new Error("npm could not be started; is it in the PATH?");
  groups.add(pid);
  const words = await untilGreeting(child, timeoutS);
  const [, mqttPort] = /MQTT\s+\S+?:(\d+)/.exec(words) ?? [];
  return {
    pid,
    mqttPort: Number(mqttPort),
    readyAfterS: Number(((performance.now() - startedMs) / 1_000).toFixed(1)),
    stop: async () => {
      const gone = once(child, "close", { signal: AbortSignal.timeout(STOP_TIMEOUT_MS) });
      process.kill(-pid, "SIGINT");
      await gone;
      groups.delete(pid);
    },
  };
}

function untilGreeting(child: ChildProcess, timeoutS: number): Promise<string> {
  return new Promise((resolve, reject) => {
    let words = "";
    const give = (verdict: string) => reject(new Error(`npm start ${verdict}. Its words:\n${words}`));
    const timer = setTimeout(() => give(`was not ready after ${timeoutS} s`), timeoutS * 1_000);
    child.on("close", (code) => {
      clearTimeout(timer);
      give(`ended with ${code}`);
    });
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding("utf8").on("data", (text: string) => {
        words += text;
        if (!words.includes("Ctrl-C stops it.")) return;
        clearTimeout(timer);
        resolve(words);
      });
    }
  });
}
