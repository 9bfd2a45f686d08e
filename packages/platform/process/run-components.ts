import type { Logger } from "../log/logger.ts";
import type { Component } from "./component.ts";
import { OperationalError } from "./operational-error.ts";

/**
 * How a process ends, for its supervisor: only after `notRetryable` another start is of no use. 78 and 70 are EX_CONFIG
 * and EX_SOFTWARE of sysexits.h; 130 is what a shell expects after SIGINT.
 */
export const EXIT_CODES = { done: 0, retryable: 1, bug: 70, notRetryable: 78, interrupted: 130 } as const;

export interface RunOptions {
  readonly log: Logger;
  /** Stops the components as SIGTERM does. */
  readonly signal?: AbortSignal;
  /** From the wish to stop, the process ends within this time whatever its components do, ms. */
  readonly stopTimeoutMs?: number;
}

/**
 * The life of a process: starts the components in order, runs until SIGINT, SIGTERM, SIGHUP or `signal`, stops them in reverse
 * and ends the process. A second SIGINT or SIGTERM ends it at once. `components` may be a function that reads the
 * configuration and builds them, so that what it throws is told in the same way.
 *
 * An OperationalError is told to a person in its own words and ends the process with 1 when another start may help,
 * with 78 when not. Anything else that is thrown is a bug: its stack is printed and the process ends with 70, at once
 * when nobody caught it, because nobody knows what state it left behind.
 */
export async function runComponents(
  components: readonly Component[] | (() => readonly Component[] | Promise<readonly Component[]>),
  { log, signal, stopTimeoutMs = 8_000 }: RunOptions,
): Promise<never> {
  process.on("uncaughtException", die);
  process.on("unhandledRejection", die);
  const started: Component[] = [];
  let doing = "building the components";
  const allowTimeToStop = () => {
    setTimeout(() => {
      log.error({ doing, stopTimeoutMs }, "did not stop in time");
      process.exit(EXIT_CODES.retryable);
    }, stopTimeoutMs);
  };
  const stop = stopRequest(log, signal);
  stop.addEventListener("abort", allowTimeToStop);

  let failure: { error: unknown } | undefined;
  try {
    for (const component of typeof components === "function" ? await components() : components) {
      if (stop.aborted) break;
      doing = `starting ${component.name}`;
      const interrupt = () => component.interrupt?.();
      stop.addEventListener("abort", interrupt);
      await component.start();
      stop.removeEventListener("abort", interrupt);
      started.push(component);
      log.debug({ component: component.name }, "started");
    }
    if (!stop.aborted) log.info({ components: started.map(({ name }) => name) }, "running");
    await aborted(stop);
  } catch (error) {
    failure = { error };
    allowTimeToStop();
  }
  const clean = await stopInReverse(started, log, (name) => {
    doing = `stopping ${name}`;
  });
  if (failure !== undefined) die(failure.error);
  process.exit(clean ? EXIT_CODES.done : EXIT_CODES.retryable);
}

/** Stops each component, even when one before it failed; false when one did. */
async function stopInReverse(
  started: readonly Component[],
  log: Logger,
  stopping: (name: string) => void,
): Promise<boolean> {
  let clean = true;
  for (const component of started.toReversed()) {
    stopping(component.name);
    try {
      await component.stop();
      log.debug({ component: component.name }, "stopped");
    } catch (error) {
      clean = false;
      log.error({ component: component.name, err: error }, "could not be stopped");
    }
  }
  return clean;
}

/** Aborted when this process is asked to stop. */
function stopRequest(log: Logger, signal: AbortSignal | undefined): AbortSignal {
  const request = new AbortController();
  for (const name of ["SIGINT", "SIGTERM"] as const) {
    process.on(name, () => {
      if (request.signal.aborted) process.exit(EXIT_CODES.interrupted);
      log.info({ signal: name }, "stopping");
      request.abort();
    });
  }
  // The terminal was closed: stop as well, but never at once, for it may come right behind a Ctrl-C.
  process.on("SIGHUP", () => request.abort());
  // Nobody reads any more; that is no reason to die before everything is closed.
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {});
  if (signal?.aborted) request.abort();
  signal?.addEventListener("abort", () => request.abort(), { once: true });
  return request.signal;
}

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });

function die(error: unknown): never {
  if (error instanceof OperationalError) {
    process.stderr.write(`${error.message} [${error.code}]\n`);
    process.exit(error.retryable ? EXIT_CODES.retryable : EXIT_CODES.notRetryable);
  }
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`This is a bug in Lucciola; please report it.\n${stack}\n`);
  process.exit(EXIT_CODES.bug);
}
