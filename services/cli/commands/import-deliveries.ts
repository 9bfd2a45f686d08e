import { localTimeOf } from "@lucciola/domain/time/local-time.ts";
import type { TextEncoding } from "@lucciola/platform/csv/csv-lines.ts";
import type { Delimiter } from "@lucciola/platform/csv/detect-delimiter.ts";
import { type DeliveryReport, importDeliveries } from "@lucciola/platform/registry/import/import-deliveries.ts";
import { IMPORT_FIELDS } from "@lucciola/platform/registry/import/import-kind.ts";
import type { Command } from "commander";
import { readText } from "../arguments.ts";
import { formatFacts, formatTable, onOneLine } from "../terminal.ts";
import { type CliDeps, type TownOptions, townCommand, withNewTown } from "../town.ts";
import { RefusedRows } from "../usage-error.ts";
import { delimiterOption, encodingOption, fieldsInWords, readMapping, tellIssues } from "./import-options.ts";

interface DeliveryOptions extends TownOptions {
  readonly dryRun: boolean;
  readonly skipBadRows: boolean;
  readonly map?: ReadonlyMap<string, string>;
  readonly delimiter?: Delimiter;
  readonly encoding?: TextEncoding;
}

const ZONE = "Europe/Rome";

/** `import deliveries`: oil, LPG, pellets and wood that lorries brought. */
export function importDeliveriesCommand(deps: CliDeps): Command {
  return townCommand("deliveries")
    .description("oil, LPG, pellets and wood that were brought; after their supplies")
    .argument("<file>", "CSV, plain or gzip", readText(4_096))
    .addHelpText(
      "after",
      `\nColumns: ${fieldsInWords(IMPORT_FIELDS.deliveries)}.
Units are L, kg, t, and m3 of stacked wood; the cost is in euro with VAT. A row with the supply, day and document of one
that is there takes its place, so the same file again changes nothing.`,
    )
    .option("--dry-run", "only tell what would be done", false)
    .option("--skip-bad-rows", "take the good rows of a file with bad ones; otherwise nothing is taken", false)
    .option("--map <column=field,...>", "which column is which, where the names do not tell", readMapping)
    .addOption(delimiterOption())
    .addOption(encodingOption())
    .action(async (file: string, options: DeliveryOptions) => {
      const { dryRun, skipBadRows, map, delimiter, encoding } = options;
      const report = await withNewTown(options, deps, (registry) =>
        importDeliveries(registry, {
          file,
          dryRun,
          skipBadRows,
          mapping: map ?? new Map(),
          today: localTimeOf(deps.nowMs, ZONE).date,
          nowMs: deps.nowMs,
          actor: deps.actor,
          ...(delimiter === undefined ? {} : { delimiter }),
          ...(encoding === undefined ? {} : { encoding }),
        }),
      );
      tell(report, dryRun, deps);
      if (report.refused > 0 && !skipBadRows) throw new RefusedRows();
    });
}

function tell(report: DeliveryReport, dryRun: boolean, { terminal }: CliDeps): void {
  const { file, format, rows, added, changed, unchanged, refused, unusedColumns } = report;
  tellIssues(report, terminal);
  terminal.print(
    formatFacts([
      ["File", `${file} (${format}, ${rows} rows)`],
      ["Not used", unusedColumns.length === 0 ? undefined : onOneLine(unusedColumns.join(", "))],
      ["New", String(added)],
      ["Changed", String(changed)],
      ["Unchanged", String(unchanged)],
      ["Refused", String(refused)],
    ]),
  );
  const sums = sumsOf(report);
  if (sums.length > 0) terminal.print(`\n${formatTable(["SUPPLY", "DELIVERIES", "AMOUNT"], sums)}`);
  terminal.print(`\n${outcome(report, dryRun)}`);
}

/** What each supply got, to be held against the supplier's own sum. */
function sumsOf({ deliveries }: DeliveryReport): string[][] {
  const sums = new Map<string, { supply: string; unit: string; count: number; amount: number }>();
  for (const { supply, unit, amount } of deliveries) {
    const key = `${supply} ${unit}`;
    const before = sums.get(key) ?? { supply, unit, count: 0, amount: 0 };
    sums.set(key, { ...before, count: before.count + 1, amount: before.amount + amount });
  }
  return [...sums.values()].map(({ supply, unit, count, amount }) => [
    supply,
    String(count),
    `${Math.round(amount * 1_000) / 1_000} ${unit}`,
  ]);
}

function outcome({ applied, added, changed, refused }: DeliveryReport, dryRun: boolean): string {
  if (applied) return added + changed === 0 ? "Everything was there already." : "The deliveries are in the registry.";
  if (refused > 0) return "Nothing was imported: mend the rows above, or take the others alone with --skip-bad-rows.";
  return dryRun ? "Nothing was changed: leave --dry-run out to import." : "Nothing was imported.";
}
