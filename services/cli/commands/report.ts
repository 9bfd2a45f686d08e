import { extname, join, resolve } from "node:path";
import type { ReportOrder, WrittenReport } from "@lucciola/all-in-one/write-report.ts";
import {
  ENERGY_REPORT_KINDS,
  type EnergyReportKind,
  REPORT_AUDIENCES,
  type ReportAudience,
  type ReportLanguage,
} from "@lucciola/contract/api/energy-reports.ts";
import { askServer } from "@lucciola/platform/control/ask-server.ts";
import { CONTROL_SOCKET } from "@lucciola/platform/control/control-protocol.ts";
import { OperationalError } from "@lucciola/platform/process/operational-error.ts";
import { Argument, type Command, InvalidArgumentError, Option } from "commander";
import { readText } from "../arguments.ts";
import { formatFacts } from "../terminal.ts";
import { type CliDeps, requireRegistry, type TownOptions, townCommand } from "../town.ts";
import { UsageError } from "../usage-error.ts";

interface ReportOptions extends TownOptions {
  readonly for: ReportAudience;
  readonly language: ReportLanguage;
  readonly baseline?: number;
  readonly output?: string;
  readonly overwrite: boolean;
  readonly links?: string;
}

const FORMATS = ["html", "csv", "xlsx"] as const;

/** Reports as files, made by the running server, which holds the readings. */
export function reportCommand(deps: CliDeps): Command {
  return townCommand("report")
    .description("a report of a month or a year, or a SECAP inventory, as a file to print or to calculate with")
    .addArgument(new Argument("<kind>", "what is reported").choices(ENERGY_REPORT_KINDS))
    .argument("<period>", "2026-10 of a month, 2026 of a year or a SECAP", readPeriod)
    .addOption(
      new Option("--for <reader>", "council: two pages; manager: all of it")
        .choices(REPORT_AUDIENCES)
        .default("council"),
    )
    .addOption(new Option("--language <language>", "of the report").choices(["it", "en"]).default("it"))
    .addOption(new Option("--baseline <year>", "of a SECAP: the year of the baseline inventory").argParser(readYear))
    .option(
      "--output <file>",
      "ends with .html, .csv or .xlsx (default: an HTML page named by kind and period)",
      readText(4_096),
    )
    .option("--overwrite", "replace the file", false)
    .addOption(
      new Option("--links <url>", "where links lead; otherwise to the dashboards on this machine").argParser(readUrl),
    )
    .action(async (kind: EnergyReportKind, period: string, options: ReportOptions) => {
      requireRegistry(options);
      const output = options.output ?? `lucciola-${kind}-${period}.html`;
      const format = FORMATS.find((one) => extname(output).toLowerCase() === `.${one}`);
      if (format === undefined) throw new UsageError(`The file must end with .html, .csv or .xlsx: ${output}`);
      if (options.baseline !== undefined && kind !== "secap") throw new UsageError("Only a SECAP has a --baseline");
      const order: ReportOrder = {
        ...{ kind, period, format, target: resolve(output), overwrite: options.overwrite },
        ...{ audience: options.for, lang: options.language },
        ...(options.baseline === undefined ? {} : { baseline: options.baseline }),
        ...(options.links === undefined ? {} : { links: options.links }),
      };
      const { file, title, from, to, isPartial } = await ask(resolve(options.data), order);
      deps.terminal.print(
        formatFacts([
          ["Report", title],
          ["Days", `${from} to ${to}${isPartial ? " (not over yet)" : ""}`],
          ["File", file],
        ]),
      );
    });
}

async function ask(dataDirectory: string, order: ReportOrder): Promise<WrittenReport> {
  const reply = await askServer(
    join(dataDirectory, CONTROL_SOCKET),
    { command: "energy-report", options: order },
    () => {},
  );
  if (reply.kind === "done") return reply.result as WrittenReport;
  throw new OperationalError({
    code: "report-unreachable",
    message: `No Lucciola is running with the data folder ${dataDirectory}, and only one that runs can make reports. Start it with npm start, or name its folder with --data. Where services run apart, a program with a token asks the API: GET /api/v1/energy-reports/month.html?period=2026-10`,
  });
}

function readPeriod(text: string): string {
  if (/^\d{4}(-(0[1-9]|1[0-2]))?$/.test(text)) return text;
  throw new InvalidArgumentError("It must be a month such as 2026-10 or a year such as 2026");
}

function readYear(text: string): number {
  const year = /^\d{4}$/.test(text) ? Number(text) : 0;
  if (year >= 1_990 && year <= 2_200) return year;
  throw new InvalidArgumentError("It must be a year from 1990 on");
}

function readUrl(text: string): string {
  if (/^https?:\/\/[^\s"<>]{1,490}$/.test(text)) return text;
  throw new InvalidArgumentError("It must be an address such as https://lucciola.example.it");
}
