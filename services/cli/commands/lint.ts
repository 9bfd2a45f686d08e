import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { lintTaskOf } from "@lucciola/api/lighting/lint-town.ts";
import type { LintRequest } from "@lucciola/contract/api/lighting-plans.ts";
import type { LightingSite } from "@lucciola/contract/lighting/programme.ts";
import { lintPlan } from "@lucciola/domain/lighting/linter/lint-plan.ts";
import {
  ASSUMED_TERMS,
  type LintTask,
  NIGHTS_OF_A_YEAR,
  REST_LIMITS,
} from "@lucciola/domain/lighting/linter/lint-task.ts";
import { localTimeOf } from "@lucciola/domain/time/local-time.ts";
import { OperationalError } from "@lucciola/platform/process/operational-error.ts";
import type { Command } from "commander";
import { Option } from "commander";
import { readNumber, readWhole } from "../arguments.ts";
import { formatLintReport, type Language } from "../lint-report-text.ts";
import { readPlanFile } from "../plan-file.ts";
import { readServerConfig } from "../server-config.ts";
import { type CliDeps, lookInTown, type Town, type TownOptions, townCommand } from "../town.ts";
import { PlanErrors, UsageError } from "../usage-error.ts";

interface LintOptions extends TownOptions {
  readonly programme?: string;
  readonly calendar?: string;
  readonly version?: number;
  readonly lat?: number;
  readonly lon?: number;
  readonly zone?: string;
  readonly price?: number;
  readonly co2?: number;
  readonly language: Language;
  readonly config?: string;
  readonly json?: boolean;
}

/** Simulates a year of programmes and calendars before they go live; exit code 1 when there are errors. */
export function lintCommand(deps: CliDeps): Command {
  return townCommand("lint")
    .description("simulate a year of a programme or a calendar: what is wrong with it, and what it uses")
    .argument("[file]", "JSON: a programme, a calendar, or both as the API takes them")
    .option("--programme <id>", "one of the registry, in place of a file")
    .option("--calendar <id>", "one of the registry, in place of a file")
    .option("--version <number>", "a stored version that need not be live", readWhole)
    .option("--lat <degrees>", "latitude, where it is not the server's site", readNumber(-90, 90))
    .option("--lon <degrees>", "longitude", readNumber(-180, 180))
    .option("--zone <name>", "IANA time zone, such as Europe/Rome")
    .option("--price <amount>", `what a kWh costs (${ASSUMED_TERMS.pricePerKwh} is assumed)`, readNumber(0, 100))
    .option("--co2 <kg>", `CO2 of a kWh in kg (${ASSUMED_TERMS.co2KgPerKwh} is assumed)`, readNumber(0, 100))
    .addOption(new Option("--language <language>", "of what is found").choices(["en", "it"]).default("en"))
    .addOption(new Option("--config <file>", "the server's JSON file, for its site").env("LUCCIOLA_CONFIG"))
    .option("--json", "the whole report as JSON")
    .addHelpText(
      "after",
      "\nWhere the data folder holds a registry, the lamps that have the plan today are taken with their floors, and the\nyear is held against what they run. Without one it is a single lamp of 100 W.",
    )
    .action(async (file: string | undefined, options: LintOptions) => {
      const site = await siteOf(options);
      const report = lintPlan(taskOf(file, options, site, deps));
      deps.terminal.print(options.json ? JSON.stringify(report, null, 2) : formatLintReport(report, options.language));
      if (report.errors > 0) throw new PlanErrors();
    });
}

async function siteOf({ lat, lon, zone, config }: LintOptions): Promise<LightingSite> {
  const { site } = await readServerConfig(config);
  return {
    latitudeDeg: lat ?? site.latitudeDeg,
    longitudeDeg: lon ?? site.longitudeDeg,
    zone: zone ?? site.zone,
  };
}

function taskOf(file: string | undefined, options: LintOptions, site: LightingSite, deps: CliDeps): LintTask {
  const { programme, calendar, data } = options;
  if ([file, programme, calendar].filter((each) => each !== undefined).length !== 1)
    throw new UsageError("Name a file, or --programme, or --calendar: one of them");
  const terms = {
    ...(options.price === undefined ? {} : { pricePerKwh: options.price }),
    ...(options.co2 === undefined ? {} : { co2KgPerKwh: options.co2 }),
  };
  if (file === undefined)
    return lookInTown(options, deps, (town) =>
      lintTaskOf(town, site, deps.nowMs, { ...storedPlan(town, options), terms }),
    );
  const plan = numbered(readPlanFile(file));
  const asked = { ...plan, terms: { ...plan.terms, ...terms } };
  if (!existsSync(join(resolve(data), "registry.db"))) return lampTask(asked, site, deps.nowMs);
  return lookInTown(options, deps, (town) => lintTaskOf(town, site, deps.nowMs, asked));
}

function storedPlan({ lighting }: Town, { programme, calendar, version }: LintOptions) {
  const find = <K extends "programme" | "calendar">(kind: K, id: string) => {
    const { plans } = lighting;
    const body = version === undefined ? plans.live(kind, id) : plans.version(kind, id, version)?.body;
    if (body !== undefined) return body;
    throw new OperationalError({
      code: "plan-unknown",
      message: `There is no ${version === undefined ? "live version" : `version ${version}`} of the ${kind} ${id}`,
    });
  };
  return programme === undefined
    ? { programmes: [], calendar: calendar === undefined ? undefined : find("calendar", calendar) }
    : { programmes: [find("programme", programme)] };
}

/** What is not stored has no version yet. */
function numbered({ programmes = [], calendar, floors, ...terms }: LintRequest) {
  return {
    programmes: programmes.map((programme) => ({ ...programme, version: 1 })),
    calendar: calendar && { ...calendar, version: 1 },
    floors,
    terms,
  };
}

const LAMP_W = 100;

function lampTask(
  { programmes, calendar, floors, terms }: ReturnType<typeof numbered>,
  site: LightingSite,
  nowMs: number,
): LintTask {
  return {
    site,
    firstNight: localTimeOf(nowMs, site.zone).date,
    nights: NIGHTS_OF_A_YEAR,
    programmes,
    calendar,
    today: [],
    floors: floors ?? [],
    lamps: { count: 1, nominalPowerW: LAMP_W, withoutProgramme: [] },
    terms: { ...ASSUMED_TERMS, ...terms },
    limits: REST_LIMITS,
  };
}
