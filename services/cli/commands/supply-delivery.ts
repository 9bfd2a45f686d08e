import type { FuelUnit } from "@lucciola/contract/ids/supply-code.ts";
import { EUR5_SCALE, scaled } from "@lucciola/domain/tariff/money.ts";
import { localTimeOf } from "@lucciola/domain/time/local-time.ts";
import { OperationalError } from "@lucciola/platform/process/operational-error.ts";
import { type Command, Option } from "commander";
import { readDay, readNumber, readText } from "../arguments.ts";
import { supplyOf } from "../supply-of.ts";
import { type CliDeps, changeTown, type Town, type TownOptions, townCommand } from "../town.ts";
import { UsageError } from "../usage-error.ts";

const UNITS: readonly FuelUnit[] = ["L", "kg", "t", "m3"];
const ZONE = "Europe/Rome";

interface DeliveryOptions extends TownOptions {
  readonly date: string;
  readonly amount?: number;
  readonly unit?: FuelUnit;
  readonly document: string;
  readonly cost?: number;
  readonly remove: boolean;
}

/** `supply delivery`: one load of oil, LPG, pellets or wood; `import deliveries` takes a file of them. */
export function supplyDeliveryCommand(deps: CliDeps): Command {
  return townCommand("delivery")
    .description("enter a delivery of oil, LPG, pellets or wood; one of the same day and document is replaced")
    .argument("<supply>", "its id or code", readText(64))
    .requiredOption("--date <day>", "when it was brought", readDay)
    .option("--amount <number>", "how much was brought", readNumber(0.001, 1e7))
    .addOption(new Option("--unit <unit>", "of the amount; m3 of stacked wood").choices(UNITS))
    .option(
      "--document <number>",
      "delivery note or invoice, which tells two loads of one day apart",
      readText(100),
      "",
    )
    .option("--cost <euro>", "with VAT", readNumber(0, 1e8))
    .option("--remove", "forget a delivery that was entered by mistake", false)
    .action((text: string, options: DeliveryOptions) => {
      const said = changeTown(options, deps, (town) =>
        options.remove ? remove(town, text, options) : put(town, text, options),
      );
      deps.terminal.print(said);
    });
}

function put(town: Town, text: string, { date, amount, unit, document, cost }: DeliveryOptions): string {
  if (amount === undefined || unit === undefined) throw new UsageError("Give --amount and --unit");
  if (date > localTimeOf(town.nowMs, ZONE).date) throw new UsageError(`--date: ${date} is still to come`);
  const supply = supplyOf(town, text).id;
  const costEur5 = cost === undefined ? undefined : scaled(cost, EUR5_SCALE);
  town.supplies.putDeliveries([{ supply, date, document, amount, unit, costEur5 }]);
  town.record("delivery-put", supply, `${date} ${document} ${amount} ${unit}`);
  return `${amount} ${unit} came to ${supply} on ${date}.`;
}

function remove(town: Town, text: string, { date, document }: DeliveryOptions): string {
  const supply = supplyOf(town, text).id;
  if (!town.supplies.removeDelivery({ supply, date, document }))
    throw new OperationalError({
      code: "delivery-unknown",
      message: `There is no delivery to ${supply} on ${date}${document === "" ? " without a document" : ` with the document ${document}`}. Look with lucciola supply show ${supply}`,
    });
  town.record("delivery-removed", supply, `${date} ${document}`);
  return `The delivery to ${supply} on ${date} is forgotten.`;
}
