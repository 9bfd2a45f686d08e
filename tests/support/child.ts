import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";

/** How a process ended: `code` is null when a signal ended it. */
export interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Child {
  readonly pid: number;
  /** All that it has said so far, on both streams in the order of arrival. */
  output(): string;
  readonly ended: Promise<Ending>;
  isRunning(): boolean;
  /** Sends a signal, to this process alone. */
  kill(signal: NodeJS.Signals): void;
}

export interface ChildOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Written to its standard input, which then ends. */
  readonly input?: string | Buffer;
}

const running = new Set<ChildProcess>();
// A test run that is broken off leaves nothing behind.
process.on("exit", () => {
  for (const child of running) child.kill("SIGKILL");
});

/** Starts a program with a small environment of its own: nothing of the caller's settings reaches it. */
export function startChild(command: string, args: readonly string[], options: ChildOptions = {}): Child {
  const { PATH = "", HOME = "" } = process.env;
  const child = spawn(command, args, {
    env: { PATH, HOME, ...options.env },
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    stdio: ["pipe", "pipe", "pipe"],
  });
  running.add(child);
  let output = "";
  const texts = { stdout: "", stderr: "" };
  for (const stream of ["stdout", "stderr"] as const) {
    child[stream].setEncoding("utf8").on("data", (text: string) => {
      texts[stream] += text;
      output += text;
    });
  }
  // A program that does not read its input may be gone before all of it is written.
  child.stdin.on("error", () => {}).end(options.input);
  const ended = once(child, "close").then(([code, signal]): Ending => {
    running.delete(child);
    return { code, signal, ...texts };
  });
  // Whoever waits for the end is told; nobody has to.
  ended.catch(() => running.delete(child));
  return {
    pid: child.pid ?? -1,
    output: () => output,
    ended,
    isRunning: () => child.pid !== undefined && child.exitCode === null && child.signalCode === null,
    kill: (signal) => {
      child.kill(signal);
    },
  };
}

/** Runs a program to its end. One that has not ended in time is killed, and the words it said are thrown. */
export async function runToEnd(
  command: string,
  args: readonly string[],
  { timeoutMs = 60_000, ...options }: ChildOptions & { readonly timeoutMs?: number } = {},
): Promise<Ending> {
  const child = startChild(command, args, options);
  const timer = setTimeout(() => child.kill("SIGKILL"), timeoutMs);
  try {
    const ending = await child.ended;
    if (ending.signal === "SIGKILL")
      throw new Error(`${command} ${args.join(" ")} did not end within ${timeoutMs} ms:\n${child.output()}`);
    return ending;
  } finally {
    clearTimeout(timer);
  }
}
