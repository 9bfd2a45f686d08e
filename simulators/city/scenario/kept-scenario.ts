import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { writeFileAtomic } from "@lucciola/platform/process/atomic-file.ts";
import { OperationalError } from "@lucciola/platform/process/operational-error.ts";
import { requireScenario } from "./read-scenario.ts";
import type { Scenario } from "./scenario.ts";

const DAY_MS = 86_400_000;

/** A scenario with the day on which its town began. */
export interface KeptScenario {
  readonly scenario: Scenario;
  /** Midnight UTC of that day. */
  readonly epochMs: number;
}

/**
 * The scenario of the town in a simulator's folder. At the first start it is written there with the day on which the town
 * begins; later only its name, its time and its listed faults may change. Its measures stay those with which it began. Throws OperationalError `scenario-changed`.
 */
export async function keepScenario(directory: string, wanted: Scenario, nowMs: number): Promise<KeptScenario> {
  const kept = keptScenario(directory);
  if (kept !== undefined) {
    const differing = differences(kept.scenario, wanted);
    if (differing.length > 0)
      throw new OperationalError({
        code: "scenario-changed",
        message: `The simulated town in ${directory} was made from another scenario; it differs in ${differing.join(", ")}. Go back to that scenario, or choose another data folder`,
      });
  }
  const start = kept?.scenario.time.start ?? wanted.time.start ?? dayOf(nowMs - wanted.time.historyDays * DAY_MS);
  const measures = kept === undefined ? wanted.measures : kept.scenario.measures;
  const scenario: Scenario = { ...wanted, measures, time: { ...wanted.time, start } };
  await mkdir(directory, { recursive: true });
  await writeFileAtomic(pathIn(directory), `${JSON.stringify(scenario, undefined, 2)}\n`);
  return { scenario, epochMs: Date.parse(start) };
}

/** The scenario that a simulator's folder holds, if any. Throws OperationalError `scenario-invalid`. */
export function keptScenario(directory: string): KeptScenario | undefined {
  if (!existsSync(pathIn(directory))) return undefined;
  const scenario = requireScenario(pathIn(directory));
  return scenario.time.start === undefined ? undefined : { scenario, epochMs: Date.parse(scenario.time.start) };
}

const pathIn = (directory: string): string => join(directory, "scenario.json");
const dayOf = (atMs: number): string => new Date(atMs).toISOString().slice(0, 10);

/** The settings, by their path, in which two scenarios would make different towns. */
function differences(kept: Scenario, wanted: Scenario): string[] {
  const [a, b] = [kept, wanted].map(({ name: _, time: _time, measures: _measures, faults, ...rest }) =>
    flatten({ ...rest, faults: { rate: faults.rate, rates: faults.rates } }),
  );
  return [...new Set([...(a?.keys() ?? []), ...(b?.keys() ?? [])])].filter((path) => a?.get(path) !== b?.get(path));
}

function flatten(value: object, prefix = ""): Map<string, unknown> {
  const flat = new Map<string, unknown>();
  for (const [key, inner] of Object.entries(value)) {
    if (typeof inner === "object" && inner !== null)
      for (const [path, leaf] of flatten(inner, `${prefix}${key}.`)) flat.set(path, leaf);
    else flat.set(`${prefix}${key}`, inner);
  }
  return flat;
}
