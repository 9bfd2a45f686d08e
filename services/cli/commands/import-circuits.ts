import type { TextEncoding } from "@lucciola/platform/csv/csv-lines.ts";
import type { Delimiter } from "@lucciola/platform/csv/detect-delimiter.ts";
import { type CircuitReport, importCircuits } from "@lucciola/platform/registry/import/import-circuits.ts";
import { IMPORT_FIELDS } from "@lucciola/platform/registry/import/import-kind.ts";
import type { Command } from "commander";
import { readText } from "../arguments.ts";
import { formatFacts, onOneLine } from "../terminal.ts";
import { type CliDeps, type TownOptions, townCommand, withNewTown } from "../town.ts";
import { RefusedRows } from "../usage-error.ts";
import { delimiterOption, encodingOption, fieldsInWords, readMapping, tellIssues } from "./import-options.ts";

interface CircuitOptions extends TownOptions {
  readonly dryRun: boolean;
  readonly map?: ReadonlyMap<string, string>;
  readonly delimiter?: Delimiter;
  readonly encoding?: TextEncoding;
}

/** `import circuits`: how lamps hang on the lines of their cabinets, which the diagnosis needs to name a lost cable. */
export function importCircuitsCommand(deps: CliDeps): Command {
  return townCommand("circuits")
    .description("which lamps hang on which line, from the cabinet outwards; after the lamps")
    .argument("<file>", "CSV, plain or gzip", readText(4_096))
    .addHelpText(
      "after",
      `\nColumns: ${fieldsInWords(IMPORT_FIELDS.circuits)}.
Without positions lamps hang as they stand in the file. A line that the file names is as the file says; others stay.`,
    )
    .option("--dry-run", "only tell what would be done", false)
    .option("--map <column=field,...>", "which column is which, where the names do not tell", readMapping)
    .addOption(delimiterOption())
    .addOption(encodingOption())
    .action(async (file: string, options: CircuitOptions) => {
      const { dryRun, map, delimiter, encoding } = options;
      const report = await withNewTown(options, deps, (registry) =>
        importCircuits(registry, {
          file,
          dryRun,
          mapping: map ?? new Map(),
          nowMs: deps.nowMs,
          actor: deps.actor,
          ...(delimiter === undefined ? {} : { delimiter }),
          ...(encoding === undefined ? {} : { encoding }),
        }),
      );
      tell(report, dryRun, deps);
      if (report.refused > 0) throw new RefusedRows();
    });
}

function tell(report: CircuitReport, dryRun: boolean, { terminal }: CliDeps): void {
  const { file, format, rows, refused, unusedColumns, circuits, changed, applied } = report;
  tellIssues(report, terminal);
  terminal.print(
    formatFacts([
      ["File", `${file} (${format}, ${rows} rows)`],
      ["Not used", unusedColumns.length === 0 ? undefined : onOneLine(unusedColumns.join(", "))],
      ["Circuits", String(circuits.size)],
      ["Changed", String(changed)],
      ["Refused", String(refused)],
    ]),
  );
  const said = applied
    ? changed === 0
      ? "Everything was there already."
      : "The circuits are in the registry."
    : refused > 0
      ? "Nothing was imported: mend the rows above."
      : dryRun
        ? "Nothing was changed: leave --dry-run out to import."
        : "Nothing was imported.";
  terminal.print(`\n${said}`);
}
