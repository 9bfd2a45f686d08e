import { fileURLToPath } from "node:url";
import { type Child, type Ending, runToEnd, startChild } from "./child.ts";
import { waitFor } from "./wait-for.ts";

const MAINS = {
  broker: "services/broker/main.ts",
  ingest: "services/ingest/main.ts",
  rules: "services/rules/main.ts",
  api: "services/api/main.ts",
  simulator: "simulators/city/main.ts",
} as const;
export type ServiceProcessName = keyof typeof MAINS;

/** What each says on standard output once it serves. */
const GREETINGS: Record<ServiceProcessName, RegExp> = {
  broker: /The broker listens on \S+?:(\d+)/,
  ingest: /Ingest reads/,
  rules: /The rules are at work/,
  api: /The API and the dashboards listen on http:\/\/\S+?:(\d+)/,
  simulator: /The simulated town is connected/,
};

export interface ServiceOptions {
  readonly dataDirectory: string;
  readonly env?: Readonly<Record<string, string>>;
}

const START_TIMEOUT_MS = 120_000;
/** The command line of a service, after the name of Node. */
export const argumentsOf = (name: ServiceProcessName, dataDirectory: string): string[] => [
  fileURLToPath(new URL("../../scripts/run.mjs", import.meta.url)),
  MAINS[name],
  "--data",
  dataDirectory,
];

/** One service in a process of its own. */
export interface ServiceProcess {
  readonly child: Child;
  /** Where it listens, for broker and API. */
  readonly port: number;
  /** Asks it to stop; throws with its words when it does not end well. */
  stop(): Promise<void>;
  kill9(): Promise<void>;
}

/** Starts a service and returns once it serves. Throws with its words when it ends before. */
export async function startService(
  name: ServiceProcessName,
  { dataDirectory, env = {} }: ServiceOptions,
): Promise<ServiceProcess> {
  const child = startChild(process.execPath, argumentsOf(name, dataDirectory), { env });
  const greeting = GREETINGS[name];
  try {
    await waitFor(name, () => greeting.test(child.output()) || !child.isRunning(), START_TIMEOUT_MS);
    if (!child.isRunning()) throw new Error(`${name} ended before it served`);
  } catch (error) {
    child.kill("SIGKILL");
    throw new Error(`${(error as Error).message}. Its words:\n${child.output()}`, { cause: error });
  }
  return {
    child,
    port: Number(greeting.exec(child.output())?.[1] ?? 0),
    stop: async () => {
      child.kill("SIGTERM");
      const { code, signal } = await child.ended;
      if (code !== 0) throw new Error(`${name} ended with ${code ?? signal}:\n${child.output()}`);
    },
    kill9: async () => {
      child.kill("SIGKILL");
      await child.ended;
    },
  };
}

/** Starts a service where it cannot run, and returns its words and exit code. */
export function runServiceToEnd(
  name: ServiceProcessName,
  { dataDirectory, env = {} }: ServiceOptions,
  ...args: string[]
): Promise<Ending> {
  return runToEnd(process.execPath, [...argumentsOf(name, dataDirectory), ...args], { env });
}
