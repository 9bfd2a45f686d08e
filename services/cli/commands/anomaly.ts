import { describeAnomaly, explainAnomaly } from "@lucciola/api/energy/anomaly-answer.ts";
import { type AnomalyWish, handleAnomaly } from "@lucciola/api/energy/anomaly-handling.ts";
import { ANOMALY_KIND_NAMES, type AnomalyKind } from "@lucciola/contract/energy/anomaly.ts";
import { DEFAULT_BUDGET } from "@lucciola/domain/anomaly/alert-budget.ts";
import { ANOMALY_WORDS } from "@lucciola/domain/anomaly/anomaly-words.ts";
import { NORMAL_SCOPES, type NormalScope } from "@lucciola/domain/anomaly/normal-rule.ts";
import type { Language } from "@lucciola/domain/anomaly/prose/language.ts";
import { OperationalError } from "@lucciola/platform/process/operational-error.ts";
import { Command, Option } from "commander";
import { readInstant, readText, readWhole } from "../arguments.ts";
import { formatTable } from "../terminal.ts";
import { type CliDeps, changeTown, lookInTown, type TownOptions, townCommand } from "../town.ts";

const STATES = ["open", "held", "snoozed", "normal", "closed"] as const;

export function anomalyCommand(deps: CliDeps): Command {
  return new Command("anomaly")
    .description("what is unusual about the supplies, and what is done about it")
    .addCommand(listCommand(deps))
    .addCommand(showCommand(deps))
    .addCommand(assignCommand(deps))
    .addCommand(snoozeCommand(deps))
    .addCommand(normalCommand(deps))
    .addCommand(reopenCommand(deps))
    .addCommand(noteCommand(deps))
    .addCommand(budgetCommand(deps));
}

const withId = (name: string): Command => townCommand(name).argument("<id>", "its number in the list", readWhole);
const withReason = (command: Command): Command =>
  command.requiredOption("--reason <text>", "why, for those who come after", readText(500));

function handle(deps: CliDeps, options: TownOptions, id: number, wish: AnomalyWish, done: string): void {
  changeTown(options, deps, (town) => handleAnomaly(town, id, wish, { by: deps.actor, atMs: deps.nowMs }));
  deps.terminal.print(`Anomaly ${id} ${done}.`);
}

interface ListOptions extends TownOptions {
  readonly state: (typeof STATES)[number] | "all";
  readonly kind?: AnomalyKind;
  readonly building?: string;
  readonly limit: number;
  readonly json: boolean;
}

function listCommand(deps: CliDeps): Command {
  return townCommand("list")
    .description("list anomalies, newest first")
    .addOption(new Option("--state <state>", "only those in this state").choices([...STATES, "all"]).default("open"))
    .addOption(new Option("--kind <kind>", "only those of this kind").choices([...ANOMALY_KIND_NAMES]))
    .option("--building <id>", "only those of this building", readText(64))
    .option("--limit <count>", "at most so many", readWhole, 50)
    .option("--json", "as JSON", false)
    .action((options: ListOptions) => {
      const { state, kind, building, limit, json } = options;
      const { found, counts } = lookInTown(options, deps, (town) => ({
        found: town.anomalies
          .list({
            limit,
            ...(state === "all" ? {} : { state }),
            ...(kind === undefined ? {} : { kind }),
            ...(building === undefined ? {} : { place: building }),
          })
          .map((anomaly) => describeAnomaly(town, anomaly)),
        counts: town.anomalies.counts(),
      }));
      if (json) return deps.terminal.print(JSON.stringify({ anomalies: found, counts }, undefined, 2));
      if (found.length > 0) {
        const rows = found.map(({ id, state: its, eurPerYear, from, supply, assignedTo = "", title }) => [
          String(id),
          its,
          String(Math.round(eurPerYear)),
          from.slice(0, 10),
          supply.name ?? supply.id,
          assignedTo,
          title.en,
        ]);
        const headings = ["ID", "STATE", "EUR/YEAR", "SINCE", "SUPPLY", "ASSIGNED", "WHAT"];
        deps.terminal.print(`${formatTable(headings, rows)}\n`);
      }
      const { open, held } = counts;
      deps.terminal.print(`${open} open, ${held} held back by the alert budget. Explained: lucciola anomaly show ID`);
    });
}

