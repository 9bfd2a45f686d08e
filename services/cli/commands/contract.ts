import type { SupplyContract } from "@lucciola/contract/energy/supply-contract.ts";
import { Command } from "commander";
import { readPointId, readText } from "../arguments.ts";
import { readContractFile } from "../tariff-file.ts";
import { formatTable } from "../terminal.ts";
import { type CliDeps, changeTown, lookInTown, type TownOptions, townCommand } from "../town.ts";

export function contractCommand(deps: CliDeps): Command {
  return new Command("contract")
    .description("what supplies are paid by: prices and powers, in dated versions")
    .addCommand(addCommand(deps))
    .addCommand(listCommand(deps))
    .addCommand(templateCommand(deps));
}

function addCommand(deps: CliDeps): Command {
  return townCommand("add")
    .description("store versions of contracts; one of the same first day replaces the stored one, which is kept")
    .argument("<file>", "JSON: a version, or a list of them; see lucciola contract template", readText(4_096))
    .option("--dry-run", "only tell whether they could be stored", false)
    .action((file: string, options: TownOptions & { readonly dryRun: boolean }) => {
      const given = readContractFile(file);
      if (options.dryRun) {
        deps.terminal.print(`${given.length} versions of contracts can be read. Leave --dry-run out to store them.`);
        return;
      }
      changeTown(options, deps, ({ tariff, nowMs, record }) => {
        for (const { contract } of tariff.contracts.put(given, { atMs: nowMs, by: deps.actor }))
          record("contract-stored", contract.supply, `from ${contract.from}`);
      });
      deps.terminal.print(`${given.length} versions of contracts are stored.`);
    });
}

function listCommand(deps: CliDeps): Command {
  return townCommand("list")
    .description("list the versions that count")
    .option("--supply <id>", "of one supply alone", readPointId)
    .option("--json", "with all prices, as a file for contract add")
    .action((options: TownOptions & { readonly supply?: string; readonly json?: boolean }) => {
      const stored = lookInTown(options, deps, ({ tariff }) => tariff.contracts.list(options.supply));
      if (options.json)
        return deps.terminal.print(
          JSON.stringify(
            stored.map(({ contract }) => contract),
            null,
            2,
          ),
        );
      if (stored.length === 0) return deps.terminal.print("No contracts yet: lucciola contract add --help");
      const rows = stored.map(({ contract: { supply, from, to = "", supplier, offer, contractPowerKw, prices } }) => [
        supply,
        from,
        to,
        supplier,
        offer,
        contractPowerKw === undefined ? "" : `${contractPowerKw} kW`,
        String(prices.length),
      ]);
      deps.terminal.print(formatTable(["SUPPLY", "FROM", "TO", "SUPPLIER", "OFFER", "POWER", "PRICES"], rows));
    });
}

function templateCommand({ terminal }: CliDeps): Command {
  return new Command("template")
    .description("show a version of a contract to fill in: lucciola contract template > contract.json")
    .action(() => terminal.print(JSON.stringify(TEMPLATE, null, 2)));
}

/** The shape of a low-voltage contract; its prices are no offer's. */
const TEMPLATE: SupplyContract = {
  supply: "rodari-electricity",
  carrier: "electricity",
  from: "2026-01-01",
  supplier: "Name of the supplier",
  offer: "Name of the offer",
  pricing: "fixed",
  contractPowerKw: 20,
  voltage: "low",
  vatPct: 22,
  splitPayment: true,
  prices: [
    { component: "energy", basis: "kwh-with-losses", band: "F1", priceEur: 0.12, source: "offer, page 2" },
    { component: "energy", basis: "kwh-with-losses", band: "F23", priceEur: 0.1 },
    { component: "dispatching", basis: "kwh-with-losses", priceEur: 0.01 },
    { component: "transport", description: "Quota potenza", basis: "kw-year", priceEur: 30 },
    { component: "transport", description: "Quota fissa", basis: "year", priceEur: 24 },
    { component: "transport", description: "Quota energia", basis: "kwh", priceEur: 0.008 },
    { component: "system-charges", basis: "kwh", priceEur: 0.03 },
    { component: "reactive", description: "33-75 %", basis: "kvarh-33-75", priceEur: 0.01 },
    { component: "reactive", description: "over 75 %", basis: "kvarh-over-75", priceEur: 0.013 },
    { component: "reactive", description: "injected", basis: "kvarh-injected", priceEur: 0.009 },
    { component: "excise", basis: "kwh", priceEur: 0.0125 },
  ],
};
