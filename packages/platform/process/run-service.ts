import { parseArgs } from "node:util";
import type { Static, TObject } from "typebox";
import { describeSettings } from "../config/describe-settings.ts";
import { type LoadedConfig, loadConfig } from "../config/load-config.ts";
import type { Environment } from "../config/read-variables.ts";
import { createLogger, type Logger } from "../log/logger.ts";
import type { Component } from "./component.ts";
import { EXIT_CODES, runComponents } from "./run-components.ts";

/** EX_USAGE of sysexits.h: the command was typed wrongly. */
const USAGE = 64;
const STOP_TIMEOUT_MS = 15_000;

type ServiceSettings = { readonly dataDirectory: string; readonly logLevel: string };

export interface ServiceProgram<S extends TObject> {
  /** As in the log and in `lucciola-broker`. */
  readonly name: string;
  /** One line for the help. */
  readonly purpose: string;
  /** Its settings; `ProcessSettings` among them. */
  readonly schema: S;
  readonly build: (config: Static<S>, log: Logger) => Promise<ServiceParts>;
}

export interface ServiceParts {
  /** In the order in which they start. */
  readonly components: readonly Component[];
  /** Closes what the components use, once they have stopped. */
  readonly close: () => Promise<void> | void;
  /** Said on standard output once everything runs. */
  readonly greeting: () => string;
}

/**
 * The process of one service: reads the command line and the configuration and runs its components until it is asked to
 * stop. `--data` goes before every other place that names the data folder. Ends as `runComponents` does, with 64 for a
 * wrong command line, and with 78 and every issue at once for a wrong configuration.
 */
export async function runService<S extends TObject>(
  program: ServiceProgram<S>,
  args: readonly string[],
  environment: Environment,
): Promise<never> {
  const given = parseArguments(args);
  if (!given.ok) return end(USAGE, process.stderr, `${given.issue}\n(add --help for what can be given)`);
  if (given.help) return end(EXIT_CODES.done, process.stdout, helpOf(program));
  const loaded = loadConfig({
    schema: program.schema,
    file: given.config,
    environment: given.data === undefined ? environment : { ...environment, LUCCIOLA_DATA_DIRECTORY: given.data },
  });
  if (!loaded.ok) return end(EXIT_CODES.notRetryable, process.stderr, refusal(loaded));
  const config = loaded.value;
  const log = createLogger((config as ServiceSettings).logLevel, `lucciola-${program.name}`);
  return runComponents(async () => componentsOf(await program.build(config, log)), {
    log,
    stopTimeoutMs: STOP_TIMEOUT_MS,
  });
}

function componentsOf({ components, close, greeting }: ServiceParts): Component[] {
  return [
    // First to start is last to stop.
    { name: "stores", start: async () => {}, stop: async () => close() },
    ...components,
    { name: "greeting", start: async () => void process.stdout.write(`${greeting()}\n`), stop: async () => {} },
  ];
}

type Given =
  | { ok: true; help: boolean; config: string | undefined; data: string | undefined }
  | { ok: false; issue: string };

function parseArguments(args: readonly string[]): Given {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: { config: { type: "string" }, data: { type: "string" }, help: { type: "boolean", short: "h" } },
    });
    return { ok: true, help: values.help === true, config: values.config, data: values.data };
  } catch (error) {
    return { ok: false, issue: (error as Error).message };
  }
}

const helpOf = ({ name, purpose, schema }: ServiceProgram<TObject>): string => `lucciola service ${name} [options]

${purpose}

  --data DIRECTORY    where the town is kept, shared by its services (default: data)
  --config FILE       a JSON file with settings
  --help              this text

Settings, as variables; with _FILE at its end a variable names a file that holds a text. In the JSON file
LUCCIOLA_BROKER_PORT is { "broker": { "port": ... } }.

${describeSettings(schema)}`;

const refusal = (loaded: LoadedConfig<unknown> & { ok: false }): string =>
  ["The configuration cannot be used:", ...loaded.issues.map((issue) => `  - ${issue}`)].join("\n");

/** Says its words and ends once they are written. */
function end(code: number, stream: NodeJS.WriteStream, text: string): Promise<never> {
  return new Promise(() => stream.write(`${text}\n`, () => process.exit(code)));
}
