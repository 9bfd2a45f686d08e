import { existsSync, readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseInstant } from "@lucciola/contract/time/iso.ts";
import { loadConfig } from "@lucciola/platform/config/load-config.ts";
import { OperationalError } from "@lucciola/platform/process/operational-error.ts";
import { faultKind } from "../faults/fault-kinds.ts";
import { placeIssue } from "../faults/fault-places.ts";
import { layOutTown } from "../layout/lay-out-town.ts";
import { SIMULATED_MEASURES } from "../measures/measure-effects.ts";
import { Scenario } from "./scenario.ts";

const SHIPPED = fileURLToPath(new URL("../scenarios", import.meta.url));

export type ScenarioRead =
  | { readonly ok: true; readonly scenario: Scenario; readonly path: string }
  | { readonly ok: false; readonly issues: readonly string[]; readonly path: string };

/** The names of the scenarios that come with Lucciola. */
export const shippedScenarios = (): string[] =>
  readdirSync(SHIPPED)
    .filter((name) => name.endsWith(".json"))
    .map((name) => basename(name, ".json"))
    .sort();

/** A scenario by the name of a shipped one or by the path of a file. Every issue is reported, with its place. */
export function readScenario(nameOrPath: string): ScenarioRead {
  const shipped = join(SHIPPED, `${nameOrPath}.json`);
  const isName = /^[a-z0-9-]+$/.test(nameOrPath);
  const path = isName && existsSync(shipped) ? shipped : nameOrPath;
  if (isName && path !== shipped && !existsSync(path))
    return {
      ok: false,
      path,
      issues: [`There is no scenario ${nameOrPath}: give ${shippedScenarios().join(", ")} or the path of a JSON file`],
    };
  const loaded = loadConfig({ schema: Scenario, file: path, environment: {}, prefix: "LUCCIOLA_SCENARIO_" });
  if (!loaded.ok) return { ok: false, path, issues: loaded.issues };
  const issues = contradictions(loaded.value);
  return issues.length > 0 ? { ok: false, path, issues } : { ok: true, path, scenario: loaded.value };
}

/** As `readScenario`. Throws OperationalError `scenario-invalid` with every issue. */
export function requireScenario(nameOrPath: string): Scenario {
  const read = readScenario(nameOrPath);
  if (read.ok) return read.scenario;
  throw new OperationalError({
    code: "scenario-invalid",
    message: `The scenario ${read.path} is not right:\n${read.issues.map((issue) => `- ${issue}`).join("\n")}\n`,
  });
}

/** What no schema can see: numbers that do not go together, instants that are none, faults where nothing is. */
export function contradictions(scenario: Scenario): string[] {
  const { size, faults, time, roughness, measures } = scenario;
  const issues: string[] = [];
  if (size.lamps > 0 && size.cabinets > size.lamps)
    issues.push(
      `size.cabinets (${size.cabinets}) is more than size.lamps (${size.lamps}): a cabinet feeds at least one`,
    );
  if (roughness.latePct + roughness.lostPct > 100)
    issues.push("roughness.latePct and roughness.lostPct are more than 100 together: lower one of them");
  if (time.start !== undefined && !parseInstant(`${time.start}T00:00:00Z`).ok)
    issues.push(`time.start ${time.start} is no day of the calendar: give one such as 2026-01-31`);
  if (issues.length > 0 || (faults.list.length === 0 && measures.length === 0)) return issues;
  const town = layOutTown(scenario);
  for (const [index, { kind, place }] of measures.entries()) {
    const at = `measures[${index}].place`;
    const isBuilding = SIMULATED_MEASURES[kind].place === "building";
    const places = isBuilding
      ? town.buildings.map(({ building }) => building.id)
      : town.cabinets.map(({ point }) => point.id);
    if (!places.some((known) => known === place))
      issues.push(
        `${at}: ${place} is no ${isBuilding ? "building" : "cabinet"} of the simulated town: a ${kind} is done at one such as ${places[0] ?? "none"}`,
      );
  }
  for (const [index, { kind, point, from, until, amount }] of faults.list.entries()) {
    const at = `faults.list[${index}]`;
    for (const [name, text] of [["from", from] as const, ["until", until] as const]) {
      const parsed = text === undefined ? undefined : parseInstant(text);
      if (parsed !== undefined && !parsed.ok) issues.push(`${at}.${name}: ${parsed.issues.join("; ")}`);
    }
    if (until !== undefined && until <= from) issues.push(`${at}.until (${until}) is not after from (${from})`);
    const place = placeIssue(town, kind, point);
    if (place !== undefined) issues.push(`${at}.point: ${place}`);
    if (amount !== undefined && faultKind(kind).amount === undefined)
      issues.push(`${at}.amount: ${kind} has no amount; leave it out`);
  }
  return issues;
}
