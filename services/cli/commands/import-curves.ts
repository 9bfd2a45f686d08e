import { join, resolve } from "node:path";
import {
  IMPORTED_AMOUNTS,
  type ImportedAmount,
  type ImportedReadings,
} from "@lucciola/contract/metering/imported-readings.ts";
import { formatInstant } from "@lucciola/contract/time/iso.ts";
import { quantityOf } from "@lucciola/contract/units/quantities.ts";
import { placeQuarters } from "@lucciola/domain/energy/quarter-hours.ts";
import { isKnownZone } from "@lucciola/domain/time/local-time.ts";
import { askServer } from "@lucciola/platform/control/ask-server.ts";
import { CONTROL_SOCKET } from "@lucciola/platform/control/control-protocol.ts";
import type { TextEncoding } from "@lucciola/platform/csv/csv-lines.ts";
import type { Delimiter } from "@lucciola/platform/csv/detect-delimiter.ts";
import { type CurveImportReport, importCurves } from "@lucciola/platform/curves/import-curves.ts";
import { type Command, InvalidArgumentError, Option } from "commander";
import { readText } from "../arguments.ts";
import { readCurveMapping } from "../curve-mapping-file.ts";
import { supplyOf } from "../supply-of.ts";
import { formatFacts, formatTable, onOneLine } from "../terminal.ts";
import { type CliDeps, type TownOptions, terminalLog, townCommand, withNewTown } from "../town.ts";
import { RefusedRows } from "../usage-error.ts";
import { delimiterOption, encodingOption, tellIssues } from "./import-options.ts";

interface CurveOptions extends TownOptions {
  readonly dryRun: boolean;
  readonly skipBadRows: boolean;
  readonly registers: boolean;
  readonly supply?: string;
  readonly quantity: ImportedAmount;
  readonly mapping?: string;
  readonly timezone: string;
  readonly delimiter?: Delimiter;
  readonly encoding?: TextEncoding;
}

const HELP = `
Known by their header: quarter hours and registers of the consumption portal (pod;data_lettura;...;ea1;...;ea96 and
PDR;...;LETTURA) and the distributor's days (Giorno;00:00-00:15;...). Anything else needs a mapping, such as
  { "supply": "POD", "time": "Data e ora", "stepMinutes": 15, "names": "start",
    "values": [{ "column": "kWh", "quantity": "importWh", "unit": "kWh" }] }
with the quantities ${IMPORTED_AMOUNTS.join(", ")}, importTotalWh, exportTotalWh and volumeTotalL.
The same file again changes nothing.`;

export function importCurvesCommand(deps: CliDeps): Command {
  return townCommand("curves")
    .description("readings of supplies from the portal, the distributor or any table, while Lucciola runs or not")
    .argument("<file>", "CSV, plain or gzip", readText(4_096))
    .addHelpText("after", HELP)
    .option("--dry-run", "only tell what would be done", false)
    .option("--skip-bad-rows", "take the good rows of a file with bad ones; otherwise nothing is taken", false)
    .option("--supply <id|POD|PDR>", "the supply of all rows, where the file does not name it", readText(64))
    .addOption(
      new Option("--quantity <name>", "what the distributor's days hold").choices(IMPORTED_AMOUNTS).default("importWh"),
    )
    .option("--registers", "of a portal's file with curves and registers: take the registers", false)
    .option("--mapping <file>", "JSON that says which column holds what", readText(4_096))
    .option("--timezone <zone>", "in which days and hours are meant", readZone, "Europe/Rome")
    .addOption(delimiterOption())
    .addOption(encodingOption())
    .action(async (file: string, options: CurveOptions) => {
      const { data, dryRun, skipBadRows, registers, quantity, timezone, delimiter, encoding } = options;
      const report = await withNewTown(options, deps, (registry) =>
        handingOver(resolve(data), deps, (send) =>
          importCurves(registry, {
            file,
            dryRun,
            skipBadRows,
            registers,
            quantity,
            zone: timezone,
            supply: options.supply === undefined ? undefined : supplyOf(registry, options.supply),
            placeDay: placeQuarters,
            send,
            nowMs: deps.nowMs,
            actor: deps.actor,
            ...(options.mapping === undefined ? {} : { mapping: readCurveMapping(options.mapping) }),
            ...(delimiter === undefined ? {} : { delimiter }),
            ...(encoding === undefined ? {} : { encoding }),
          }),
        ),
      );
      tell(report, dryRun, deps);
      if (report.refused > 0 && !skipBadRows) throw new RefusedRows();
    });
}

/** Gives the readings to the running server; where none is running, to its journal, from which the next start takes them. */
async function handingOver<T>(
  dataDirectory: string,
  { terminal }: CliDeps,
  work: (send: (readings: ImportedReadings) => Promise<void>) => Promise<T>,
): Promise<T> {
  const { IMPORT_READINGS, keepImported, openStoppedJournal } = await import("@lucciola/all-in-one/keep-imported.ts");
  const socket = join(dataDirectory, CONTROL_SOCKET);
  let journal: Awaited<ReturnType<typeof openStoppedJournal>> | undefined;
  try {
    return await work(async (readings) => {
      if (journal === undefined) {
        const reply = await askServer(socket, { command: IMPORT_READINGS, options: readings }, () => {});
        if (reply.kind === "done") return;
        journal = await openStoppedJournal(dataDirectory, terminalLog(terminal));
        terminal.warn("Lucciola is not running: the readings are kept for its next start.");
      }
      await keepImported(journal, readings, Date.now());
    });
  } finally {
    await journal?.close();
  }
}

function readZone(text: string): string {
  if (isKnownZone(text)) return text;
  throw new InvalidArgumentError("It must be a time zone such as Europe/Rome");
}

function tell(report: CurveImportReport, dryRun: boolean, { terminal }: CliDeps): void {
  const { file, format, rows, passedOver, refused, shares, notes, applied } = report;
  for (const note of notes.slice(0, 10)) terminal.warn(`note: ${onOneLine(note)}`);
  tellIssues(report, terminal);
  terminal.print(
    formatFacts([
      ["File", `${file} (${format}, ${rows} rows)`],
      ["Empty", passedOver === 0 ? undefined : `${passedOver} rows hold nothing that is wanted`],
      ["Refused", String(refused)],
    ]),
  );
  if (shares.length > 0)
    terminal.print(
      `\n${formatTable(
        ["SUPPLY", "QUANTITY", "FROM", "TO", "VALUES", "SUM", ""],
        shares.map(({ supply, quantity, fromMs, toMs, values, sum, isMetered }) => [
          supply,
          quantity,
          formatInstant(fromMs),
          formatInstant(toMs),
          String(values),
          sum === undefined ? "" : `${Math.round(sum)} ${quantityOf(quantity as ImportedAmount).unit}`,
          isMetered ? "has a meter of its own, which counts" : "",
        ]),
      )}`,
    );
  terminal.print(`\n${outcome(applied, dryRun, refused)}`);
}

function outcome(applied: boolean, dryRun: boolean, refused: number): string {
  if (applied) return "The readings are kept. They show in the dashboards within moments of Lucciola running.";
  if (refused > 0) return "Nothing was imported: mend the rows above, or take the others alone with --skip-bad-rows.";
  return dryRun ? "Nothing was changed: leave --dry-run out to import." : "Nothing was imported.";
}
