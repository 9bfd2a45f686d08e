import type { Bill } from "@lucciola/contract/energy/bill.ts";
import { matchSupplies } from "@lucciola/platform/bills/match-supplies.ts";
import { readBillFile } from "@lucciola/platform/bills/read-bill-file.ts";
import type { Command } from "commander";
import { readDay, readPointId, readText } from "../arguments.ts";
import { formatTable, onOneLine } from "../terminal.ts";
import { type CliDeps, changeTown, lookInTown, type TownOptions, townCommand } from "../town.ts";
import { RefusedRows, UsageError } from "../usage-error.ts";

interface ImportOptions extends TownOptions {
  readonly supply?: string;
  readonly from?: string;
  readonly to?: string;
  readonly dryRun: boolean;
}

const LISTED = 20;

export function billImportCommand(deps: CliDeps): Command {
  return townCommand("import")
    .description("bring in bills from a FatturaPA invoice (XML), CSV or JSON")
    .argument("<file>", "told apart by what it holds; signed invoices (.p7m) are not read", readText(4_096))
    .option("--supply <id>", "whose they are, where POD or PDR do not tell", readPointId)
    .option("--from <day>", "first day, where an invoice does not date its lines", readDay)
    .option("--to <day>", "last day", readDay)
    .option("--dry-run", "only tell what would be stored", false)
    .action(async (file: string, options: ImportOptions) => {
      const { supply, from, to, dryRun } = options;
      if ((from === undefined) !== (to === undefined)) throw new UsageError("Give --from and --to together");
      const stated = from === undefined || to === undefined ? undefined : { from, to };
      const { bills, refused } = await readBillFile(file, stated);
      for (const { line, reason } of refused.slice(0, LISTED))
        deps.terminal.warn(onOneLine(`${file}, line ${line}: ${reason}`));
      if (refused.length > 0) {
        deps.terminal.print(`Nothing was stored: mend the ${refused.length} rows above.`);
        throw new RefusedRows();
      }
      const own = supply === undefined ? bills : bills.map((bill) => ({ ...bill, supply }));
      const matched = lookInTown(options, deps, (town) => matchSupplies(own, town));
      tell(matched, deps);
      if (dryRun) return deps.terminal.print("Nothing was stored: leave --dry-run out to store them.");
      changeTown(options, deps, ({ tariff, nowMs, record }) => {
        for (const { id, bill } of tariff.bills.add(matched, { atMs: nowMs, by: deps.actor }))
          record("bill-added", bill.supply ?? "", `${bill.number}, bill ${id}`);
      });
      deps.terminal.print(`${matched.length} bills are stored.`);
    });
}

function tell(bills: readonly Bill[], { terminal }: CliDeps): void {
  for (const { supply, supplyCode = "no code", number } of bills)
    if (supply === undefined)
      terminal.warn(
        onOneLine(`warning: bill ${number} (${supplyCode}) belongs to no supply that is known, and cannot be checked`),
      );
  const rows = bills.map(({ number, supply, supplyCode = "", from, to, lines, totalEur }) => [
    number,
    supply ?? `? ${supplyCode}`,
    `${from}..${to}`,
    String(lines.length),
    totalEur.toFixed(2),
  ]);
  terminal.print(formatTable(["NUMBER", "SUPPLY", "DAYS", "LINES", "EURO"], rows));
}
