import { BILL_UNITS, type BillLine, type BillUnit } from "@lucciola/contract/energy/bill.ts";
import {
  BILL_COMPONENTS,
  type BillComponent,
  PRICE_BANDS,
  type PriceBand,
} from "@lucciola/contract/energy/supply-contract.ts";
import { vatOfLines } from "@lucciola/platform/bills/read-fatturapa.ts";
import { type Command, InvalidArgumentError } from "commander";
import { readDay, readNumber, readPointId, readText } from "../arguments.ts";
import { type CliDeps, changeTown, type TownOptions, townCommand } from "../town.ts";

interface AddOptions extends TownOptions {
  readonly supplier: string;
  readonly number: string;
  readonly issued: string;
  readonly from: string;
  readonly to: string;
  readonly line: BillLine[];
  readonly vat: number;
  readonly splitPayment: boolean;
  readonly total?: number;
}

export function billAddCommand(deps: CliDeps): Command {
  return townCommand("add")
    .description("enter a bill by hand, line by line")
    .argument("<supply>", "whose it is", readPointId)
    .requiredOption("--supplier <name>", "who sent it", readText(200))
    .requiredOption("--number <text>", "its number", readText(50))
    .requiredOption("--issued <day>", "the day on it", readDay)
    .requiredOption("--from <day>", "the first day that it is for", readDay)
    .requiredOption("--to <day>", "the last one", readDay)
    .requiredOption(
      "--line <text>",
      'COMPONENT[/BAND] [QUANTITY UNIT PRICE] AMOUNT [estimated], e.g. "energy/F1 1210 kWh 0.12 145.20"; may be given again',
      readLine,
    )
    .option("--vat <pct>", "tax of all lines, per cent", readNumber(0, 100), 22)
    .option("--split-payment", "the tax is not paid to the supplier", false)
    .option("--total <euro>", "with tax, as printed (default: the sum)", readNumber(-1e9, 1e9))
    .addHelpText("after", `\nComponents: ${BILL_COMPONENTS.join(", ")}. Units: ${BILL_UNITS.join(", ")}.`)
    .action((supply: string, options: AddOptions) => {
      const { supplier, number, issued, from, to, line, vat, splitPayment, total } = options;
      const lines = line.map((each) => ({ ...each, vatPct: vat }));
      const tax = vatOfLines(lines);
      const sum = [...lines.map(({ amountEur }) => amountEur), ...tax.map(({ vatEur }) => vatEur)];
      const totalEur = total ?? Math.round(sum.reduce((all, amount) => all + Math.round(amount * 1e5), 0) / 1e3) / 100;
      const [stored] = changeTown(options, deps, ({ tariff, nowMs, record }) => {
        const header = { supplier, number, issued, from, to, supply, kind: "invoice", source: "hand" } as const;
        const added = tariff.bills.add([{ ...header, lines, vat: tax, splitPayment, totalEur }], {
          atMs: nowMs,
          by: deps.actor,
        });
        record("bill-added", supply, `${number}, bill ${added[0]?.id}`);
        return added;
      });
      deps.terminal.print(`Bill ${number} of ${totalEur.toFixed(2)} euro is stored as bill ${stored?.id}.`);
    });
}

function readLine(text: string, before: BillLine[] = []): BillLine[] {
  const words = text.trim().split(/\s+/);
  const isEstimated = words.at(-1) === "estimated";
  const [what = "", ...numbers] = isEstimated ? words.slice(0, -1) : words;
  const [component, band] = what.split("/");
  const [quantity, unit, unitPriceEur, amountEur] =
    numbers.length === 4 ? numbers : [undefined, undefined, undefined, numbers.length === 1 ? numbers[0] : undefined];
  if (
    !BILL_COMPONENTS.includes(component as BillComponent) ||
    (band !== undefined && !PRICE_BANDS.includes(band as PriceBand)) ||
    (unit !== undefined && !BILL_UNITS.includes(unit as BillUnit)) ||
    [quantity ?? "0", unitPriceEur ?? "0", amountEur].some((number) => !/^-?\d+(\.\d+)?$/.test(number ?? ""))
  )
    throw new InvalidArgumentError('It must be like "energy/F1 1210 kWh 0.12 145.20" or "fixed 12.50"');
  const line: BillLine = {
    component: component as BillComponent,
    description: what,
    ...(band === undefined ? {} : { band: band as PriceBand }),
    ...(quantity === undefined ? {} : { quantity: Number(quantity), unit: unit as BillUnit }),
    ...(unitPriceEur === undefined ? {} : { unitPriceEur: Number(unitPriceEur) }),
    amountEur: Number(amountEur),
    ...(isEstimated ? { reading: "estimated" } : {}),
  };
  return [...before, line];
}
