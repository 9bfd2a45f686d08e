import { fileURLToPath } from "node:url";
import { type Child, type Ending, runToEnd, startChild } from "./child.ts";
import { waitFor } from "./wait-for.ts";

export interface StartOptions {
  readonly dataDirectory: string;
  /** Beside `--no-simulator`, which is always given unless `simulator` is true. */
  readonly args?: readonly string[];
  /** `LUCCIOLA_API_PORT` and `LUCCIOLA_BROKER_PORT` are 0 (any free port) unless given here. */
  readonly env?: Readonly<Record<string, string>>;
  readonly simulator?: boolean;
  /** A program and its arguments that watch over the process and leave its pid as it is, such as `strace -D`. */
  readonly under?: readonly string[];
  readonly timeoutMs?: number;
}

export interface FirstLogin {
  readonly username: string;
  readonly password: string;
}

/** The whole system, in a process of its own. */
export interface RunningLucciola {
  readonly pid: number;
  /** Such as `http://127.0.0.1:41234`. */
  readonly apiUrl: string;
  readonly mqttPort: number;
  /** While nobody has chosen a password yet. */
  readonly firstLogin: FirstLogin | undefined;
  output(): string;
  isRunning(): boolean;
  /** Asks it to stop, and returns its exit code. */
  stop(): Promise<number | null>;
  /** Ends it as a power cut does, for what its process knows. */
  kill9(): Promise<void>;
}

const RUN = fileURLToPath(new URL("../../scripts/run.mjs", import.meta.url));
const STOP_TIMEOUT_MS = 60_000;
const START_TIMEOUT_MS = 120_000;

/** Starts everything and returns once the greeting is there. Throws with its words when it ends before. */
export async function startLucciola(options: StartOptions): Promise<RunningLucciola> {
  const [command = "", ...args] = commandOf(options);
  const child = startChild(command, args, { env: environmentOf(options) });
  try {
    await waitFor(
      "the greeting",
      () => child.output().includes("Ctrl-C stops it.") || !child.isRunning(),
      options.timeoutMs ?? START_TIMEOUT_MS,
    );
    if (!child.isRunning()) throw new Error("Lucciola ended before it was running");
    return describe(child);
  } catch (error) {
    child.kill("SIGKILL");
    throw new Error(`${(error as Error).message}. Its words:\n${child.output()}`, { cause: error });
  }
}

/** Starts everything where it cannot run, and returns its words and exit code. */
export function runLucciola(options: StartOptions): Promise<Ending> {
  const [command = "", ...args] = commandOf(options);
  return runToEnd(command, args, {
    env: environmentOf(options),
    timeoutMs: options.timeoutMs ?? START_TIMEOUT_MS,
  });
}

const commandOf = ({ dataDirectory, args = [], simulator = false, under = [] }: StartOptions): string[] => [
  ...under,
  process.execPath,
  RUN,
  "services/all-in-one/main.ts",
  "--data",
  dataDirectory,
  ...(simulator ? [] : ["--no-simulator"]),
  ...args,
];

const environmentOf = ({ env }: StartOptions): Record<string, string> => ({
  LUCCIOLA_API_PORT: "0",
  LUCCIOLA_BROKER_PORT: "0",
  ...env,
});

function describe(child: Child): RunningLucciola {
  const greeting = child.output();
  const [, apiPort] = /Dashboards\s+http:\/\/\S+?:(\d+)/.exec(greeting) ?? [];
  const [, mqttPort] = /MQTT\s+\S+?:(\d+)/.exec(greeting) ?? [];
  const [, username, password] = /First login\s+user (\S+), password (\S+)/.exec(greeting) ?? [];
  if (apiPort === undefined || mqttPort === undefined) throw new Error("The greeting names no ports");
  return {
    pid: child.pid,
    apiUrl: `http://127.0.0.1:${apiPort}`,
    mqttPort: Number(mqttPort),
    firstLogin: username === undefined || password === undefined ? undefined : { username, password },
    output: child.output,
    isRunning: child.isRunning,
    stop: async () => {
      child.kill("SIGTERM");
      const timer = setTimeout(() => child.kill("SIGKILL"), STOP_TIMEOUT_MS);
      const { code, signal } = await child.ended;
      clearTimeout(timer);
      if (signal === "SIGKILL")
        throw new Error(`Lucciola did not stop within ${STOP_TIMEOUT_MS} ms:\n${child.output()}`);
      return code;
    },
    kill9: async () => {
      child.kill("SIGKILL");
      await child.ended;
    },
  };
}
