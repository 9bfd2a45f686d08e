import { createPlanDesk, type PlanDesk } from "@lucciola/api/lighting/plan-desk.ts";
import { createRollOutDesk, type RollOutDesk } from "@lucciola/api/lighting/roll-out-desk.ts";
import { HttpProblem } from "@lucciola/api/problem-details.ts";
import type { RollOut } from "@lucciola/contract/api/roll-outs.ts";
import { OperationalError } from "@lucciola/platform/process/operational-error.ts";
import type { PlanKind } from "@lucciola/platform/registry/lighting/plans.ts";
import { Argument, Command, Option } from "commander";
import { readPointId, readText, readWhole } from "../arguments.ts";
import { formatLintReport } from "../lint-report-text.ts";
import { readPlanFile } from "../plan-file.ts";
import { readServerConfig } from "../server-config.ts";
import { formatTable } from "../terminal.ts";
import { type CliDeps, lookInTown, type Town, type TownOptions, townCommand } from "../town.ts";
import { UsageError } from "../usage-error.ts";

interface DeskOptions extends TownOptions {
  readonly config?: string;
  readonly acceptErrors?: string;
}

interface Desks {
  readonly town: Town;
  readonly plans: PlanDesk;
  readonly rollOuts: RollOutDesk;
}

/** A command that hands something in where the API does, with the same checks and records. */
const deskCommand = (name: string): Command =>
  townCommand(name).addOption(
    new Option("--config <file>", "the server's JSON file, for its site").env("LUCCIOLA_CONFIG"),
  );

const acceptingErrors = (command: Command): Command =>
  command.option("--accept-errors <reason>", "why it must go live although the linter finds errors", readText(500));

const kindArgument = () => new Argument("<kind>", "what it is").choices(["programme", "calendar"]);

/** Does some work at the desks; what they refuse is the caller's to put right, here as over HTTP. */
async function atDesks<T>(options: DeskOptions, deps: CliDeps, work: (desks: Desks) => T): Promise<T> {
  const { site } = await readServerConfig(options.config);
  return lookInTown(options, deps, (town) => {
    const at = { registry: town, clock: { now: () => town.nowMs }, config: { site } };
    try {
      return work({ town, plans: createPlanDesk(at), rollOuts: createRollOutDesk(at) });
    } catch (error) {
      if (!(error instanceof HttpProblem)) throw error;
      throw new OperationalError({ code: error.code, message: error.message, cause: error });
    }
  });
}

export function lightPlanCommand(deps: CliDeps): Command {
  return new Command("plan")
    .description("programmes and calendars, in versions that pass the linter")
    .addCommand(storeCommand(deps))
    .addCommand(listCommand(deps))
    .addCommand(goLiveCommand(deps));
}

function storeCommand(deps: CliDeps): Command {
  return acceptingErrors(deskCommand("store"))
    .description("store a version, which its lamps run from now on")
    .argument("<file>", "JSON: one programme or one calendar")
    .option("--not-live", "only store it, to be rolled out in stages", false)
    .action(async (file: string, options: DeskOptions & { readonly notLive: boolean }) => {
      const { programmes = [], calendar } = readPlanFile(file);
      const [programme, another] = programmes;
      if ((programme === undefined) === (calendar === undefined) || another !== undefined)
        throw new UsageError(`${file} must hold one programme or one calendar`);
      const stored = await atDesks(options, deps, ({ plans }) => {
        const how = { goLive: !options.notLive, acceptErrors: options.acceptErrors, by: deps.actor };
        if (programme !== undefined) return plans.put("programme", { ...programme, version: 1 }, how);
        return plans.put("calendar", { ...(calendar as NonNullable<typeof calendar>), version: 1 }, how);
      });
      const kind = programme === undefined ? "calendar" : "programme";
      deps.terminal.print(formatLintReport(stored.lint, "en"));
      deps.terminal.print(
        stored.live
          ? `\nVersion ${stored.version} of the ${kind} ${stored.id} is live; its lamps follow within seconds.`
          : `\nVersion ${stored.version} of the ${kind} ${stored.id} is stored. To send it out:\n  lucciola light roll-out start ${kind} ${stored.id} ${stored.version} --reason "..."`,
      );
    });
}

function listCommand(deps: CliDeps): Command {
  return townCommand("list")
    .description("list programmes and calendars with their versions")
    .action((options: TownOptions) => {
      const rows = lookInTown(options, deps, ({ lighting: { plans } }) =>
        (["programme", "calendar"] as const).flatMap((kind: PlanKind) =>
          plans.listLive(kind).map(({ id, name, version }) => {
            const versions = plans.versions(kind, id).map(({ body }) => String(body.version));
            return [kind, id, name, String(version), versions.join(", "), String(plans.lampsOf(kind, id).length)];
          }),
        ),
      );
      if (rows.length === 0) return deps.terminal.print("Nothing is live yet: lucciola light plan store --help");
      deps.terminal.print(formatTable(["KIND", "ID", "NAME", "LIVE", "VERSIONS", "LAMPS"], rows));
    });
}