function showCommand(deps: CliDeps): Command {
  return withId("show")
    .description("explain one anomaly, with its history")
    .addOption(new Option("--language <language>", "of the explanation").choices(["en", "it"]).default("en"))
    .option("--timezone <zone>", "whose days are said", "Europe/Rome")
    .option("--json", "as JSON", false)
    .action(
      (
        id: number,
        options: TownOptions & { readonly language: Language; readonly timezone: string; readonly json: boolean },
      ) => {
        const detail = lookInTown(options, deps, (town) => {
          const anomaly = town.anomalies.get(id);
          if (anomaly === undefined)
            throw new OperationalError({
              code: "anomaly-unknown",
              message: `There is no anomaly ${id}. See lucciola anomaly list --state all`,
            });
          return explainAnomaly(town, anomaly, options.timezone);
        });
        if (options.json) return deps.terminal.print(JSON.stringify(detail, undefined, 2));
        const history = detail.history.map(({ at, by, action, detail: words }) => [at, by, action, words]);
        deps.terminal.print(
          [
            detail.explanation[options.language],
            detail.advice[options.language],
            "",
            formatTable(["AT", "BY", "WHAT", "DETAIL"], history),
          ].join("\n"),
        );
      },
    );
}

function assignCommand(deps: CliDeps): Command {
  return withId("assign")
    .description("say who looks after an anomaly")
    .argument("[person]", "nobody when left out", readText(100))
    .action((id: number, to: string | undefined, options: TownOptions) => {
      handle(
        deps,
        options,
        id,
        { kind: "assign", to },
        to === undefined ? "is assigned to nobody" : `is assigned to ${to}`,
      );
    });
}

function snoozeCommand(deps: CliDeps): Command {
  return withReason(withId("snooze"))
    .description("put an anomaly off; it comes back then, or when it is half as large again")
    .requiredOption("--until <instant>", "when it comes back", readInstant)
    .action((id: number, options: TownOptions & { readonly until: number; readonly reason: string }) => {
      handle(deps, options, id, { kind: "snooze", untilMs: options.until, reason: options.reason }, "is put off");
    });
}

function normalCommand(deps: CliDeps): Command {
  return withReason(withId("normal"))
    .description("say that this use is as it should be; the same is not raised again at this supply")
    .addOption(
      new Option("--scope <scope>", "this time; up to a quarter more than now; however large")
        .choices(NORMAL_SCOPES)
        .default("range"),
    )
    .option("--until <instant>", "until when it is normal; for good when left out", readInstant)
    .action(
      (
        id: number,
        options: TownOptions & { readonly scope: NormalScope; readonly until?: number; readonly reason: string },
      ) => {
        const { scope, until: untilMs, reason } = options;
        handle(deps, options, id, { kind: "normal", scope, untilMs, reason }, "is called normal");
      },
    );
}

function reopenCommand(deps: CliDeps): Command {
  return withReason(withId("reopen"))
    .description("take back that an anomaly is put off, normal or held back")
    .action((id: number, options: TownOptions & { readonly reason: string }) => {
      handle(deps, options, id, { kind: "reopen", reason: options.reason }, "is open");
    });
}

function noteCommand(deps: CliDeps): Command {
  return withId("note")
    .description("write a note into the history of an anomaly")
    .argument("<text>", "the note", readText(500))
    .action((id: number, text: string, options: TownOptions) => {
      handle(deps, options, id, { kind: "note", text }, "has a note more");
    });
}

interface BudgetOptions extends TownOptions {
  readonly perBuilding?: number;
  readonly perTown?: number;
  readonly days?: number;
  readonly exempt?: AnomalyKind[];
}

function budgetCommand(deps: CliDeps): Command {
  return townCommand("budget")
    .description("say how many alerts people get, or set it")
    .option("--per-building <count>", "at most so many for a building in the period", readWhole)
    .option("--per-town <count>", "at most so many for all of the town in the period", readWhole)
    .option("--days <count>", "length of the period", readWhole)
    .addOption(
      new Option(
        "--exempt <kinds...>",
        "kinds that are told at once and cost nothing, in place of those before",
      ).choices([...ANOMALY_KIND_NAMES]),
    )
    .action((options: BudgetOptions) => {
      const { perBuilding, perTown, days, exempt } = options;
      const isAsked = [perBuilding, perTown, days, exempt].every((option) => option === undefined);
      const work = isAsked ? lookInTown : changeTown;
      const budget = work(options, deps, (town) => {
        const before = town.anomalies.budget() ?? DEFAULT_BUDGET;
        if (isAsked) return before;
        const after = {
          perBuilding: perBuilding ?? before.perBuilding,
          perTown: perTown ?? before.perTown,
          periodDays: Math.max(1, days ?? before.periodDays),
          exempt: exempt ?? before.exempt,
        };
        town.anomalies.setBudget(after, deps.actor, deps.nowMs);
        town.record("anomaly-budget", "town", JSON.stringify(after));
        return after;
      });
      const exempted = budget.exempt.map((kind) => ANOMALY_WORDS[kind].title.en).join(", ");
      deps.terminal.print(
        `In any ${budget.periodDays} days at most ${budget.perBuilding} for a building and ${budget.perTown} for the town; exempt: ${exempted || "none"}.`,
      );
    });
}
