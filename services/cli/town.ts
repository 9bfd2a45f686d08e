import { existsSync, mkdirSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { refuseUnfinishedRestore } from "@lucciola/platform/backup/unfinished-restore.ts";
import type { Logger } from "@lucciola/platform/log/logger.ts";
import { OperationalError } from "@lucciola/platform/process/operational-error.ts";
import { openRegistry } from "@lucciola/platform/registry/open-registry.ts";
import type { Registry } from "@lucciola/platform/registry/registry.ts";
import { Command, Option } from "commander";
import { onOneLine, type Terminal } from "./terminal.ts";

export interface CliDeps {
  readonly terminal: Terminal;
  readonly nowMs: number;
  /** Who the audit log says it was, such as `cli:maria`. */
  readonly actor: string;
}

/** What a command sees of the town. */
export interface Town extends Registry {
  readonly nowMs: number;
  /** Notes in the audit log what was done. */
  record(action: string, target: string, detail?: string): void;
}

/** A command that works on the town's registry: `--data` says where it lies. */
export const townCommand = (name: string): Command =>
  new Command(name).addOption(
    new Option("--data <directory>", "the folder in which Lucciola keeps everything")
      .env("LUCCIOLA_DATA_DIRECTORY")
      .default("data"),
  );

export interface TownOptions {
  readonly data: string;
}

/**
 * Opens the registry, also while the server runs, to look something up, and closes it. Throws what `openRegistry` and
 * the work throw, and OperationalError `registry-missing`.
 */
export function lookInTown<T>({ data }: TownOptions, deps: CliDeps, work: (town: Town) => T): T {
  return withRegistry(requireRegistry({ data }), deps, work);
}

/** As `lookInTown`, to change something: all of the work is kept or none. */
export function changeTown<T>({ data }: TownOptions, deps: CliDeps, work: (town: Town) => T): T {
  return withRegistry(requireRegistry({ data }), deps, (town) => town.transaction(() => work(town)));
}

/** As `changeTown`, and makes a registry where there is none yet. */
export function changeNewTown<T>({ data }: TownOptions, deps: CliDeps, work: (town: Town) => T): T {
  return withRegistry(requireFolder(data, deps), deps, (town) => town.transaction(() => work(town)));
}

/** Opens the registry, which is made where there is none yet, for work that takes its time and its own transactions. */
export async function withNewTown<T>(
  { data }: TownOptions,
  deps: CliDeps,
  work: (registry: Registry) => Promise<T>,
): Promise<T> {
  const registry = openTown(requireFolder(data, deps), deps);
  try {
    return await work(registry);
  } finally {
    registry.close();
  }
}

/** The path of a registry that is there or can be made. */
function requireFolder(data: string, { terminal }: CliDeps): string {
  const path = registryPath(data);
  if (!existsSync(path)) {
    makeFolder(resolve(data));
    terminal.warn(`There was no registry in ${resolve(data)} yet: a new one is made.`);
  }
  return path;
}

const registryPath = (data: string): string => join(resolve(data), "registry.db");

/** The path of the registry. Throws OperationalError `registry-missing` where there is none. */
export function requireRegistry({ data }: TownOptions): string {
  const path = registryPath(data);
  if (existsSync(path)) return path;
  throw new OperationalError({
    code: "registry-missing",
    message: `There is no registry in ${resolve(data)}. Start Lucciola once, or name its folder with --data or LUCCIOLA_DATA_DIRECTORY`,
  });
}

function makeFolder(path: string): void {
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
  } catch (cause) {
    throw new OperationalError({
      code: "data-directory-unusable",
      message: `The data folder ${path} cannot be made (${(cause as NodeJS.ErrnoException).code}). Name another with --data or LUCCIOLA_DATA_DIRECTORY`,
      cause,
    });
  }
}

function openTown(path: string, { terminal }: CliDeps): Registry {
  refuseUnfinishedRestore(dirname(path));
  return openRegistry({ path, log: terminalLog(terminal) });
}

function withRegistry<T>(path: string, deps: CliDeps, work: (town: Town) => T): T {
  const { nowMs, actor } = deps;
  const registry = openTown(path, deps);
  try {
    const record: Town["record"] = (action, target, detail = "") =>
      registry.audit.record({ atMs: nowMs, actor, action, target, detail });
    return work({ ...registry, nowMs, record });
  } finally {
    registry.close();
  }
}

/** What goes wrong on the way is told on the terminal. */
export function terminalLog(terminal: Terminal): Logger {
  const say = (fields: object, message: string) => terminal.warn(onOneLine(`${message} ${JSON.stringify(fields)}`));
  const log: Logger = { debug: () => {}, info: () => {}, warn: say, error: say, child: () => log };
  return log;
}
