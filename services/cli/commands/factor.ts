import { FACTOR_CARRIERS, FACTOR_KINDS } from "@lucciola/contract/energy/factor.ts";
import { factorOn, knownFactors } from "@lucciola/domain/tariff/factors.ts";
import { Command, Option } from "commander";
import { readDay, readText, readWhole } from "../arguments.ts";
import { readFactorFile } from "../tariff-file.ts";
import { formatTable } from "../terminal.ts";
import { type CliDeps, changeTown, lookInTown, type TownOptions, townCommand } from "../town.ts";
import { UsageError } from "../usage-error.ts";

export function factorCommand(deps: CliDeps): Command {
  return new Command("factor")
    .description("what energy is converted to: tep, primary energy, CO2; with source and year")
    .addCommand(listCommand(deps))
    .addCommand(addCommand(deps))
    .addCommand(correctCommand(deps));
}

interface ListOptions extends TownOptions {
  readonly kind?: string;
  readonly carrier?: string;
  readonly on?: string;
  readonly json?: boolean;
}

function listCommand(deps: CliDeps): Command {
  return townCommand("list")
    .description("list the factors, corrected ones too")
    .addOption(new Option("--kind <kind>", "of one kind").choices(FACTOR_KINDS))
    .addOption(new Option("--carrier <carrier>", "of one carrier").choices(FACTOR_CARRIERS))
    .option("--on <day>", "only those that hold on this day", readDay)
    .option("--json", "as JSON")
    .action(({ kind, carrier, on, json, data }: ListOptions) => {
      const all = knownFactors(lookInTown({ data }, deps, ({ tariff }) => tariff.factors.list()));
      const asked = all.filter(
        (factor) =>
          (kind ?? factor.kind) === factor.kind &&
          (carrier ?? factor.carrier) === factor.carrier &&
          (on === undefined || factorOn(all, factor.kind, factor.carrier, on) === factor),
      );
      if (json) return deps.terminal.print(JSON.stringify(asked, null, 2));
      const rows = asked.map((factor) => [
        factor.id === undefined ? "-" : String(factor.id),
        factor.kind,
        factor.carrier,
        factor.from,
        `${factor.value} ${factor.unit}`,
        factor.heatingValue === "none" ? "" : factor.heatingValue,
        factor.replacedBy === undefined ? (factor.verified ? "" : "not verified") : `corrected by ${factor.replacedBy}`,
        factor.source,
      ]);
      deps.terminal.print(formatTable(["ID", "KIND", "CARRIER", "FROM", "VALUE", "HEATING VALUE", "", "SOURCE"], rows));
    });
}

function addCommand(deps: CliDeps): Command {
  return townCommand("add")
    .description("add factors, each from a day on")
    .argument("<file>", "JSON: a factor, or a list of them", readText(4_096))
    .option("--dry-run", "only tell whether they could be added", false)
    .action((file: string, options: TownOptions & { readonly dryRun: boolean }) => {
      const given = readFactorFile(file);
      if (options.dryRun) {
        deps.terminal.print(`${given.length} factors can be read. Leave --dry-run out to add them.`);
        return;
      }
      changeTown(options, deps, ({ tariff, nowMs, record }) => {
        for (const factor of given) {
          const { id } = tariff.factors.add(factor, { atMs: nowMs, by: deps.actor });
          record("factor-added", `${factor.kind} ${factor.carrier}`, `factor ${id}`);
        }
      });
      deps.terminal.print(`${given.length} factors are there.`);
    });
}

function correctCommand(deps: CliDeps): Command {
  return townCommand("correct")
    .description("add a factor that corrects another; both are kept")
    .argument("<id>", "the number of the one that is wrong", readWhole)
    .argument("<file>", "JSON: the factor as it should be", readText(4_096))
    .action((id: number, file: string, options: TownOptions) => {
      const [factor, another] = readFactorFile(file);
      if (factor === undefined || another !== undefined) throw new UsageError("The file must hold one factor");
      const stored = changeTown(options, deps, ({ tariff, nowMs, record }) => {
        const corrected = tariff.factors.correct(id, factor, { atMs: nowMs, by: deps.actor });
        record("factor-corrected", `${factor.kind} ${factor.carrier}`, `factor ${corrected.id} replaces ${id}`);
        return corrected;
      });
      deps.terminal.print(`Factor ${stored.id} replaces factor ${id}.`);
    });
}