function goLiveCommand(deps: CliDeps): Command {
  return acceptingErrors(deskCommand("go-live"))
    .description("let a stored version go live for all its lamps at once, an older one too")
    .addArgument(kindArgument())
    .argument("<id>", "its short name", readPointId)
    .argument("<version>", "the stored version", readWhole)
    .action(async (kind: PlanKind, id: string, version: number, options: DeskOptions) => {
      const { acceptErrors } = options;
      await atDesks(options, deps, ({ plans }) => plans.goLive(kind, id, { version, acceptErrors, by: deps.actor }));
      deps.terminal.print(`Version ${version} of the ${kind} ${id} is live; its lamps follow within seconds.`);
    });
}

export function lightRollOutCommand(deps: CliDeps): Command {
  return new Command("roll-out")
    .description("send a stored version to its lamps in stages, and call it back")
    .addCommand(startCommand(deps))
    .addCommand(statusCommand(deps))
    .addCommand(takeBackCommand(deps));
}

interface StartOptions extends DeskOptions {
  readonly reason: string;
  readonly stages?: readonly Stage[];
}
interface Stage {
  readonly sharePct: number;
  readonly watchMin: number;
}

function startCommand(deps: CliDeps): Command {
  return acceptingErrors(deskCommand("start"))
    .description(
      "1, 10 and 50 % of the lamps, each watched for a day, then all; it stops when lamps refuse or are silent",
    )
    .addArgument(kindArgument())
    .argument("<id>", "its short name", readPointId)
    .argument("<version>", "the stored version", readWhole)
    .requiredOption("--reason <text>", "why; it is on record", readText(500))
    .option("--stages <list>", "other stages, per cent and minutes: 5:60,50:1440", readStages)
    .action(async (kind: PlanKind, plan: string, version: number, options: StartOptions) => {
      const { reason, acceptErrors, stages } = options;
      const begun = await atDesks(options, deps, ({ rollOuts }) =>
        rollOuts.start(
          {
            ...{ kind, plan, version, reason },
            ...(acceptErrors === undefined ? {} : { acceptErrors }),
            ...(stages === undefined ? {} : { stages: [...stages] }),
          },
          deps.actor,
        ),
      );
      deps.terminal.print(
        `${begun.id} begins within seconds, in ${begun.stages} stages over ${begun.lamps.all} lamp(s). See how far it is, or take it back:\n  lucciola light roll-out list\n  lucciola light roll-out take-back ${begun.id} --reason "..."`,
      );
    });
}

/** `5:60,50:1440`: shares in per cent, all stages before included, each with the minutes that it is watched. */
function readStages(text: string): Stage[] {
  const stages = text.split(",").map((part): Stage => {
    const [, share, watch] = /^(\d{1,3}(?:\.\d+)?):(\d{1,6})$/.exec(part.trim()) ?? [];
    return { sharePct: Number(share ?? Number.NaN), watchMin: Number(watch ?? Number.NaN) };
  });
  const isRising = stages.every(({ sharePct }, index) => sharePct > (stages[index - 1]?.sharePct ?? 0));
  const areMinutes = stages.every(({ watchMin }) => watchMin >= 1 && watchMin <= 100_000);
  if (isRising && areMinutes && stages.length <= 10 && stages.every(({ sharePct }) => sharePct <= 100)) return stages;
  throw new UsageError(
    `--stages ${text}: give up to ten rising shares in per cent, each with the minutes that it is watched, such as 5:60,50:1440`,
  );
}

function statusCommand(deps: CliDeps): Command {
  return deskCommand("list")
    .description("list roll-outs, the newest first, with what the controllers have answered")
    .action(async (options: DeskOptions) => {
      const all = await atDesks(options, deps, ({ rollOuts }) => rollOuts.list());
      if (all.length === 0) return deps.terminal.print("No roll-outs yet: lucciola light roll-out start --help");
      deps.terminal.print(
        formatTable(
          ["ID", "OF", "VERSION", "STATE", "STAGE", "LAMPS", "TOLD", "ACCEPTED", "REFUSED", "UNANSWERED"],
          all.map((one) => [
            one.id,
            `${one.kind} ${one.plan}`,
            `${one.fromVersion ?? "-"} to ${one.toVersion}`,
            stateOf(one),
            `${one.stage} of ${one.stages}`,
            ...[one.lamps.all, one.lamps.told, one.lamps.accepted, one.lamps.refused, one.lamps.unanswered].map(String),
          ]),
        ),
      );
    });
}

const stateOf = ({ status, stop }: RollOut): string =>
  stop === undefined ? status : `${status}: ${stop.lamps} of ${stop.of} ${stop.reason} (${stop.examples.join(", ")})`;

function takeBackCommand(deps: CliDeps): Command {
  return deskCommand("take-back")
    .description("back to the version from before, for all lamps, after its end too")
    .argument("<roll-out>", "its id", readPointId)
    .requiredOption("--reason <text>", "why; it is on record", readText(500))
    .action(async (id: string, options: DeskOptions & { readonly reason: string }) => {
      const one = await atDesks(options, deps, ({ rollOuts }) => rollOuts.takeBack(id, options.reason, deps.actor));
      deps.terminal.print(
        `${id} is taken back: the lamps of the ${one.kind} ${one.plan} return to version ${one.fromVersion ?? "before"}.`,
      );
    });
}
