import { createLogger } from "../log/logger.ts";
import type { Component } from "./component.ts";
import { OperationalError } from "./operational-error.ts";
import { runComponents } from "./run-components.ts";

// A process for the tests of runComponents: says on standard output what its components do.
const say = (line: string) => process.stdout.write(`${line}\n`);
const never = () => new Promise<never>(() => {});

function component(name: string, parts: Partial<Component> = {}): Component {
  let timer: NodeJS.Timeout | undefined;
  return {
    name,
    start: async () => {
      timer = setInterval(() => {}, 1000);
      say(`${name} started`);
    },
    stop: async () => {
      clearInterval(timer);
      say(`${name} stopped`);
    },
    ...parts,
  };
}

const failing = (error: Error): Component =>
  component("api", {
    start: async () => {
      throw error;
    },
  });
const occupied = (retryable: boolean) =>
  new OperationalError({ code: "port-occupied", message: "Port 1883 is taken by another program.", retryable });

const scenarios: Readonly<Record<string, () => Component[]>> = {
  healthy: () => [component("broker"), component("ingest"), component("api")],
  "retryable at start": () => [component("broker"), component("ingest"), failing(occupied(true))],
  "not retryable when built": () => {
    throw occupied(false);
  },
  "hangs and fails at stop": () => [
    component("broker", { stop: never }),
    component("ingest", { stop: () => Promise.reject(new Error("busy")) }),
  ],
  "hangs at start": () => [
    component("broker"),
    component("ingest", {
      start: () => {
        say("ingest begins");
        return never();
      },
    }),
  ],
  "long start": () => {
    let cutShort: () => void = never;
    return [
      component("simulator", {
        start: () => {
          const working = setInterval(() => {}, 1_000);
          say("simulator begins");
          return new Promise((resolve) => {
            cutShort = () => {
              clearInterval(working);
              resolve();
            };
          });
        },
        interrupt: () => cutShort(),
      }),
      component("greeting"),
    ];
  },
  "bug at start": () => [component("broker"), failing(new TypeError("x is not a function"))],
  "unhandled rejection": () => [
    component("broker", {
      start: async () => {
        setTimeout(() => void Promise.reject(new TypeError("nobody caught this")), 10);
      },
    }),
    component("ingest"),
  ],
  "stopped by signal": () => [
    component("broker", {
      start: async () => {
        say("broker started");
        setTimeout(() => ownSignal.abort(), 10);
      },
    }),
  ],
};

const ownSignal = new AbortController();
const build = scenarios[process.argv[2] ?? ""];
if (build === undefined) throw new Error(`No such scenario: ${process.argv[2]}`);
await runComponents(build, { log: createLogger("info", "test"), signal: ownSignal.signal, stopTimeoutMs: 1_000 });
