import { CARRIERS, type Carrier } from "@lucciola/contract/ids/supply-code.ts";
import { fuelEnergy } from "@lucciola/domain/energy/fuel-energy.ts";
import { knownFactors } from "@lucciola/domain/tariff/factors.ts";
import { eurOf } from "@lucciola/domain/tariff/money.ts";
import { localTimeOf } from "@lucciola/domain/time/local-time.ts";
import { type FuelDelivery, factsOn } from "@lucciola/platform/registry/energy/supplies.ts";
import { Command, Option } from "commander";
import { readDay, readText } from "../arguments.ts";
import { supplyOf } from "../supply-of.ts";
import { deliveryInWords, factsInWords } from "../supply-text.ts";
import { formatFacts, formatTable } from "../terminal.ts";
import { type CliDeps, lookInTown, type TownOptions, townCommand } from "../town.ts";
import { supplyDeliveryCommand } from "./supply-delivery.ts";
import { supplyFactsCommand, supplyFeedsCommand, supplyForgetCommand } from "./supply-facts.ts";

const ZONE = "Europe/Rome";

export function supplyCommand(deps: CliDeps): Command {
  return new Command("supply")
    .description("what supplies feed, what lies behind them and what was delivered, each from a day on")
    .addCommand(listCommand(deps))
    .addCommand(showCommand(deps))
    .addCommand(supplyFeedsCommand(deps))
    .addCommand(supplyFactsCommand(deps))
    .addCommand(supplyForgetCommand(deps))
    .addCommand(supplyDeliveryCommand(deps));
}

interface ListOptions extends TownOptions {
  readonly on?: string;
  readonly carrier?: Carrier;
  readonly json?: boolean;
}

function listCommand(deps: CliDeps): Command {
  return townCommand("list")
    .description("list the supplies and what held for each on a day")
    .option("--on <day>", "which day (default: today)", readDay)
    .addOption(new Option("--carrier <carrier>", "of one carrier").choices(CARRIERS))
    .option("--json", "as JSON")
    .action((options: ListOptions) => {
      const on = options.on ?? localTimeOf(deps.nowMs, ZONE).date;
      const supplies = lookInTown(options, deps, ({ assets, supplies: known }) => {
        const facts = known.allFacts();
        return assets
          .points("supply")
          .filter(({ carrier = "electricity" }) => (options.carrier ?? carrier) === carrier)
          .map((point) => ({ ...point, facts: factsOn(facts.get(point.id) ?? [], on) }));
      });
      if (options.json)
        return deps.terminal.print(
          JSON.stringify(
            supplies.map(({ id, name, carrier, supplyCode, building, facts }) => ({
              id,
              name,
              carrier,
              supplyCode,
              building,
              ...facts,
            })),
            null,
            2,
          ),
        );
      if (supplies.length === 0) return deps.terminal.print("No supplies: lucciola point add --help");
      const rows = supplies.map(({ id, name, carrier, supplyCode, building, facts, simulated }) => [
        id,
        name,
        carrier ?? "electricity",
        supplyCode ?? "",
        building ?? "",
        facts === undefined ? "" : factsInWords(facts),
        simulated ? "simulated" : "",
      ]);
      deps.terminal.print(formatTable(["ID", "NAME", "CARRIER", "CODE", "BUILDING", `FACTS ON ${on}`, ""], rows));
    });
}

function showCommand(deps: CliDeps): Command {
  return townCommand("show")
    .description("show a supply with everything that held for it, and its deliveries")
    .argument("<supply>", "its id, POD or PDR", readText(64))
    .option("--json", "as JSON")
    .action((text: string, options: TownOptions & { readonly json?: boolean }) => {
      const { point, facts, deliveries, factors } = lookInTown(options, deps, (town) => {
        const found = supplyOf(town, text);
        return {
          point: found,
          facts: town.supplies.facts(found.id),
          deliveries: town.supplies.deliveries(found.id),
          factors: knownFactors(town.tariff.factors.list()),
        };
      });
      const { terminal } = deps;
      const energyOf = (delivery: FuelDelivery) => fuelEnergy(point.carrier, delivery, factors);
      if (options.json)
        return terminal.print(
          JSON.stringify(
            {
              ...point,
              facts: facts.map(({ fromDate, facts: held }) => ({ from: fromDate, ...held })),
              deliveries: deliveries.map((each) => {
                const { costEur5, supply: _, ...delivery } = each;
                const energy = energyOf(each);
                return {
                  ...delivery,
                  ...(costEur5 === undefined ? {} : { costEur: eurOf(costEur5) }),
                  ...(energy.kind === "known"
                    ? { energyKwh: energy.energyKwh, heatingValue: energy.heatingValue }
                    : { energyUnknown: energy.reason }),
                };
              }),
            },
            null,
            2,
          ),
        );
      terminal.print(
        formatFacts([
          ["Supply", point.id],
          ["Name", point.name],
          ["Carrier", point.carrier ?? "electricity"],
          ["Code", point.supplyCode],
          ["Building", point.building],
        ]),
      );
      terminal.print(
        facts.length === 0
          ? "\nNothing else is known of it: lucciola supply feeds --help, lucciola supply facts --help"
          : `\n${formatTable(
              ["FROM", "FACTS"],
              facts.map(({ fromDate, facts: held }) => [fromDate, factsInWords(held)]),
            )}`,
      );
      if (deliveries.length > 0)
        terminal.print(
          `\n${formatTable(
            ["DAY", "AMOUNT", "ENERGY", "COST", "DOCUMENT"],
            deliveries.map((delivery) => deliveryInWords(delivery, energyOf(delivery))),
          )}`,
        );
    });
}
