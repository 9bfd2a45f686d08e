import { join, resolve } from "node:path";
import type { BackupRequest } from "@lucciola/all-in-one/control.ts";
import type { BackupProgress, BackupReport } from "@lucciola/platform/backup/take-backup.ts";
import { askServer } from "@lucciola/platform/control/ask-server.ts";
import { CONTROL_SOCKET } from "@lucciola/platform/control/control-protocol.ts";
import { Command, Option } from "commander";
import { readText } from "../arguments.ts";
import { readServerConfig } from "../server-config.ts";
import { formatFacts, type Terminal } from "../terminal.ts";
import { type CliDeps, requireRegistry, type TownOptions, terminalLog, townCommand } from "../town.ts";

interface ServerOptions extends TownOptions {
  readonly config?: string;
}

export function backupCommand(deps: CliDeps): Command {
  return townCommand("backup")
    .description("save everything into a new folder, while Lucciola runs or not")
    .argument("<folder>", "the folder to make; outside of the data folder, best on another disk", readText(4_096))
    .addOption(configOption())
    .action(async (folder: string, options: ServerOptions) => {
      requireRegistry(options);
      const { directory, files, bytes, completeUntil } = await backUp(resolve(folder), options, deps);
      const facts = formatFacts([
        ["Backup", directory],
        ["Complete until", completeUntil],
        ["Size", `${files} files, ${(bytes / 1e6).toFixed(1)} MB`],
      ]);
      deps.terminal.print(
        `${facts}\n\nIt holds the key of the devices' secrets: keep it as safe as the data folder. To restore it:\n  lucciola restore ${folder} --data NEW-FOLDER`,
      );
    });
}

/** By the running server, which has everything open; where none is running, by this process. */
async function backUp(target: string, { data, config }: ServerOptions, deps: CliDeps): Promise<BackupReport> {
  const { terminal, actor } = deps;
  const dataDirectory = resolve(data);
  const progress = stepsTold(terminal);
  const request: BackupRequest = { target, actor };
  const socket = join(dataDirectory, CONTROL_SOCKET);
  const reply = await askServer(socket, { command: "backup", options: request }, progress);
  if (reply.kind === "done") return reply.result as BackupReport;
  const { store } = await readServerConfig(config);
  // Imported here: no other command needs all of the server, and it takes its time to load.
  const { backUpStoppedTown } = await import("@lucciola/all-in-one/stopped-town.ts");
  return backUpStoppedTown({ dataDirectory, store, log: terminalLog(terminal) }, { ...request, progress });
}

export function restoreCommand({ terminal }: CliDeps): Command {
  return new Command("restore")
    .description("fill an empty data folder from a backup, once every file of it was found whole")
    .argument("<folder>", "a folder that lucciola backup has made", readText(4_096))
    .addOption(
      new Option("--data <directory>", "the data folder to fill: empty, or not there yet").makeOptionMandatory(),
    )
    .addOption(configOption())
    .action(async (source: string, { data, config }: ServerOptions) => {
      const { store } = await readServerConfig(config);
      const { restoreTown } = await import("@lucciola/all-in-one/stopped-town.ts");
      const { completeUntil, lucciola } = await restoreTown(
        { dataDirectory: data, store, log: terminalLog(terminal) },
        { source, progress: stepsTold(terminal) },
      );
      terminal.print(
        `${resolve(data)} is as it was at ${completeUntil} (Lucciola ${lucciola}). To go on from there:\n  lucciola start --data ${data}`,
      );
    });
}

const configOption = (): Option =>
  new Option(
    "--config <file>",
    "the JSON file with the server's settings, where it has one: it says where readings are",
  );

/** A line for each step, not for each of its percents. */
function stepsTold({ warn }: Terminal): BackupProgress {
  let told = "";
  return (step) => {
    if (step !== told) warn(`${step} ...`);
    told = step;
  };
}
