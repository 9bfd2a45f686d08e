import type { BuildingFacts } from "@lucciola/contract/energy/supply-facts.ts";
import type { BuildingId } from "@lucciola/contract/ids/ids.ts";
import { OperationalError } from "@lucciola/platform/process/operational-error.ts";
import { factsOn } from "@lucciola/platform/registry/energy/supplies.ts";
import type { Command } from "commander";
import { readBuildingId, readDay, readNumber, readText } from "../arguments.ts";
import { buildingFactsInWords } from "../supply-text.ts";
import { formatTable } from "../terminal.ts";
import { type CliDeps, changeTown, lookInTown, type Town, type TownOptions, townCommand } from "../town.ts";
import { UsageError } from "../usage-error.ts";

interface FactsOptions extends TownOptions {
  readonly from?: string;
  readonly use?: string;
  readonly heatedArea?: number;
  readonly grossArea?: number;
  readonly forget: boolean;
}

/** `building facts`: use and areas from a day on; without `--from` shows them. */
export function buildingFactsCommand(deps: CliDeps): Command {
  return townCommand("facts")
    .description("show the use and the areas of a building by date, or say with --from what holds from a day on")
    .argument("<building>", "its id", readBuildingId)
    .option("--from <day>", "the first day on which it holds", readDay)
    .option("--use <use>", "school, library, town-hall, office, gym, ...", readText(64))
    .option("--heated-area <m2>", "floor that is heated", readNumber(1, 1e7))
    .option("--gross-area <m2>", "floors with their walls", readNumber(1, 1e7))
    .option("--forget", "take back what was said from that day on", false)
    .action((building: BuildingId, options: FactsOptions) => {
      const { from, use, heatedArea, grossArea, forget } = options;
      const given: BuildingFacts = {
        ...(use === undefined ? {} : { use }),
        ...(heatedArea === undefined ? {} : { heatedAreaM2: heatedArea }),
        ...(grossArea === undefined ? {} : { grossAreaM2: grossArea }),
      };
      const isChange = forget || Object.keys(given).length > 0;
      if (isChange !== (from !== undefined))
        throw new UsageError("Give --from together with --use, --heated-area, --gross-area or --forget");
      if (from !== undefined)
        changeTown(options, deps, (town) => {
          if (forget) forgetFacts(town, building, from);
          else putFacts(town, building, from, given);
        });
      show(deps, building, options);
    });
}

function putFacts({ supplies, record }: Town, building: BuildingId, from: string, given: BuildingFacts): void {
  const facts = { ...factsOn(supplies.buildingFacts(building), from), ...given };
  supplies.putBuildingFacts(building, from, facts);
  record("building-facts", building, `from ${from}: ${buildingFactsInWords(facts)}`);
}

function forgetFacts({ supplies, record }: Town, building: BuildingId, from: string): void {
  if (!supplies.removeBuildingFacts(building, from))
    throw new OperationalError({
      code: "building-facts-unknown",
      message: `Nothing was said of ${building} from ${from} on. Look with lucciola building facts ${building}`,
    });
  record("building-facts-removed", building, `from ${from}`);
}

function show(deps: CliDeps, building: BuildingId, options: TownOptions): void {
  const facts = lookInTown(options, deps, ({ assets, supplies }) => {
    if (assets.building(building) === undefined)
      throw new OperationalError({
        code: "building-unknown",
        message: `There is no building ${building}. Look with lucciola building list`,
      });
    return supplies.buildingFacts(building);
  });
  deps.terminal.print(
    facts.length === 0
      ? "Nothing is said of it by date."
      : formatTable(
          ["FROM", "FACTS"],
          facts.map(({ fromDate, facts: held }) => [fromDate, buildingFactsInWords(held)]),
        ),
  );
}
