import { defaultProgramme } from "@lucciola/domain/lighting/default-programme.ts";
import type { TextEncoding } from "@lucciola/platform/csv/csv-lines.ts";
import type { Delimiter } from "@lucciola/platform/csv/detect-delimiter.ts";
import { importAssets } from "@lucciola/platform/registry/import/import-assets.ts";
import {
  ASSET_KINDS,
  type AssetKind,
  IMPORT_FIELDS,
  IMPORT_KINDS,
  type ImportKind,
  importTemplate,
} from "@lucciola/platform/registry/import/import-kind.ts";
import type { ImportReport } from "@lucciola/platform/registry/import/import-report.ts";
import { Argument, Command } from "commander";
import { readText } from "../arguments.ts";
import { formatFacts, onOneLine } from "../terminal.ts";
import { type CliDeps, type TownOptions, townCommand, withNewTown } from "../town.ts";
import { RefusedRows } from "../usage-error.ts";
import { importCalendarCommand } from "./import-calendar.ts";
import { importCircuitsCommand } from "./import-circuits.ts";
import { importCurvesCommand } from "./import-curves.ts";
import { importDeliveriesCommand } from "./import-deliveries.ts";
import {
  delimiterOption,
  encodingOption,
  fieldsInWords,
  issueInWords,
  readMapping,
  tellIssues,
} from "./import-options.ts";
import { importWeatherCommand } from "./import-weather.ts";

interface ImportOptions extends TownOptions {
  readonly dryRun: boolean;
  readonly skipBadRows: boolean;
  readonly map?: ReadonlyMap<string, string>;
  readonly delimiter?: Delimiter;
  readonly encoding?: TextEncoding;
}

const ABOUT: Readonly<Record<AssetKind, string>> = {
  buildings:
    "schools, libraries, the town hall, and their supplies where a POD or PDR stands beside; outlines on a map too",
  supplies: "connections of electricity, gas and water, by POD or PDR; after their buildings",
  lamps: "light points; after their cabinets",
  cabinets: "cabinets of the street lighting",
};
const LISTED = 20;

export function importCommand(deps: CliDeps): Command {
  const command = new Command("import").description(
    "bring in buildings, supplies, lamps, cabinets, circuits, deliveries, readings, weather or calendars from a file",
  );
  for (const kind of ASSET_KINDS) command.addCommand(kindCommand(kind, deps));
  return command
    .addCommand(importCircuitsCommand(deps))
    .addCommand(importDeliveriesCommand(deps))
    .addCommand(importCurvesCommand(deps))
    .addCommand(importWeatherCommand(deps))
    .addCommand(importCalendarCommand(deps))
    .addCommand(templateCommand(deps));
}

function kindCommand(kind: AssetKind, deps: CliDeps): Command {
  return townCommand(kind)
    .description(ABOUT[kind])
    .argument("<file>", "CSV or GeoJSON, told apart by what it holds", readText(4_096))
    .addHelpText("after", columnsOf(kind))
    .option("--dry-run", "only tell what would be done", false)
    .option("--skip-bad-rows", "take the good rows of a file with bad ones; otherwise nothing is taken", false)
    .option("--map <column=field,...>", "which column is which, where the names do not tell", readMapping)
    .addOption(delimiterOption())
    .addOption(encodingOption())
    .action(async (file: string, options: ImportOptions) => {
      const { dryRun, skipBadRows, map, delimiter, encoding } = options;
      const report = await withNewTown(options, deps, (registry) =>
        importAssets(registry, {
          kind,
          file,
          dryRun,
          skipBadRows,
          mapping: map ?? new Map(),
          ...(delimiter === undefined ? {} : { delimiter }),
          ...(encoding === undefined ? {} : { encoding }),
          programme: defaultProgramme,
          nowMs: deps.nowMs,
          actor: deps.actor,
        }),
      );
      tell(report, dryRun, deps);
      if (report.refused > 0 && !skipBadRows) throw new RefusedRows();
    });
}

const columnsOf = (kind: AssetKind): string =>
  [
    `\nColumns: ${fieldsInWords(IMPORT_FIELDS[kind])}.`,
    "Italian names such as codice, via, latitudine and potenza are understood as well. A column that the file does not have",
    "leaves what is in the registry as it is; an empty cell clears it.",
  ].join("\n");

function templateCommand({ terminal }: CliDeps): Command {
  return new Command("template")
    .description("show the columns of a file, with a row as an example: lucciola import template lamps > lamps.csv")
    .addArgument(new Argument("<what>", "what is to be imported").choices(IMPORT_KINDS))
    .action((kind: ImportKind) => terminal.print(importTemplate(kind)));
}

function tell(report: ImportReport, dryRun: boolean, { terminal }: CliDeps): void {
  const { file, format, added, changed, unchanged, refused, warned, unusedColumns } = report;
  for (const issue of report.warnings.slice(0, LISTED)) terminal.warn(`warning: ${issueInWords(file, issue)}`);
  if (warned > LISTED) terminal.warn(`... and ${warned - LISTED} more rows with warnings`);
  tellIssues(report, terminal);
  for (const { id, differences } of report.changes.slice(0, LISTED))
    terminal.print(onOneLine(`${id}: ${differences.join(", ")}`));
  if (changed > LISTED) terminal.print(`... and ${changed - LISTED} more`);
  terminal.print(
    formatFacts([
      ["File", `${file} (${format}, ${report.rows} rows)`],
      ["Not used", unusedColumns.length === 0 ? undefined : onOneLine(unusedColumns.join(", "))],
      ["With", report.supplies === 0 ? undefined : `${report.supplies} supplies, by POD and PDR`],
      ["New", String(added)],
      ["Changed", String(changed)],
      ["Unchanged", String(unchanged)],
      ["Refused", String(refused)],
    ]),
  );
  terminal.print(`\n${outcome(report, dryRun)}`);
}

function outcome({ applied, kind, added, changed, refused, supplies }: ImportReport, dryRun: boolean): string {
  if (applied)
    return added + changed === 0
      ? "Everything was there already."
      : `The ${kind}${supplies > 0 ? " and their supplies" : ""} are in the registry.`;
  if (refused > 0) return "Nothing was imported: mend the rows above, or take the others alone with --skip-bad-rows.";
  return dryRun ? "Nothing was changed: leave --dry-run out to import." : "Nothing was imported.";
}
