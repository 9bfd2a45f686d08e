import { join, resolve } from "node:path";
import type { ExportRequest, TownExport } from "@lucciola/all-in-one/export-town.ts";
import { EXPORT_FORMATS, type ExportFormat } from "@lucciola/contract/api/exports.ts";
import { askServer } from "@lucciola/platform/control/ask-server.ts";
import { CONTROL_SOCKET } from "@lucciola/platform/control/control-protocol.ts";
import { type Command, Option } from "commander";
import { readInstant, readText } from "../arguments.ts";
import { readServerConfig } from "../server-config.ts";
import { formatFacts } from "../terminal.ts";
import { type CliDeps, requireRegistry, type TownOptions, terminalLog, townCommand } from "../town.ts";

interface ExportOptions extends TownOptions {
  readonly config?: string;
  readonly format: ExportFormat;
  readonly set?: readonly string[];
  readonly from?: number;
  readonly to?: number;
  readonly point?: readonly string[];
  readonly quantity?: readonly string[];
  readonly decimal: ExportRequest["decimal"];
  readonly encoding: ExportRequest["encoding"];
}

export function exportCommand(deps: CliDeps): Command {
  return townCommand("export")
    .description(
      "write what is stored into files of a new folder, while Lucciola runs or not: all of it, or what is named",
    )
    .argument("<folder>", "the folder to make", readText(4_096))
    .addOption(new Option("--format <format>", "what kind of files").choices(EXPORT_FORMATS).default("csv"))
    .option("--set <names...>", "these data sets alone, such as readings, building, alarm")
    .option("--from <instant>", "from then on, where a data set has a time", readInstant)
    .option("--to <instant>", "and before then", readInstant)
    .option("--point <ids...>", "readings of these points alone")
    .option("--quantity <names...>", "readings of these quantities alone, such as activePowerW")
    .addOption(
      new Option("--decimal <sign>", "of CSV; comma also separates columns by semicolons")
        .choices(["point", "comma"])
        .default("point"),
    )
    .addOption(
      new Option("--encoding <name>", "of CSV").choices(["utf-8", "utf-8-bom", "windows-1252"]).default("utf-8"),
    )
    .option("--config <file>", "the JSON file with the server's settings, where it has one: it says where readings are")
    .action(async (folder: string, options: ExportOptions) => {
      requireRegistry(options);
      const { directory, files, bytes, leftOut } = await takeAlong(resolve(folder), options, deps);
      deps.terminal.print(
        formatFacts([
          ["Folder", directory],
          ["Size", `${files.length} files, ${(bytes / 1e6).toFixed(1)} MB`],
          ...(leftOut.length === 0 ? [] : ([[`Not as ${options.format}`, leftOut.join(", ")]] as [string, string][])),
        ]),
      );
    });
}

/** By the running server, which has everything open; where none is running, by this process. */
async function takeAlong(target: string, options: ExportOptions, { actor, terminal }: CliDeps): Promise<TownExport> {
  const { data, config, format, set, from, to, point, quantity, decimal, encoding } = options;
  const request: ExportRequest = {
    ...{ target, actor, format, decimal, encoding },
    ...(set === undefined ? {} : { sets: [...set] }),
    ...(from === undefined ? {} : { fromMs: from }),
    ...(to === undefined ? {} : { toMs: to }),
    ...(point === undefined ? {} : { points: [...point] }),
    ...(quantity === undefined ? {} : { quantities: [...quantity] }),
  };
  const dataDirectory = resolve(data);
  const progress = (step: string) => terminal.warn(`${step} ...`);
  const reply = await askServer(join(dataDirectory, CONTROL_SOCKET), { command: "export", options: request }, progress);
  if (reply.kind === "done") return reply.result as TownExport;
  const { store } = await readServerConfig(config);
  // Imported here: no other command needs all of the server, and it takes its time to load.
  const { exportStoppedTown } = await import("@lucciola/all-in-one/stopped-town.ts");
  return exportStoppedTown({ dataDirectory, store, log: terminalLog(terminal) }, { ...request, progress });
}
