import { Command } from "commander";
import { readPointId, readWhole } from "../arguments.ts";
import { formatTable } from "../terminal.ts";
import { type CliDeps, changeTown, lookInTown, type TownOptions, townCommand } from "../town.ts";
import { UsageError } from "../usage-error.ts";
import { billAddCommand } from "./bill-add.ts";
import { billCheckCommand } from "./bill-check.ts";
import { billImportCommand } from "./bill-import.ts";

export function billCommand(deps: CliDeps): Command {
  return new Command("bill")
    .description("bills as lines: bring them in, and see why they differ from contract and meter")
    .addCommand(billImportCommand(deps))
    .addCommand(billAddCommand(deps))
    .addCommand(listCommand(deps))
    .addCommand(removeCommand(deps))
    .addCommand(billCheckCommand(deps));
}

function listCommand(deps: CliDeps): Command {
  return townCommand("list")
    .description("list the bills, newest first")
    .option("--supply <id>", "of one supply alone", readPointId)
    .option("--limit <number>", "how many at most", readWhole, 50)
    .option("--json", "with all lines")
    .action((options: TownOptions & { readonly supply?: string; readonly limit: number; readonly json?: boolean }) => {
      const { supply, limit, json } = options;
      const stored = lookInTown(options, deps, ({ tariff }) =>
        tariff.bills.list({ limit, ...(supply === undefined ? {} : { supply }) }),
      );
      if (json)
        return deps.terminal.print(
          JSON.stringify(
            stored.map(({ id, bill }) => ({ id, ...bill })),
            null,
            2,
          ),
        );
      if (stored.length === 0) return deps.terminal.print("No bills yet: lucciola bill import --help");
      const rows = stored.map(({ id, bill }) => [
        String(id),
        bill.number,
        bill.issued,
        bill.supplier,
        bill.supply ?? `? ${bill.supplyCode ?? ""}`,
        `${bill.from}..${bill.to}`,
        bill.totalEur.toFixed(2),
      ]);
      deps.terminal.print(formatTable(["ID", "NUMBER", "ISSUED", "SUPPLIER", "SUPPLY", "DAYS", "EURO"], rows));
    });
}

function removeCommand(deps: CliDeps): Command {
  return townCommand("remove")
    .description("forget a bill that should not have been entered; the audit log keeps that it was")
    .argument("<id>", "its number in the list", readWhole)
    .action((id: number, options: TownOptions) => {
      changeTown(options, deps, ({ tariff, record }) => {
        const stored = tariff.bills.get(id);
        if (stored === undefined || !tariff.bills.remove(id)) throw new UsageError(`There is no bill ${id}`);
        record("bill-removed", stored.bill.supply ?? "", `${stored.bill.number}, bill ${id}`);
      });
      deps.terminal.print(`Bill ${id} is forgotten.`);
    });
}
