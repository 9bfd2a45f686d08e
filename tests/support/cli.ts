import { fileURLToPath } from "node:url";
import { runToEnd } from "./child.ts";

const COMMAND = fileURLToPath(new URL("../../bin/lucciola.mjs", import.meta.url));

export interface CliOptions {
  readonly dataDirectory: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly timeoutMs?: number;
}

export interface CliOutcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `lucciola ...` to its end, on a data folder that a server may have open. */
export async function runCli(
  args: readonly string[],
  { dataDirectory, env, timeoutMs = 120_000 }: CliOptions,
): Promise<CliOutcome> {
  const { code, stdout, stderr } = await runToEnd(process.execPath, [COMMAND, ...args], {
    env: { LUCCIOLA_DATA_DIRECTORY: dataDirectory, ...env },
    timeoutMs,
  });
  return { code, stdout, stderr };
}

/** As `runCli`, and throws the command's words when it fails. Returns its standard output. */
export async function mustRunCli(args: readonly string[], options: CliOptions): Promise<string> {
  const { code, stdout, stderr } = await runCli(args, options);
  if (code !== 0) throw new Error(`lucciola ${args.join(" ")} ended with ${code}:\n${stderr}${stdout}`);
  return stdout;
}

/** Adds an identity with `lucciola device add` and returns the secret that it shows once. */
export async function addDevice(id: string, options: CliOptions, ...more: string[]): Promise<string> {
  const shown = await mustRunCli(["device", "add", id, "--name", id, ...more], options);
  const [, secret] = /^\s*Secret\s+(\S+)$/m.exec(shown) ?? [];
  if (secret === undefined) throw new Error(`lucciola device add showed no secret:\n${shown}`);
  return secret;
}
