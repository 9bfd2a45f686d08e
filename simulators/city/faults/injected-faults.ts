import { randomUUID } from "node:crypto";
import { link, mkdir, readdir, stat, unlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { formatInstant, parseInstant } from "@lucciola/contract/time/iso.ts";
import { checkConfig } from "@lucciola/platform/config/check-config.ts";
import { formatPath } from "@lucciola/platform/config/config-path.ts";
import { parseJson } from "@lucciola/platform/config/parse-json.ts";
import type { Logger } from "@lucciola/platform/log/logger.ts";
import { readFileIfPresent, writeFileAtomic } from "@lucciola/platform/process/atomic-file.ts";
import { OperationalError } from "@lucciola/platform/process/operational-error.ts";
import type { Town } from "../layout/town.ts";
import { ScenarioFault } from "../scenario/scenario.ts";
import { type Fault, FOR_EVER_MS } from "./fault.ts";
import { placeIssue } from "./fault-places.ts";

/**
 * Faults injected by hand, a small JSON file each in the simulator's folder: whoever can write there can inject, and the
 * running simulator looks every second. A file is whole or not there, and no two writers meet in one.
 */
const folderOf = (directory: string): string => join(directory, "faults");
const ENDING = ".json";
const LOOK_EVERY_MS = 1_000;

export interface InjectedRead {
  readonly faults: readonly Fault[];
  /** What is wrong with files that are left out, each with its path. */
  readonly issues: readonly string[];
}

/** Writes a fault into the folder and returns its id. What it befalls must have been checked (`placeIssue`). */
export async function injectFault(directory: string, fault: Omit<Fault, "id" | "origin">): Promise<string> {
  const folder = folderOf(directory);
  await mkdir(folder, { recursive: true });
  const temporary = join(folder, `${randomUUID()}.tmp`);
  await writeFile(temporary, textOf(fault), { flush: true });
  try {
    for (let number = (await ids(folder)).length + 1; ; number++) {
      const id = `hand-${number}`;
      try {
        // Unlike a rename, a link fails when somebody else has just taken the number.
        await link(temporary, join(folder, `${id}${ENDING}`));
        return id;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
      }
    }
  } finally {
    await unlink(temporary);
  }
}

/**
 * Ends a fault at `nowMs`; one that has not begun is taken away, one that is over stays as it is. Throws OperationalError
 * `fault-unknown`.
 */
export async function clearFault(directory: string, id: string, nowMs: number): Promise<"ended" | "removed" | "over"> {
  const { faults } = await readInjectedFaults(directory);
  const fault = faults.find((one) => one.id === id);
  if (fault === undefined)
    throw new OperationalError({
      code: "fault-unknown",
      message: `There is no injected fault ${id}. See lucciola simulator faults`,
    });
  if (fault.untilMs <= nowMs) return "over";
  const path = join(folderOf(directory), `${id}${ENDING}`);
  if (fault.fromMs >= nowMs) {
    await unlink(path);
    return "removed";
  }
  await writeFileAtomic(path, textOf({ ...fault, untilMs: nowMs }));
  return "ended";
}

/** The injected faults; with a town, those that befall nothing in it are issues. */
export async function readInjectedFaults(directory: string, town?: Town): Promise<InjectedRead> {
  const folder = folderOf(directory);
  const faults: Fault[] = [];
  const issues: string[] = [];
  for (const id of await ids(folder)) {
    const path = join(folder, `${id}${ENDING}`);
    const text = await readFileIfPresent(path);
    // Cleared between the list and the look.
    if (text === undefined) continue;
    const read = readFault(id, text);
    const place = read.ok && town !== undefined ? placeIssue(town, read.fault.kind, read.fault.point) : undefined;
    if (!read.ok) issues.push(...read.issues.map((issue) => `${path}: ${issue}`));
    else if (place !== undefined) issues.push(`${path}: ${place}`);
    else faults.push(read.fault);
  }
  return { faults, issues };
}

/**
 * Looks at the folder at once and every second, and tells of the faults whenever a file has come, changed or gone.
 * Resolves after the first look, to a function that stops looking.
 */
export async function watchInjectedFaults(options: {
  readonly directory: string;
  readonly town: Town;
  readonly log: Logger;
  readonly changed: (faults: readonly Fault[]) => void;
}): Promise<() => void> {
  const { directory, town, log, changed } = options;
  let seen: string | undefined;
  let isLooking = false;
  const look = async (): Promise<void> => {
    const now = await fingerprint(folderOf(directory));
    if (now === seen) return;
    seen = now;
    const { faults, issues } = await readInjectedFaults(directory, town);
    for (const issue of issues) log.warn({ issue }, "an injected fault is left out");
    changed(faults);
  };
  await look();
  const timer = setInterval(() => {
    if (isLooking) return;
    isLooking = true;
    look()
      .catch((error: unknown) => log.warn({ err: error }, "the injected faults cannot be read; it is tried again"))
      .finally(() => {
        isLooking = false;
      });
  }, LOOK_EVERY_MS);
  return () => clearInterval(timer);
}

/** Numbers in order, so that the second of twelve does not come after the eleventh. */
async function ids(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder))
      .filter((name) => name.endsWith(ENDING))
      .map((name) => name.slice(0, -ENDING.length))
      .sort((a, b) => a.localeCompare(b, "en", { numeric: true }));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}

async function fingerprint(folder: string): Promise<string> {
  const marks: string[] = [];
  for (const id of await ids(folder)) {
    try {
      const { mtimeNs, size } = await stat(join(folder, `${id}${ENDING}`), { bigint: true });
      marks.push(`${id} ${mtimeNs} ${size}`);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    }
  }
  return marks.join("\n");
}

function textOf({ kind, point, fromMs, untilMs, amount }: Omit<Fault, "id" | "origin">): string {
  const until = untilMs === FOR_EVER_MS ? undefined : formatInstant(untilMs);
  const fault: ScenarioFault = {
    kind,
    point,
    from: formatInstant(fromMs),
    ...(until === undefined ? {} : { until }),
    ...(amount === undefined ? {} : { amount }),
  };
  return `${JSON.stringify(fault, undefined, 2)}\n`;
}

function readFault(id: string, text: string): { ok: true; fault: Fault } | { ok: false; issues: string[] } {
  const parsed = parseJson(text);
  if (!parsed.ok)
    return { ok: false, issues: [`line ${parsed.line}, column ${parsed.column}: this is not JSON: ${parsed.problem}`] };
  const checked = checkConfig(ScenarioFault, parsed.value);
  if (checked.issues.length > 0)
    return {
      ok: false,
      issues: checked.issues.map(({ path, problem, missing }) =>
        missing ? `${formatPath(path)} is missing: ${problem}` : `${formatPath(path)} ${problem}`,
      ),
    };
  const { kind, point, from, until, amount } = checked.value as ScenarioFault;
  const fromMs = parseInstant(from);
  const untilMs = until === undefined ? ({ ok: true, value: FOR_EVER_MS } as const) : parseInstant(until);
  if (!fromMs.ok) return fromMs;
  if (!untilMs.ok) return untilMs;
  return {
    ok: true,
    fault: { id, kind, point, fromMs: fromMs.value, untilMs: untilMs.value, amount, origin: "injected" },
  };
}
