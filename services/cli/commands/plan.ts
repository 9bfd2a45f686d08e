import { GrantRule, Measure, ScenarioAnswer, ScenarioSettings } from "@lucciola/contract/api/plan.ts";
import { SHIPPED_GRANTS } from "@lucciola/domain/plan/shipped-grants.ts";
import { OperationalError } from "@lucciola/platform/process/operational-error.ts";
import { openRegistry } from "@lucciola/platform/registry/open-registry.ts";
import type { Registry } from "@lucciola/platform/registry/registry.ts";
import { Command } from "commander";
import { Value } from "typebox/value";
import { readNumber, readText, readWhole } from "../arguments.ts";
import { readJsonList } from "../json-file.ts";
import { formatPlan, planVerdict } from "../plan-text.ts";
import { formatTable } from "../terminal.ts";
import { type CliDeps, lookInTown, requireRegistry, type TownOptions, terminalLog, townCommand } from "../town.ts";
import { UsageError } from "../usage-error.ts";

const UNREADABLE = "plan-file-unreadable";
const MOST_MEASURES = 10_000;

export function planCommand(deps: CliDeps): Command {
  return new Command("plan")
    .description("which measure in which year, under yearly budgets and by which grants")
    .addCommand(listCommand(deps))
    .addCommand(showCommand(deps))
    .addCommand(makeCommand(deps))
    .addCommand(templateCommand(deps));
}

function listCommand(deps: CliDeps): Command {
  return townCommand("list")
    .description("list the town's scenarios, and what each comes to")
    .option("--json", "as JSON")
    .action(({ json, data }: TownOptions & { readonly json?: boolean }) => {
      const scenarios = lookInTown({ data }, deps, ({ plan }) => plan.scenarios());
      if (json) return deps.terminal.print(JSON.stringify(scenarios, null, 2));
      const rows = scenarios.map(({ id, settings, answer }) => [
        String(id),
        String(settings.firstYear),
        String(settings.budgetEur.length),
        settings.objective,
        settings.name,
        Value.Check(ScenarioAnswer, answer) ? planVerdict(answer) : "not made yet",
      ]);
      deps.terminal.print(formatTable(["ID", "FROM", "YEARS", "SAVES", "NAME", "PLAN"], rows));
    });
}

function showCommand(deps: CliDeps): Command {
  return townCommand("show")
    .description("show the plan of a scenario as it was made last")
    .argument("<id>", "the scenario's number", readWhole)
    .option("--json", "as JSON, as the API tells it")
    .action((id: number, { json, data }: TownOptions & { readonly json?: boolean }) => {
      const scenario = lookInTown({ data }, deps, ({ plan }) => plan.scenario(id));
      if (scenario === undefined)
        throw new OperationalError({
          code: "scenario-unknown",
          message: `There is no scenario ${id}. lucciola plan list names those there are.`,
        });
      if (!Value.Check(ScenarioAnswer, scenario.answer))
        throw new OperationalError({
          code: "plan-not-made",
          message: `The plan of scenario ${id} has not been made yet: make it on the page of the plan.`,
        });
      deps.terminal.print(json ? JSON.stringify(scenario.answer, null, 2) : formatPlan(scenario.answer));
    });
}

interface MakeOptions extends TownOptions {
  readonly measures?: string;
  readonly grants?: string;
  readonly inhabitants?: number;
  readonly ownedAndUsed: boolean;
  readonly seconds?: number;
  readonly json?: boolean;
}

function makeCommand(deps: CliDeps): Command {
  return townCommand("make")
    .description("make a plan, from files alone or from the town's measures; nothing is stored")
    .argument("<scenario>", "JSON: years, money, what to save; see lucciola plan template", readText(4_096))
    .option("--measures <file>", "JSON: a list of measures, in place of the town's", readText(4_096))
    .option("--grants <file>", "JSON: grants besides those that Lucciola comes with", readText(4_096))
    .option("--inhabitants <number>", "of the town, where its registry does not say", readWhole)
    .option("--owned-and-used", "the municipality owns and uses every building of --measures", false)
    .option("--seconds <number>", "how long it may take, 2 to 600", readNumber(2, 600))
    .option("--json", "as JSON, as the API tells it")
    .action(async (file: string, options: MakeOptions) => {
      const [settings, another] = readJsonList(file, ScenarioSettings, UNREADABLE);
      if (settings === undefined || another !== undefined) throw new UsageError("The file must hold one scenario");
      if (options.measures === undefined && (options.ownedAndUsed || options.inhabitants !== undefined))
        throw new UsageError(
          "--inhabitants and --owned-and-used go with --measures: the town's registry knows its own",
        );
      const registry = openRegistry({
        path: options.measures === undefined ? requireRegistry(options) : ":memory:",
        log: terminalLog(deps.terminal),
      });
      try {
        if (options.measures !== undefined) fill(registry, options, deps);
        // Imported here: no other command needs the solver.
        const { makePlan } = await import("@lucciola/api/plan/make-plan.ts");
        const { computePlan } = await import("@lucciola/api/plan/plan-job.ts");
        // Without the store nobody knows what places use: the answer says so where it matters.
        const answer = await makePlan(
          registry,
          { compute: (job) => computePlan(job, () => {}) },
          settings,
          { places: [] },
          new Date(deps.nowMs).toISOString().slice(0, 10),
          options.seconds,
        );
        deps.terminal.print(options.json ? JSON.stringify(answer, null, 2) : formatPlan(answer));
      } finally {
        registry.close();
      }
    });
}

/** A registry that is gone after the plan, with what the files say. */
function fill({ plan }: Registry, options: MakeOptions, { actor, nowMs }: CliDeps): void {
  const { measures: file = "", grants, inhabitants, ownedAndUsed } = options;
  const measures = readJsonList(file, Measure, UNREADABLE);
  if (measures.length > MOST_MEASURES) throw new UsageError(`${file} holds more than ${MOST_MEASURES} measures`);
  for (const measure of measures) plan.putMeasure(measure, actor, nowMs);
  for (const rule of grants === undefined ? [] : readJsonList(grants, GrantRule, UNREADABLE)) plan.putGrant(rule);
  const buildings = measures.filter(({ place }) => place.kind === "building").map(({ place }) => place.id);
  plan.putTown({
    ...(inhabitants === undefined ? {} : { inhabitants }),
    ownedAndUsed: ownedAndUsed ? [...new Set(buildings)] : [],
  });
}

function templateCommand({ terminal, nowMs }: CliDeps): Command {
  return new Command("template").description("print a scenario to fill in, for lucciola plan make").action(() => {
    const scenario: ScenarioSettings = {
      name: "Ten years",
      firstYear: new Date(nowMs).getUTCFullYear() + 1,
      budgetEur: Array.from({ length: 10 }, () => 300_000),
      reinvestGrants: true,
      objective: "kwh",
      horizonYears: 20,
      discountPct: 3,
      grants: SHIPPED_GRANTS.map(({ id }) => id),
      forced: [],
      without: [],
    };
    terminal.print(JSON.stringify(scenario, null, 2));
  });
}
