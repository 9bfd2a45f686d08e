import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

export interface SuiteProcess {
  /** What it prints, line by line, until it ends. */
  readonly lines: AsyncIterable<string>;
  readonly ended: Promise<unknown>;
  kill(signal: NodeJS.Signals): void;
}

/** Starts a process that writes or reads the journal in a folder: `program.ts`. */
export function startProcess(task: "write" | "read", module: URL, directory: string, count = ""): SuiteProcess {
  const program = fileURLToPath(new URL("./program.ts", import.meta.url));
  const args = ["--import", "tsx", program, task, module.href, directory, count];
  const child = spawn(process.execPath, args, { stdio: ["pipe", "pipe", "inherit"] });
  return {
    lines: createInterface({ input: child.stdout }),
    ended: once(child, "close"),
    kill: (signal) => child.kill(signal),
  };
}
